"""Recording evidence: about something known, within its scale, new, and all or nothing."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from scorecard.actions.ask import Question, locate
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.read_evidence import read_entry
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import Duplicate, Invalid
from scorecard.records import Kind, Level, Review
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

LADDER = a_catalogue_indicator(
    "ladder", kind="ordinal", minimum=None, maximum=None, levels=(Level(0, "no"), Level(1, "yes"))
)
ID = "01936b2e-7c1a-7000-8000-000000000000"


@pytest.fixture
def ledger(database, admin):
    begin(database, a_catalogue_indicator(), LADDER)
    publish(database, admin)
    return database


def record(database, admin, *entries):
    return record_evidence(database, entries or [an_entry()], admin, NOW).ids


def count(database):
    with database.reading.begin() as session:
        return tuple(
            session.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in ("evidence", "evidence_revision", "candidate_change")
        )


def refused(database, admin, *entries):
    before = count(database)
    with pytest.raises(Invalid) as caught:
        record(database, admin, *entries)
    assert count(database) == before
    return caught.value.problems


def test_an_entry_keeps_the_id_it_brings_or_is_given_one(ledger, admin):
    given, made = record(ledger, admin, an_entry(id=ID), an_entry(title="Another"))
    assert given == ID
    assert uuid.UUID(made).version == 7


def test_an_entry_takes_its_source_s_reliability(ledger, admin):
    (entry,) = record(ledger, admin)
    assert read_entry(ledger, entry, None)["grade"] == "B2"


def test_an_override_is_kept_with_its_reason(ledger, admin):
    (entry,) = record(ledger, admin, an_entry(reliability="A", reliability_reason="First hand."))
    kept = read_entry(ledger, entry, None)
    assert (kept["reliability"], kept["reliability_reason"]) == ("A", "First hand.")


def test_who_recorded_it_and_when_is_kept(ledger, admin):
    (entry,) = record(ledger, admin)
    kept = read_entry(ledger, entry, None)
    assert kept["recorded_by"] == "admin"
    # After the candidate was added and the method was published, which took the first tick.
    assert kept["recorded_at"] == kept["accepted_at"] == NOW + timedelta(microseconds=2)
    assert kept["closed_at"] is None
    assert kept["revision"] == 1


@pytest.mark.parametrize("review", [Review.REQUIRED, Review.FOUR_EYES])
def test_what_needs_a_review_waits_and_moves_no_score(database, admin, review):
    begin(database, a_catalogue_indicator(review=review))
    publish(database, admin)
    (entry,) = record(database, admin)
    standing, answer = assess_readiness(database, Question("UKR", "simple", date(2025, 1, 1)))
    assert read_entry(database, entry, None)["accepted_at"] is None
    assert answer.scorecard.overall.score is None
    assert standing.revision == 1


def test_a_list_is_recorded_whole_or_not_at_all(ledger, admin):
    problems = refused(ledger, admin, an_entry(), an_entry(title="Too much", value=101.0))
    assert list(problems) == ["[1].value"]


def test_every_mistake_of_a_list_is_told_at_once(ledger, admin):
    tomorrow = NOW.date() + timedelta(days=1)
    problems = refused(ledger, admin, an_entry(observed_on=tomorrow), an_entry(source="monitr"))
    assert set(problems) == {"[0].observed_on", "[1].source"}


def test_today_is_not_the_future(ledger, admin):
    record(ledger, admin, an_entry(observed_on=NOW.date(), published_on=NOW.date()))


@pytest.mark.parametrize("field", ["observed_on", "published_on"])
def test_a_day_of_the_future_is_refused(ledger, admin, field):
    problems = refused(ledger, admin, an_entry(**{field: NOW.date() + timedelta(days=1)}))
    assert problems == {field: ["Is in the future: today is 2026-11-01 (UTC)."]}


@pytest.mark.parametrize(
    ("field", "wrong", "hint"),
    [
        ("candidate", "UKE", "UKR"),
        ("indicator", "suport", "support"),
        ("source", "montor", "monitor"),
    ],
)
def test_an_unknown_name_gets_a_hint(ledger, admin, field, wrong, hint):
    problems = refused(ledger, admin, an_entry(**{field: wrong}))
    assert list(problems) == [field]
    assert f"Did you mean {hint!r}?" in problems[field][0]


def test_an_unknown_source_gets_a_hint_when_another_is_known(ledger, admin):
    problems = refused(ledger, admin, an_entry(), an_entry(source="montor", title="x"))
    assert "Did you mean 'monitor'?" in problems["[1].source"][0]


@pytest.mark.parametrize(("value", "says"), [(-0.1, "below 0"), (100.1, "above 100")])
def test_a_value_off_the_scale_is_refused(ledger, admin, value, says):
    problems = refused(ledger, admin, an_entry(value=value))
    assert says in problems["value"][0]


def test_bounds_off_the_scale_are_refused(ledger, admin):
    entry = an_entry(lower=-1.0, upper=101.0, interval_level=0.9)
    assert set(refused(ledger, admin, entry)) == {"lower", "upper"}


def test_a_level_is_one_that_the_scale_has(ledger, admin):
    entry = an_entry(
        indicator="ladder", kind=Kind.ASSESSMENT, value=None, level=2, rationale="Almost."
    )
    problems = refused(ledger, admin, entry)
    assert problems == {"level": ["ladder has no level 2. It has 0: no; 1: yes."]}


def test_an_indicator_takes_its_own_kind_and_events(ledger, admin):
    assert "takes no measurement" in refused(ledger, admin, an_entry(indicator="ladder"))["kind"][0]
    event = an_entry(kind=Kind.EVENT, value=None, stance="neutral")
    assert record(ledger, admin, event)


def test_what_is_cited_exists(ledger, admin):
    problems = refused(ledger, admin, an_entry(derived_from=ID))
    assert list(problems) == ["derived_from"]
    record(ledger, admin, an_entry(id=ID))
    (derived,) = record(ledger, admin, an_entry(title="Computed", derived_from=ID))
    assert read_entry(ledger, derived, None)["derived_from"] == ID


def duplicate(database, admin, *entries):
    before = count(database)
    with pytest.raises(Duplicate) as caught:
        record(database, admin, *entries)
    assert count(database) == before
    return caught.value.existing


def test_the_same_statement_is_not_recorded_twice(ledger, admin):
    (first,) = record(ledger, admin)
    assert duplicate(ledger, admin, an_entry()) == first


def test_the_same_statement_within_one_list_is_refused(ledger, admin):
    assert duplicate(ledger, admin, an_entry(id=ID), an_entry()) == ID


def test_an_id_is_used_once(ledger, admin):
    record(ledger, admin, an_entry(id=ID))
    assert duplicate(ledger, admin, an_entry(id=ID, title="Something else")) == ID


def test_an_id_is_used_once_within_one_list(ledger, admin):
    assert duplicate(ledger, admin, an_entry(id=ID), an_entry(id=ID, title="Else")) == ID


@pytest.mark.parametrize(
    "other",
    [
        {"value": 51.0},
        {"title": "Else"},
        {"observed_on": date(2024, 1, 2)},
        {"url": "https://a.b/"},
    ],
)
def test_another_statement_is_recorded(ledger, admin, other):
    record(ledger, admin)
    assert record(ledger, admin, an_entry(**other))


def test_recording_about_one_candidate_leaves_others_answers_alone(database, admin):
    begin(database, codes=("GEO", "UKR"))
    publish(database, admin)
    record(database, admin)
    question = Question("UKR", "simple", date(2025, 1, 1))
    before = assess_readiness(database, question)
    record(database, admin, an_entry(candidate="GEO", value=90.0))
    assert assess_readiness(database, question) == before
    assert locate(database, Question("GEO", "simple", date(2025, 1, 1))).revision == 1


def test_a_framework_that_weighs_an_unknown_indicator_is_refused_by_path(database, admin):
    begin(database, a_catalogue_indicator("suport"))
    with pytest.raises(Invalid) as caught:
        publish(database, admin)
    (path,) = caught.value.problems
    assert path == "tree.children[0].children[0].indicator"
    assert "Did you mean 'suport'?" in caught.value.problems[path][0]
