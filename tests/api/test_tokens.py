"""Tokens by password: throttled, shown once, and kept nowhere."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import inspect, text

from scorecard.actions.add_account import add_account
from scorecard.records import Role
from tests.conftest import NOW, an_app

PATH = "/api/v1/tokens"
PASSWORD = "correct horse battery staple"
BODY = {"name": "dashboard"}


@pytest.fixture
def somebody(database):
    return add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)


def ask(client, password=PASSWORD, name="olha", **more):
    return client.post(PATH, auth=(name, password), **({"json": BODY} | more))


def test_a_password_gets_a_token_that_acts_for_its_owner(client, somebody):
    made = ask(client)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    headers = {"Authorization": f"Bearer {made.get_json()['token']}"}
    assert client.get("/api/v1/me", headers=headers).get_json() == {
        "username": "olha",
        "role": "analyst",
        "scopes": ["read", "record"],
    }


def test_a_wrong_name_or_password_gets_one_answer(client, somebody):
    answers = [ask(client, "wrong"), ask(client, name="nobody"), ask(client, "")]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].get_json()["detail"] == answers[1].get_json()["detail"]
    assert all("WWW-Authenticate" in answer.headers for answer in answers)


def test_a_token_does_not_make_another(client, tokens):
    assert client.post(PATH, json=BODY, headers=tokens[Role.ADMIN]).status_code == 401


def test_a_token_has_a_name(client, somebody):
    assert ask(client, json={}).get_json()["errors"][0]["pointer"] == "#/name"


def test_a_password_is_tried_ten_times_a_minute(client, somebody):
    answers = [ask(client, "wrong") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {401}
    eleventh = ask(client)
    assert eleventh.status_code == 429
    assert eleventh.content_type == "application/problem+json"
    assert int(eleventh.headers["Retry-After"]) > 0
    assert client.get("/api/v1/candidates").status_code == 200


def test_attempts_are_a_setting(database, somebody):
    app = an_app(database, password_attempts="1 per minute")
    client = app.test_client()
    assert [ask(client).status_code for _ in range(2)] == [201, 429]
    app.extensions["scorecard"].database.engine.dispose()


def test_no_secret_is_logged_or_kept(client, database, somebody, caplog):
    caplog.set_level(logging.DEBUG)
    secret = ask(client).get_json()["token"]
    ask(client, f"{PASSWORD}!")
    headers = {"Authorization": f"Bearer {secret}"}
    client.get("/api/v1/me", headers=headers)
    client.post("/api/v1/candidates", json={}, headers=headers)
    client.get("/api/v1/me", headers={"X-API-Key": secret})
    assert secret not in caplog.text
    assert PASSWORD not in caplog.text
    with database.reading.begin() as session:
        kept = "".join(
            repr(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in inspect(database.engine).get_table_names()
        )
    assert secret[12:] not in kept
    assert PASSWORD not in kept


def test_me_needs_somebody(client):
    assert client.get("/api/v1/me").status_code == 401
