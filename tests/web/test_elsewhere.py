"""Pages of other sites: they may read what anybody may, and nothing else."""

from __future__ import annotations

import pytest

from scorecard.records import Role

SITE = {"Origin": "https://dashboard.example"}
ALLOWED = "Access-Control-Allow-Origin"
READABLE = ("/scores.csv", "/evidence", "/candidates/UKR", "/scorecards/UKR/nato-core", "/changes")


def ask_first(client, path, method, headers=""):
    asked = {**SITE, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return client.options(f"/api/v1{path}", headers=asked)


@pytest.mark.parametrize("path", READABLE)
def test_what_anybody_may_read_a_page_elsewhere_may_too(sample_client, path):
    headers = sample_client.get(f"/api/v1{path}", headers=SITE).headers
    assert headers[ALLOWED] == "*"
    exposed = headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed)


@pytest.mark.parametrize("path", READABLE)
def test_a_conditional_poll_is_allowed_when_the_browser_asks_first(sample_client, path):
    answer = ask_first(sample_client, path, "GET", "if-none-match")
    assert answer.status_code == 200
    assert answer.headers[ALLOWED] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/evidence", "POST"),
        ("/evidence/x", "PATCH"),
        ("/webhooks", "GET"),
        ("/webhooks/x", "DELETE"),
        ("/me", "GET"),
        ("/tokens", "POST"),
        ("/nothing", "GET"),
    ],
)
def test_nothing_else_is_allowed(sample_client, path, method):
    assert ALLOWED not in ask_first(sample_client, path, method).headers
    assert ALLOWED not in sample_client.open(f"/api/v1{path}", method=method, headers=SITE).headers


def test_what_goes_wrong_can_be_read_elsewhere_too(sample_client):
    answer = sample_client.get("/api/v1/evidence?colour=red", headers=SITE)
    assert (answer.status_code, answer.headers[ALLOWED]) == (422, "*")


def test_cookies_are_never_asked_for(sample_client, client, tokens):
    answers = [
        sample_client.get("/api/v1/scores", headers=SITE),
        ask_first(sample_client, "/scores", "GET"),
        client.get("/api/v1/me", headers={**SITE, **tokens[Role.VIEWER]}),
        sample_client.get("/", headers=SITE),
    ]
    assert not any("Access-Control-Allow-Credentials" in one.headers for one in answers)


def test_a_page_of_ours_is_not_for_scripts_of_others(sample_client):
    assert ALLOWED not in sample_client.get("/", headers=SITE).headers
