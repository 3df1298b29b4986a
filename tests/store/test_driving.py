"""Reading by the driver's own connections: they are kept, they see one moment, they come back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from scorecard.actions.ask import Question, locate
from scorecard.actions.read_evidence import read_entry
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import NotFound
from scorecard.store.candidates import find
from scorecard.store.driving import driving, glance, snapshot
from scorecard.store.idle import MOST_KEPT
from scorecard.store.revisions import history
from tests.conftest import NOW, _plain
from tests.factories import an_entry
from tests.store.ledger import begin, publish

DAY = datetime(2025, 1, 1, tzinfo=UTC).date()


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    return database


def kept(database):
    return len(database.idle._kept)


def test_a_connection_is_used_again(ledger):
    seen = {glance(ledger, lambda on: id(on.connection)) for _ in range(5)}
    assert len(seen) == 1
    assert kept(ledger) == 1


def test_a_burst_leaves_only_so_many_open(ledger):
    def deeper(left):
        return glance(ledger, lambda _: deeper(left - 1) if left else None)

    deeper(MOST_KEPT + 3)
    assert kept(ledger) == MOST_KEPT


def test_closing_the_database_closes_them(ledger):
    connection = glance(ledger, lambda on: on.connection)
    ledger.engine.dispose()
    assert kept(ledger) == 0
    with pytest.raises(ledger.engine.dialect.loaded_dbapi.Error):
        connection.execute("SELECT 1")


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_connection_the_server_closed_is_replaced(ledger, server, admin):
    def close_it():
        pid = glance(ledger, lambda on: on.connection.info.backend_pid)
        with psycopg.connect(_plain(server.server), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    question = Question("UKR", "simple", DAY)
    before = locate(ledger, question)
    close_it()
    assert locate(ledger, question) == before
    close_it()
    (entry,) = record_evidence(ledger, [an_entry(value=3.0)], admin, NOW).ids
    assert kept(ledger) == 1
    close_it()
    assert read_entry(ledger, entry)["value"] == 3.0


def test_what_is_lost_on_the_way_is_not_written_again(ledger, server, admin):
    """Only what has not begun begins again: whoever asked is told, and asks again or does not."""
    began = []

    def lose_it():
        with driving(ledger) as driver:
            began.append(driver)
            driver.connection.close()
            driver.rows("SELECT 1", ())

    with pytest.raises(DBAPIError):
        lose_it()
    assert len(began) == 1
    assert kept(ledger) == 0


def test_a_change_that_is_given_up_leaves_its_connection_clean(ledger):
    def give_up():
        with driving(ledger) as driver:
            driver.run("UPDATE candidate SET name = 'changed'")
            raise NotFound("Never mind.")

    with pytest.raises(NotFound):
        give_up()
    assert kept(ledger) == 1
    (name,) = glance(ledger, lambda on: on.rows("SELECT name FROM candidate", ())[0])
    assert name == "Ukr"


def test_a_statement_that_fails_is_not_made_again(ledger):
    tried = []

    def wrong(on):
        tried.append(on)
        on.rows("SELECT nothing FROM nowhere", ())

    for read in (glance, snapshot):
        tried.clear()
        with pytest.raises(DBAPIError, match="nowhere"):
            read(ledger, wrong)
        assert len(tried) == 1
    assert kept(ledger) == 0


def test_what_is_not_found_costs_no_connection(ledger):
    with pytest.raises(NotFound):
        read_entry(ledger, "01936b2e-7c1a-7000-8000-00000000dead")
    assert kept(ledger) == 1


def test_a_snapshot_does_not_see_what_is_recorded_meanwhile(ledger, admin):
    (entry,) = record_evidence(ledger, [an_entry(value=1.0)], admin, NOW).ids

    def look(on):
        before = history(on, entry)
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(record_evidence, ledger, [an_entry(value=2.0)], admin, NOW)
            (later,) = other.result().ids
        with pytest.raises(NotFound):
            history(on, later)
        return before, history(on, entry), later

    before, after, later = snapshot(ledger, look)
    assert before == after
    assert read_entry(ledger, later)["value"] == 2.0


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_connection_prepares_only_so_many_statements(ledger, server, monkeypatch):
    monkeypatch.setattr("scorecard.store.served.MOST_PREPARED", 3)

    def look(on):
        found = [on.rows(f"SELECT $1::INTEGER + {n}", [1]) for n in (*range(5), *range(5))]
        return found, on.rows("SELECT count(*) FROM pg_prepared_statements", [])

    found, ((kept_there,),) = glance(ledger, look)
    assert found == 2 * [[(1 + n,)] for n in range(5)]
    assert kept_there <= 3


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_statement_that_was_undone_is_still_prepared(ledger, server):
    look = partial(find, code="UKR")
    glance(ledger, look)

    def give_up():
        with driving(ledger) as driver:
            look(driver)
            raise NotFound("Never mind.")

    with pytest.raises(NotFound):
        give_up()
    assert glance(ledger, look) == (1, 1)


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_what_cannot_be_sent_is_an_error_of_the_database(ledger, server):
    with pytest.raises(DBAPIError, match="NUL"):
        glance(ledger, partial(find, code="U\0R"))


def test_instants_are_in_utc_whatever_the_server_thinks(ledger):
    def look(on):
        if not on.sqlite:
            on.run("SET TIME ZONE 'Europe/Kyiv'")
        ((entry,),) = on.rows("SELECT public_id FROM evidence", ())
        return history(on, entry)[0]["recorded_at"]

    assert snapshot(ledger, look).tzinfo is UTC
