"""How often one may ask, what each answer says about it, and what is too long or too deep."""

from __future__ import annotations

import json
import re

import pytest

from scorecard.config import Settings
from scorecard.errors import BadSettings
from scorecard.records import Role
from scorecard.web.limits import Asking
from tests.api.asking import problem
from tests.conftest import an_app
from tests.store.ledger import begin, publish

LIST = "/api/v1/candidates"
CARD = "/api/v1/scorecards/UKR/simple"


@pytest.fixture
def limited(database, admin):
    begin(database)
    publish(database, admin)
    app = an_app(database, rate_limit="5 per minute")
    yield app.test_client()
    app.extensions["scorecard"].database.engine.dispose()


def left(response):
    found = re.fullmatch(r'"asking";r=(\d+);t=(\d+)', response.headers["RateLimit"])
    assert 1 <= int(found[2]) <= 60
    return int(found[1])


def test_each_answer_says_what_is_left_until_nothing_is(limited):
    for remaining in (4, 3, 2, 1, 0):
        answer = limited.get(LIST)
        assert answer.status_code == 200
        assert left(answer) == remaining
        assert answer.headers["RateLimit-Policy"] == '"asking";q=5;w=60'
    refused = limited.get(LIST)
    found = problem(refused, 429)
    assert "5 per 1 minute" in found["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert left(refused) == 0
    assert limited.get("/").status_code == 429


def test_a_poll_that_is_unchanged_counts_too(limited):
    tag = limited.get(CARD).headers["ETag"]
    again = limited.get(CARD, headers={"If-None-Match": tag})
    assert (again.status_code, left(again)) == (304, 3)


def test_addresses_and_tokens_are_counted_apart(limited, tokens):
    for _ in range(6):
        refused = limited.get(LIST)
    assert refused.status_code == 429
    assert left(limited.get(LIST, environ_base={"REMOTE_ADDR": "192.0.2.1"})) == 4
    for role in (Role.VIEWER, Role.ANALYST):
        assert left(limited.get(LIST, headers=tokens[role])) == 4


def test_trying_tokens_is_counted_for_the_address(limited, tokens):
    tries = [
        limited.get(LIST, headers={"Authorization": f"Bearer scd_{n}"}).status_code
        for n in range(7)
    ]
    assert tries == [401] * 5 + [429] * 2
    assert limited.get(LIST).status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert limited.get(LIST, headers=tokens[Role.VIEWER], environ_base=elsewhere).status_code == 200


def test_health_is_never_refused(limited):
    assert {limited.get("/healthz").status_code for _ in range(9)} == {200}


def test_off_counts_nothing(client):
    assert "RateLimit" not in client.get(LIST).headers


def test_a_rate_that_is_none_is_refused_before_serving(database):
    with pytest.raises(BadSettings, match="'often' is not a rate"):
        an_app(database, rate_limit="often")


def test_the_default_lets_a_dashboard_and_a_fast_script_through():
    assert Asking(Settings().rate_limit).rate.amount >= 1_000


@pytest.mark.parametrize(("proxies", "asked_by"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_who_asks_behind_a_proxy_is_what_the_proxy_says_if_it_is_believed(
    database, proxies, asked_by
):
    app = an_app(database, trusted_proxies=proxies, rate_limit="2 per minute")
    client = app.test_client()
    for n in range(3):
        answer = client.get(LIST, headers={"X-Forwarded-For": f"192.0.2.{7 + n}"})
    assert answer.status_code == (200 if proxies else 429)
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize("address", [f"{LIST}?q=" + "a" * 8_192, f"{LIST}/" + "a" * 8_192])
def test_an_address_no_reader_writes_is_refused(client, address):
    problem(client.get(address), 414)


def nested(levels, inner="1"):
    return "[" * levels + inner + "]" * levels


@pytest.mark.parametrize(
    "body",
    [nested(101), '{"a":' + nested(100) + "}", nested(200_000), '{"a":' * 101 + "1" + "}" * 101],
)
def test_a_body_that_nests_deeper_than_any_framework_is_refused(client, tokens, body):
    answer = client.post(
        "/api/v1/evidence", data=body, headers=tokens[Role.ADMIN], content_type="application/json"
    )
    assert "nests too deep" in problem(answer, 400)["detail"]


def test_a_body_that_is_only_wide_is_read(client, tokens):
    body = json.dumps({"a": [[]] * 5_000})
    answer = client.post(
        "/api/v1/evidence", data=body, headers=tokens[Role.ADMIN], content_type="application/json"
    )
    problem(answer, 422)
