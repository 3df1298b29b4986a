"""A token in the address: off unless set, for reading alone, and seen by nobody on the way."""

from __future__ import annotations

import logging

import pytest
from flask import request

from scorecard.actions.issue_token import issue_token
from scorecard.records import Role, Scope
from tests.conftest import NOW, an_app

PATH = "/api/v1/candidates"


@pytest.fixture
def closed(database):
    """A service that only people with an account read, some by the address."""
    app = an_app(database, public_reading=False, query_tokens=True)
    yield app.test_client()
    app.extensions["scorecard"].database.engine.dispose()


@pytest.fixture
def reads(database, admin):
    return issue_token(database, admin, "sheet", NOW, scopes=[Scope.READ])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_token_for_reading_may_stand_in_the_address(closed, reads, method):
    assert closed.open(PATH, method=method).status_code == 401
    answer = closed.open(f"{PATH}?token={reads}", method=method)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("private")


def test_what_else_is_asked_is_answered(closed, reads):
    asked = f"/api/v1/evidence?limit=1&token={reads}&kind=event"
    assert closed.get(asked).get_json() == {"items": [], "next_cursor": None}
    assert closed.get(asked.replace("limit=1", "limit=x")).status_code == 422


@pytest.mark.parametrize("scopes", [None, [Scope.READ, Scope.RECORD], [Scope.RECORD]])
def test_a_token_that_may_more_than_read_does_not_count_there(closed, database, admin, scopes):
    secret = issue_token(database, admin, "x", NOW, scopes=scopes)
    refused = closed.get(f"{PATH}?token={secret}")
    assert refused.status_code == 401
    assert "nothing but read" in refused.get_json()["detail"]


@pytest.mark.parametrize("query", ["token=", "token=scd_nothing", "token=a&token=b"])
def test_what_is_no_token_is_refused_even_where_anybody_reads(database, query):
    app = an_app(database, query_tokens=True)
    assert app.test_client().get(f"{PATH}?{query}").status_code == 401
    app.extensions["scorecard"].database.engine.dispose()


def test_it_is_off_unless_the_operator_says_so(client, reads):
    refused = client.get(f"{PATH}?token={reads}")
    assert refused.status_code == 422
    assert reads not in refused.text


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH", "PUT"])
def test_it_changes_nothing(closed, reads, method):
    refused = closed.open(f"{PATH}?token={reads}", method=method, json={"code": "U", "name": "U"})
    assert refused.status_code in {401, 405, 422}
    assert reads not in refused.text


def test_pages_take_none(closed, reads):
    assert closed.get(f"/?token={reads}").status_code == 401


def test_no_log_and_no_answer_holds_it(closed, reads, caplog):
    caplog.set_level(logging.DEBUG)
    for path in (PATH, "/api/v1/nothing", "/api/v1/evidence", "/api/v1/candidates/nothing"):
        answer = closed.get(f"{path}?token={reads}&limit=x")
        assert reads not in answer.text + str(answer.headers)
        assert "token" not in answer.get_json().get("instance", "")
    assert reads not in caplog.text


def test_nothing_inside_sees_the_address_as_it_came(closed, reads, database):
    seen = {}
    closed.application.before_request_funcs.setdefault(None, []).append(
        lambda: seen.update(request.environ)
    )
    closed.get(f"{PATH}?a=1&token={reads}", environ_overrides={"RAW_URI": f"{PATH}?token={reads}"})
    held = {name for name, value in seen.items() if isinstance(value, str) and reads in value}
    assert held == {"scorecard.token_in_address"}
    assert seen["QUERY_STRING"] == "a=1"


def test_a_header_decides_where_there_are_both(closed, reads, tokens):
    sent = closed.get(f"{PATH}?token={reads}", headers={"Authorization": "Bearer scd_nothing"})
    assert sent.status_code == 401
    assert closed.get(f"{PATH}?token=x", headers=tokens[Role.ADMIN]).status_code == 200
