"""Days and instants are written the same whichever driver gave them; nothing else is either."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.store.kept import day_as_text, instant_as_text
from tests.actions.test_verify_ledger import take_down_guards
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin


@given(st.dates())
def test_a_day_is_itself(day):
    assert day_as_text(day) == day_as_text(day.isoformat()) == day.isoformat()


@given(st.datetimes())
def test_an_instant_is_in_utc(naive):
    at = naive.replace(tzinfo=UTC)
    assert instant_as_text(at) == instant_as_text(naive.isoformat(" ", "microseconds"))


def test_an_instant_of_elsewhere_is_the_same_instant():
    kyiv = timezone(timedelta(hours=2))
    at = datetime(2026, 11, 1, 14, 0, tzinfo=kyiv)
    assert instant_as_text(at) == "2026-11-01T12:00:00Z"


@pytest.mark.parametrize("text", ["20240101", "2024-W01-1", "2024-1-1", "2024-02-30", "", "1"])
def test_what_is_written_otherwise_is_no_day(text):
    with pytest.raises(ValueError, match=r"day|isoformat|range"):
        day_as_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01T12:00:00.000000",
        "2026-11-01 12:00:00",
        "2026-11-01 12:00:00.000000+00:00",
        "2026-11-01",
        "",
    ],
)
def test_what_is_written_otherwise_is_no_instant(text):
    with pytest.raises(ValueError, match=r"instant|isoformat"):
        instant_as_text(text)


@pytest.mark.parametrize("other", ["20240101", "2024-W01-1", 45_292])
def test_a_day_that_sqlite_keeps_in_another_way_is_found(database, admin, other):
    if database.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL keeps days as days")
    begin(database)
    record_evidence(database, [an_entry()], admin, NOW)
    seal_ledger(database)
    with database.writing.begin() as session:
        take_down_guards(session)
        session.execute(text("UPDATE evidence_revision SET observed_on = :other"), {"other": other})
    assert "cannot be read" in verify_ledger(database, None).problems[0]
