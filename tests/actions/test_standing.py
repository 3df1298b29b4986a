"""Which revision and which method version answer a question, and what the answer is labelled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.ask import Question, locate, still
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.trace_history import trace_history
from scorecard.errors import Conflict, Invalid, NotFound
from scorecard.records import Candidate
from tests.conftest import NOW
from tests.factories import a_document, an_entry
from tests.store.ledger import begin, publish

DAY = date(2025, 1, 1)
HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(database, admin):
    """Begun at NOW; 50 recorded an hour later, 70 two hours later; version 2 an hour after that."""
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry(value=50.0)], admin, NOW + HOUR)
    later = an_entry(value=70.0, observed_on=date(2024, 6, 1))
    record_evidence(database, [later], admin, NOW + 2 * HOUR)
    publish(database, admin, version=2, now=NOW + 3 * HOUR, title="Second")
    return database


def asked(database, known_at=None, version=None, **changes):
    question = Question("UKR", "simple", DAY, version, known_at)
    for name, value in changes.items():
        object.__setattr__(question, name, value)
    return assess_readiness(database, question)[1]


def test_the_default_is_now_and_the_newest_version(ledger):
    answer = asked(ledger)
    assert answer.clocks.known_at == NOW + 3 * HOUR
    assert (answer.clocks.version, answer.clocks.revision) == (2, 2)
    assert answer.scorecard.overall.score == pytest.approx(70)


@pytest.mark.parametrize(
    ("hours", "revision", "known", "score"),
    [
        (0.1, 0, 0, None),
        (0.5, 0, 0, None),
        (1, 1, 1, 50),
        (1.99, 1, 1, 50),
        (2, 2, 2, 70),
        (2.5, 2, 2, 70),
    ],
)
def test_known_at_is_the_last_change_by_then(ledger, hours, revision, known, score):
    answer = asked(ledger, NOW + hours * HOUR)
    changed_at = NOW + known * HOUR
    if not known:  # published at the same moment as the candidate began, so just after it
        changed_at += timedelta(microseconds=1)
    assert (answer.clocks.revision, answer.clocks.known_at) == (revision, changed_at)
    assert answer.scorecard.overall.score == (score if score is None else pytest.approx(score))


def test_before_the_ledger_begins_nothing_was_known(ledger):
    with pytest.raises(Invalid) as caught:
        asked(ledger, NOW - timedelta(microseconds=1))
    assert list(caught.value.problems) == ["known_at"]


def test_publishing_cannot_alter_an_answer_that_was_settled(ledger, admin):
    """Whoever publishes may have looked at the clock before somebody else's change committed."""
    record_evidence(ledger, [an_entry(value=10.0, title="Later")], admin, NOW + 5 * HOUR)
    before = asked(ledger, NOW + 5 * HOUR)
    draft_framework(ledger, a_document(version=3, target={"value": 1, "reason": "x"}), admin, NOW)
    publish_framework(ledger, "simple", 3, admin, NOW + 4 * HOUR)
    assert asked(ledger, NOW + 5 * HOUR) == before
    assert asked(ledger).clocks.version == 3


def test_the_version_is_the_newest_published_by_then(ledger):
    assert asked(ledger, NOW + 2.9 * HOUR).clocks.version == 1
    assert asked(ledger, NOW + 3 * HOUR).clocks.version == 2


def test_an_answer_by_a_new_version_is_not_labelled_with_an_instant_before_it(ledger):
    assert asked(ledger, NOW + 4 * HOUR).clocks.known_at == NOW + 3 * HOUR


def test_a_version_asked_for_is_the_one_used(ledger):
    assert asked(ledger, version=1).clocks.version == 1
    assert asked(ledger, version=1).title == "Simple"
    assert asked(ledger, version=2).title == "Second"


def test_a_draft_is_never_used(ledger, admin):
    draft_framework(ledger, a_document(version=3, title="Third"), admin, NOW + 4 * HOUR)
    assert asked(ledger).clocks.version == 2
    with pytest.raises(NotFound, match="not published yet"):
        asked(ledger, version=3)


def test_a_framework_with_only_a_draft_answers_nothing(database, admin):
    begin(database)
    draft_framework(database, a_document(), admin, NOW)
    with pytest.raises(NotFound, match="No version of 'simple' is published yet"):
        asked(database)


