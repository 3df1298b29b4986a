"""What is dear does not keep others out: few computations at once, and no statement for ever."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from scorecard.actions.open_database import open_database
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import Unavailable
from scorecard.records import Role
from scorecard.store.driving import glance
from scorecard.store.export import reading
from scorecard.store.prepared import Prepared
from scorecard.web.places import Computations, Places
from tests.conftest import NOW, an_app
from tests.factories import an_entry
from tests.store.ledger import begin, publish

CARD = "/api/v1/scorecards/UKR/simple"
DAY = {"as_of": "2026-01-01"}
DEAR = [
    ("GET", f"{CARD}/probability?draws=100", None),
    ("POST", f"{CARD}/what-if", {**DAY, "half_life": 2}),
    ("POST", f"{CARD}/sensitivity", {**DAY, "draws": 0, "samples": 0}),
    ("POST", f"{CARD}/goal", {**DAY, "score": 60}),
    ("GET", "/api/v1/reports/UKR/simple/2025-Q4/draft?format=json", None),
    ("GET", "/c/UKR/simple/sensitivity", None),
    ("GET", "/c/UKR/simple/what-if?weight.public=2", None),
    ("GET", "/c/UKR/simple/goal", None),
]


@pytest.fixture
def full(database, admin):
    """The service while as many computations run for anybody as may."""
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    app = an_app(database, max_computations=1)
    with app.extensions["scorecard"].computations.one(known=False):
        yield app
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize(("method", "path", "body"), DEAR, ids=lambda part: str(part)[-30:])
def test_one_more_is_told_to_come_back_and_somebody_signed_in_is_not(
    full, tokens, method, path, body
):
    refused = full.test_client().open(path, method=method, json=body)
    assert refused.status_code == 503, refused.text
    assert refused.headers["Retry-After"]
    assert "ask again in a moment" in refused.text
    let_in = full.test_client().open(path, method=method, json=body, headers=tokens[Role.VIEWER])
    assert let_in.status_code == 200, let_in.text


def test_a_poll_is_answered_meanwhile(full):
    assert full.test_client().get(CARD).status_code == 200


def test_an_answer_that_is_ready_takes_no_place(full):
    path = f"{CARD}/probability?draws=100"
    places = full.extensions["scorecard"].computations
    places._open.give_back()
    assert full.test_client().get(path).status_code == 200
    assert places._open.take()
    assert full.test_client().get(path).status_code == 200


def test_a_place_is_given_back_whatever_happens():
    places = Computations(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.one(known=False):
            _ = 1 / (places.taken - 1)
    assert places.taken == 0


def test_a_place_is_not_given_back_twice():
    places = Places(1)
    assert places.take()
    assert not places.take()
    places.give_back()
    with pytest.raises(ValueError, match="twice"):
        places.give_back()


def test_those_signed_in_have_as_many_places_of_their_own():
    places = Computations(2)
    with ExitStack() as held:
        for known in (False, False, True, True):
            held.enter_context(places.one(known=known))
        assert places.taken == 4
        for known in (False, True):
            with pytest.raises(Unavailable), places.one(known=known):
                pass


@pytest.fixture
def hasty(database):
    """The same database, where a statement of a read may take a second."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no limit for a statement")
    opened = open_database(database.engine.url.render_as_string(hide_password=False), 1)
    yield opened
    opened.engine.dispose()


SLOW = text("SELECT pg_sleep(1.5)")


def test_a_read_that_takes_too_long_is_broken_off(hasty):
    with pytest.raises(OperationalError, match="statement timeout"), hasty.reading.begin() as on:
        on.execute(SLOW)
    with pytest.raises(OperationalError, match="statement timeout"):
        glance(hasty, lambda on: Prepared(SLOW).rows(on, {}))


def test_what_writes_and_what_is_exported_takes_as_long_as_it_takes(hasty):
    with hasty.writing.begin() as session:
        session.execute(SLOW)
    with reading(hasty) as session:
        session.execute(SLOW)


def test_the_answer_says_that_it_took_too_long(database, monkeypatch, admin):
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no limit for a statement")
    begin(database)
    app = an_app(database, statement_seconds=1)
    opened = app.extensions["scorecard"].database

    def slow(*_):
        with opened.reading.begin() as session:
            session.execute(SLOW)

    monkeypatch.setattr("scorecard.api.candidates.list_candidates", slow)
    answer = app.test_client().get("/api/v1/candidates")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "took too long" in answer.get_json()["detail"]
    opened.engine.dispose()
