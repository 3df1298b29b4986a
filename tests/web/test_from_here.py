"""A cookie vouches only for what a page of this service asked for; a token vouches for itself."""

from __future__ import annotations

import re

import pytest

from scorecard.records import Role
from tests.dashboard.signing import PASSWORD, cookie_of, holding, people, sign_in

CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
FOREIGN = (
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Referer": "http://localhost/"},
)
FROM_HERE = (
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost"},
    # A proxy that ends TLS, and does not hand the host on: the browser's own word still counts.
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://scores.example.org"},
)
CANDIDATE = {"code": "UKR", "name": "Ukraine"}
PATH = "/api/v1/candidates"


@pytest.fixture
def admin_cookie(client, database):
    people(database, Role.ADMIN)
    return cookie_of(sign_in(client, "admin"))[1]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_changes_nothing_in_somebodys_name(client, admin_cookie, headers):
    answer = client.post(PATH, json=CANDIDATE, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.get_json()["detail"]
    assert client.get(PATH).get_json()["items"] == []


@pytest.mark.parametrize("headers", FROM_HERE)
def test_a_page_of_this_service_may_change_what_its_reader_may(client, admin_cookie, headers):
    browser = holding(client, admin_cookie, "__Host-scorecard")
    assert browser.post(PATH, json=CANDIDATE, headers=headers).status_code == 201


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_token_needs_no_page(client, admin_cookie, tokens_of_admin, headers):
    """Also beside a cookie: it is the token that authenticates."""
    answer = client.post(PATH, json=CANDIDATE, headers={**headers, **tokens_of_admin})
    assert answer.status_code == 201


@pytest.fixture
def tokens_of_admin(client, admin_cookie):
    made = client.post("/api/v1/tokens", auth=("admin", PASSWORD), json={"name": "x"})
    return {"Authorization": f"Bearer {made.get_json()['token']}"}


def test_a_token_that_does_not_count_is_not_replaced_by_a_cookie(client, admin_cookie):
    assert client.get("/api/v1/me").status_code == 200
    headers = {"Authorization": "Bearer scd_nothing"}
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_reading_needs_no_page(client, admin_cookie):
    assert client.get("/api/v1/me", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_no_route_changes_anything_for_another_site(client, admin_cookie):
    """Every route there is, and every one to come."""
    asked = 0
    for rule in client.application.url_map.iter_rules():
        for method in rule.methods & CHANGES:
            browser = holding(client, admin_cookie)
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            answer = browser.open(path, method=method, headers={"Origin": "http://evil.example"})
            assert answer.status_code == 403, (method, path)
            asked += 1
    assert asked > 10


@pytest.mark.parametrize("held", ["", "x", "x" * 4000, "\x00", "'; DROP TABLE sign_in; --", "ключ"])
def test_a_cookie_that_was_made_up_is_nobody(client, held):
    assert holding(client, held).get("/api/v1/me").status_code == 401
    assert holding(client, held).get("/").status_code == 200