def test_versions_come_in_turn_and_are_published_once(ledger, admin):
    with pytest.raises(Conflict, match="next version of 'simple' is 3; this document says 5"):
        draft_framework(ledger, a_document(version=5), admin, NOW)
    with pytest.raises(Conflict, match="already published"):
        publish_framework(ledger, "simple", 1, admin, NOW)


@pytest.mark.parametrize(
    ("field", "wrong", "hint"), [("candidate", "UKE", "'UKR'"), ("framework", "simpel", "'simple'")]
)
def test_an_unknown_name_gets_a_hint(ledger, field, wrong, hint):
    with pytest.raises(NotFound, match=f"Did you mean {hint}"):
        asked(ledger, **{field: wrong})


def test_the_echoed_clocks_give_the_same_answer_later(ledger, admin):
    before = asked(ledger)
    record_evidence(
        ledger, [an_entry(value=90.0, observed_on=date(2024, 9, 1))], admin, NOW + 9 * HOUR
    )
    assert asked(ledger).scorecard.overall.score == pytest.approx(90)
    assert asked(ledger, before.clocks.known_at, before.clocks.version) == before


@pytest.mark.parametrize("microsecond", [0, 499_999, 999_499, 999_500, 999_999])
def test_an_entry_counts_from_the_very_instant_it_was_accepted(database, admin, microsecond):
    begin(database)
    publish(database, admin)
    at = NOW.replace(second=1, microsecond=microsecond)
    record_evidence(database, [an_entry(value=50.0)], admin, at)
    assert asked(database).clocks.known_at == at
    assert asked(database).scorecard.overall.score == pytest.approx(50)


def history(database, vintage, start, end):
    question = Question("UKR", "simple", end)
    return trace_history(database, question, start, "day", vintage)[1].assessment.nodes["overall"]


def test_real_time_history_is_empty_before_the_ledger_begins(ledger):
    start, end = NOW.date() - timedelta(days=3), NOW.date() + timedelta(days=1)
    series = history(ledger, "real-time", start, end)
    assert [score == score for score in series.score.tolist()] == [False, False, False, True, True]  # noqa: PLR0124
    latest = history(ledger, "latest", start, end)
    assert all(score == pytest.approx(70) for score in latest.score.tolist())


def test_real_time_history_shows_each_day_as_it_was_known_that_day(ledger, admin):
    nextday = datetime(2026, 11, 2, 12, tzinfo=UTC)
    late = an_entry(value=90.0, observed_on=date(2024, 9, 1))
    record_evidence(ledger, [late], admin, nextday)
    series = history(ledger, "real-time", NOW.date(), nextday.date())
    assert series.score.tolist() == pytest.approx([70, 90])


def test_a_history_starts_before_it_ends(ledger):
    with pytest.raises(Invalid) as caught:
        history(ledger, "latest", DAY + timedelta(days=1), DAY)
    assert list(caught.value.problems) == ["from"]


def test_a_history_has_an_end(ledger):
    with pytest.raises(Invalid) as caught:
        history(ledger, "latest", date(1900, 1, 1), DAY)
    assert list(caught.value.problems) == ["interval"]


@pytest.mark.parametrize("version", [None, 1])
@pytest.mark.parametrize("known_at", [None, NOW + 2 * HOUR, NOW + 9 * HOUR])
def test_a_question_stands_for_as_long_as_it_is_located_there(ledger, admin, version, known_at):
    add_candidate(ledger, Candidate("GEO", "Georgia"), admin, NOW)
    question = Question("UKR", "simple", DAY, version, known_at)
    standing = locate(ledger, question)
    assert still(ledger, question, standing)
    moved = []
    changes = (
        lambda: record_evidence(ledger, [an_entry(value=80.0)], admin, NOW + 4 * HOUR),
        lambda: publish(ledger, admin, version=3, now=NOW + 5 * HOUR, title="Third"),
        lambda: record_evidence(ledger, [an_entry(candidate="GEO")], admin, NOW + 6 * HOUR),
    )
    for change in changes:
        change()
        moved.append(not still(ledger, question, standing))
        assert moved[-1] == (locate(ledger, question) != standing)
        standing = locate(ledger, question)
    if known_at is None:
        assert moved == [True, version is None, False]
