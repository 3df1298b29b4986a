"""Importing a file: all of it or none of it, once, and a trial leaves nothing behind."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.import_evidence import STAGES, Request, import_evidence, list_imports
from scorecard.actions.read_evidence import read_entry
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.errors import Invalid, NotFound
from scorecard.records import Level, Once, Review
from scorecard.schemas.base import load
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.sheets.sheet import Sheet
from tests.conftest import NOW
from tests.factories import a_body, a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

LADDER = a_catalogue_indicator(
    "ladder", kind="ordinal", minimum=None, maximum=None, levels=(Level(0, "no"), Level(1, "yes"))
)
REVIEWED = a_catalogue_indicator("reviewed", review=Review.REQUIRED)
ID, OTHER = "01936b2e-7c1a-7000-8000-000000000000", "01936b2e-7c1a-7000-8000-000000000001"
ONCE = Once("key", 64 * "a")


@pytest.fixture
def ledger(database, admin):
    begin(database, a_catalogue_indicator(), LADDER, REVIEWED, codes=("UKR", "GEO"))
    publish(database, admin)
    return database


def sheet(*rows):
    names = dict.fromkeys(name for row in rows for name in row)
    return Sheet({name: [row.get(name) for row in rows] for name in names}, range(2, len(rows) + 2))


def bring(database, admin, *rows, once=None, dry_run=False):
    asked = Request("file.csv", 64 * "0", admin, NOW, once, dry_run)
    return import_evidence(database, sheet(*rows), asked)


def count(database):
    tables = ("evidence", "evidence_revision", "candidate_change", "action")
    with database.reading.begin() as session:
        return [session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]


def wrong(database, admin, *rows):
    """The row, the column and what to do, of what is wrong; nothing was recorded."""
    before = count(database)
    found = bring(database, admin, *rows)
    assert (found["status"], count(database)) == ("refused", before)
    return [(fault["row"], fault["column"], fault["detail"]) for fault in found["errors"]]


def test_every_row_becomes_an_entry_in_one_action(ledger, admin):
    before = count(ledger)
    found = bring(ledger, admin, a_body(title="a"), a_body(title="b", candidate="GEO"))
    assert (found["status"], found["rows"], found["errors"]) == ("recorded", 2, [])
    assert [now - was for now, was in zip(count(ledger), before, strict=True)] == [2, 2, 2, 1]
    assert verify_ledger(ledger, None).problems == []


def test_an_imported_entry_is_as_if_it_had_been_recorded_alone(ledger, admin):
    whole = a_body(
        lower=40, upper=60, interval_level=0.9, denominator=100, question="For or against?",
        pollster="KIIS", period_start="2023-12-20", valid_until="2025-01-01", url="https://e.org/x",
        published_on="2024-01-05", summary="Tab\there,\nnew line, \\ and 'quotes'", origin="kiis",
        reliability="C", reliability_reason="Told twice.", source_title="Її звіт 🙂",
        archived_url="https://e.org/y", archived_sha256=64 * "a", observed_precision="month",
    )  # fmt: skip
    bring(ledger, admin, {**whole, "id": ID})
    (alone,) = record_evidence(
        ledger, [loaded({**whole, "title": "B", "id": OTHER})], admin, NOW
    ).ids
    one, other = read_entry(ledger, ID), read_entry(ledger, alone)
    differs = {name for name in one if one[name] != other[name]}
    assert differs == {"id", "title", "recorded_at", "accepted_at", "alike"}


def loaded(body):
    return load(EvidenceSchema(), body, "The entry")


def test_one_wrong_row_keeps_all_of_them_out(ledger, admin):
    assert wrong(ledger, admin, a_body(), a_body(title="b", value=101)) == [
        (3, "value", "Is above 100, the most support can be.")
    ]


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"indicator": "suport"}, "indicator", "Did you mean 'support'?"),
        ({"source": "monitr"}, "source", "Did you mean 'monitor'?"),
        ({"candidate": "UKRR"}, "candidate", "Did you mean 'UKR'?"),
        ({"observed_on": "2999-01-01"}, "observed_on", "Is in the future"),
        ({"published_on": "2999-01-01"}, "published_on", "Is in the future"),
        ({"value": -1}, "value", "Is below 0"),
        ({"lower": -5, "upper": 60, "interval_level": 0.9}, "lower", "Is below 0"),
        ({"indicator": "ladder"}, "kind", "it takes no measurement"),
        ({"derived_from": OTHER}, "derived_from", "No evidence entry has the id"),
        ({"id": ID, "derived_from": ID}, "derived_from", "not computed from itself"),
        ({"credibility": 9}, "credibility", "Must be one of"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(ledger, admin, change, column, words):
    ((row, named, detail),) = wrong(ledger, admin, a_body(title="right"), {**a_body(), **change})
    assert (row, named) == (3, column)
    assert words in detail


def test_a_level_that_the_ladder_lacks_is_named(ledger, admin):
    body = a_body(indicator="ladder", kind="assessment", value=None, level=7, rationale="So.")
    ((_, column, detail),) = wrong(ledger, admin, body)
    assert (column, "0: no; 1: yes" in detail) == ("level", True)


def test_all_rounds_of_mending_are_one(ledger, admin):
    """Cells, names and candidates are told together, not one kind a time."""
    rows = wrong(
        ledger,
        admin,
        a_body(credibility=9),
        a_body(indicator="suport"),
        a_body(candidate="UKRR"),
        a_body(title="right"),
    )
    assert [(row, column) for row, column, _ in rows] == [
        (2, "credibility"),
        (3, "indicator"),
        (4, "candidate"),
    ]


def test_a_row_that_says_what_another_says_is_refused(ledger, admin):
    assert wrong(ledger, admin, a_body(), a_body()) == [(3, None, "Says exactly what row 2 says.")]


def test_a_row_that_says_what_is_recorded_is_refused(ledger, admin):
    (known,) = record_evidence(ledger, [an_entry()], admin, NOW).ids
    told = f"Exactly this is already recorded, as {known}."
    assert wrong(ledger, admin, a_body(value=51), a_body()) == [(3, None, told)]


def test_an_id_is_given_once(ledger, admin):
    record_evidence(ledger, [an_entry(id=ID)], admin, NOW)
    rows = [a_body(title="a", id=ID), a_body(title="b", id=OTHER), a_body(title="c", id=OTHER)]
    assert [(row, column) for row, column, _ in wrong(ledger, admin, *rows)] == [
        (2, "id"),
        (4, "id"),
    ]


def test_an_entry_may_cite_another_of_the_same_file(ledger, admin):
    bring(ledger, admin, a_body(title="b", derived_from=ID), a_body(title="a", id=ID))
    with ledger.reading.begin() as session:
        query = text("SELECT count(*) FROM evidence_revision WHERE derived_from_id IS NOT NULL")
        assert session.scalar(query) == 1


def test_what_waits_for_a_review_is_counted_and_waits(ledger, admin):
    found = bring(ledger, admin, a_body(id=ID, indicator="reviewed"), a_body(title="b"))
    assert found["pending"] == 1
    assert read_entry(ledger, ID)["status"] == "pending"


def test_a_trial_says_what_the_scores_become_and_leaves_nothing_behind(ledger, admin):
    record_evidence(ledger, [an_entry(value=40.0)], admin, NOW)
    before = count(ledger)
    newer = a_body(value=80, observed_on="2024-06-01")
    tried = bring(ledger, admin, newer, dry_run=True)
    assert (tried["status"], count(ledger)) == ("checked", before)
    (score,) = tried["scores"]
    done = bring(ledger, admin, newer)
    assert done["status"] == "recorded"
    question = Question("UKR", "simple", NOW.date())
    assert assess_readiness(ledger, question)[1].scorecard.overall.score == score["after"]
    assert score["difference"] == score["after"] - score["before"] != 0


def test_a_key_imports_once(ledger, admin):
    first = bring(ledger, admin, a_body(), once=ONCE)
    before = count(ledger)
    assert bring(ledger, admin, a_body(), once=ONCE) == first
    assert count(ledger) == before
    with pytest.raises(Invalid, match="another request"):
        bring(ledger, admin, a_body(title="b"), once=Once("key", 64 * "b"))


def test_a_refused_import_leaves_its_key_to_the_next(ledger, admin):
    assert bring(ledger, admin, a_body(value=101), once=ONCE)["status"] == "refused"
    assert bring(ledger, admin, a_body(), once=ONCE)["status"] == "recorded"


def test_imports_are_listed_newest_first_and_read_again(ledger, admin):
    one = bring(ledger, admin, a_body())
    two = bring(ledger, admin, a_body(value=101))
    assert [found["id"] for found in list_imports(ledger, 10)] == [two["id"], one["id"]]
    assert [found["id"] for found in list_imports(ledger, 10, two["id"])] == [one["id"]]
    with pytest.raises(NotFound):
        list_imports(ledger, 10, ID)


def test_whoever_waits_is_told_each_stage(ledger, admin):
    told = []
    asked = Request("file.csv", 64 * "0", admin, NOW, dry_run=True)
    import_evidence(ledger, sheet(a_body()), asked, told.append)
    assert told == list(STAGES)


def test_events_and_assessments_are_imported_too(ledger, admin):
    rows = [
        a_body(kind="event", value=None, stance="supports"),
        a_body(indicator="ladder", kind="assessment", value=None, level=1, rationale="The law."),
    ]
    assert bring(ledger, admin, *rows)["status"] == "recorded"
