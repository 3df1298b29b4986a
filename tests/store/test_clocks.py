"""Instants in the database, and the revision that rises with every change."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, StatementError

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import NotFound
from scorecard.store import actions, candidates
from scorecard.store.tables import CandidateChangeRow, CandidateRow, EvidenceRevisionRow
from tests.conftest import NOW
from tests.factories import an_entry

from .ledger import begin, keeper_of, publish

WRITERS = 8


def change(session, code, now, by):
    """One change of a candidate, and the instant at which it is."""
    locked = candidates.lock(session, [code], now)[code]
    candidates.advance(session, locked, actions.begin(session, "record", by, locked.at))
    return locked.at


def changes(database):
    with database.reading.begin() as session:
        query = select(CandidateChangeRow.revision, CandidateChangeRow.changed_at)
        return session.execute(query.order_by(CandidateChangeRow.revision)).all()


def test_a_naive_instant_is_refused_before_it_reaches_the_database(database):
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    row = CandidateRow(code="UKR", name="x", revision=0, changed_at=naive, action_id=1)
    with pytest.raises(StatementError, match="needs a time zone"), database.writing.begin() as s:
        s.add(row)


def test_an_instant_comes_back_in_utc_to_the_microsecond(database):
    kyiv = datetime(2026, 1, 1, 1, 30, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    begin(database, now=kyiv)
    ((_, kept),) = changes(database)
    assert kept == kyiv
    assert kept.tzinfo is UTC
    assert kept.isoformat() == "2025-12-31T23:30:00.123457+00:00"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        min_size=1,
        max_size=6,
    )
)
def test_two_changes_never_share_an_instant_whatever_the_clock_does(database, clock):
    if not changes(database):
        begin(database)
    before, keeper = changes(database), keeper_of(database)
    for now in clock:
        with database.writing.begin() as session:
            assert change(session, "UKR", now, keeper) >= now
    after = changes(database)
    assert [revision for revision, _ in after] == list(range(len(before) + len(clock)))
    instants = [at for _, at in after]
    assert instants == sorted(set(instants))


def test_a_frozen_clock_gives_a_microsecond_each(database):
    begin(database)
    for _ in range(3):
        with database.writing.begin() as session:
            change(session, "UKR", NOW, keeper_of(database))
    ticks = [at - NOW for _, at in changes(database)]
    assert ticks == [timedelta(microseconds=n) for n in range(4)]


def test_a_change_that_is_rolled_back_never_was(database):
    begin(database)
    keeper, session = keeper_of(database), database.writing()
    with session.begin() as transaction:
        change(session, "UKR", NOW, keeper)
        transaction.rollback()
    session.close()
    assert len(changes(database)) == 1


def test_only_a_known_candidate_advances(database):
    begin(database)
    with pytest.raises(NotFound, match="Did you mean 'UKR'"), database.writing.begin() as session:
        candidates.lock(session, ["UKO"], NOW)


def test_no_writer_is_lost_when_many_write_at_once(database, admin):
    begin(database)
    publish(database, admin)
    start = threading.Barrier(WRITERS)

    def write(number):
        start.wait()
        entry = an_entry(title=f"Poll {number}", value=float(number))
        return record_evidence(database, [entry], admin, NOW).ids[0]

    with ThreadPoolExecutor(WRITERS) as pool:
        ids = list(pool.map(write, range(WRITERS)))
    made = changes(database)
    assert len(set(ids)) == WRITERS
    assert [revision for revision, _ in made] == list(range(WRITERS + 1))
    assert len({at for _, at in made}) == WRITERS + 1
    with database.reading.begin() as session:
        accepted = session.scalars(select(EvidenceRevisionRow.accepted_at)).all()
    assert sorted(accepted) == [at for _, at in made[1:]]
    standing, _ = assess_readiness(database, Question("UKR", "simple", date(2026, 1, 1)))
    assert standing.revision == WRITERS


def test_one_of_two_writers_of_the_same_statement_is_refused(database, admin):
    begin(database)
    start = threading.Barrier(2)

    def write(_):
        start.wait()
        try:
            return record_evidence(database, [an_entry()], admin, NOW)
        except Exception as error:  # noqa: BLE001 - which one it was is the question
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(write, range(2)))
    assert "Duplicate" in outcomes
    assert len(changes(database)) == 2


def test_two_candidates_do_not_wait_for_each_other_s_instants(database, admin):
    begin(database, codes=("GEO", "UKR"))
    record_evidence(database, [an_entry()], admin, NOW)
    record_evidence(database, [an_entry(candidate="GEO")], admin, NOW)
    with database.reading.begin() as session:
        rows = session.execute(select(CandidateRow.revision, CandidateRow.changed_at)).all()
    assert set(rows) == {(1, NOW + timedelta(microseconds=1))}


def test_a_reading_session_does_not_write(server, database):
    begin(database)
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's readers and writers share an engine; it has no read-only transaction")
    keeper = keeper_of(database)
    with pytest.raises(DBAPIError, match="read-only"), database.reading.begin() as session:
        change(session, "UKR", NOW, keeper)
