"""Tokens over HTTP: listed without their secrets, limited by scopes, revoked by their owners."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scorecard.actions.add_account import add_account
from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token
from scorecard.errors import Invalid
from scorecard.records import Role, Scope
from scorecard.schemas.accounts import IssuedToken, SessionView, TokenView
from scorecard.web.service import now
from tests.conftest import NOW, an_app
from tests.dashboard.signing import PASSWORD, cookie_of, holding, sign_in

TOKENS = "/api/v1/tokens"
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def olha(database):
    return add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def issue(client, expected=201, **body):
    made = client.post(TOKENS, auth=("olha", PASSWORD), json={"name": "x", **body})
    assert made.status_code == expected, made.text
    return made.get_json()


def test_a_token_is_made_with_scopes_and_an_end_and_shown_once(client, olha):
    ends = "2999-01-01T00:00:00.000000Z"
    made = issue(client, name="sheet", scopes=["read"], expires_at=ends)
    assert set(made) == set(IssuedToken().fields)
    secret = made.pop("token")
    assert secret.startswith(made["id"])
    assert (made["scopes"], made["expires_at"], made["revoked_at"]) == (["read"], ends, None)
    listed = client.get(TOKENS, headers=bearer(secret))
    assert listed.headers["Cache-Control"] == "no-store"
    assert secret not in listed.text
    (shown,) = listed.get_json()["items"]
    assert shown.pop("last_used_at") is not None
    made.pop("last_used_at")
    assert shown == made


def test_without_scopes_a_token_may_what_its_account_may(client, olha):
    assert issue(client)["scopes"] == ["read", "record"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"scopes": ["read", "review"]}, "#/scopes"),
        ({"scopes": ["administer"]}, "#/scopes"),
        ({"scopes": []}, "#/scopes"),
        ({"scopes": ["write"]}, "#/scopes/0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "#/expires_at"),
        ({"expires_at": "tomorrow"}, "#/expires_at"),
        ({"username": "admin"}, "#/username"),
    ],
)
def test_a_token_never_exceeds_its_account(client, olha, body, pointer):
    refused = issue(client, expected=422, **body)
    assert [error["pointer"] for error in refused["errors"]] == [pointer]


def test_the_action_takes_no_empty_list_of_scopes_for_all(database, olha):
    with pytest.raises(Invalid, match="scopes"):
        issue_token(database, olha, "x", NOW, scopes=[])


def test_somebody_signed_in_makes_and_revokes_tokens_from_a_page(client, olha):
    browser = holding(client, cookie_of(sign_in(client, "olha"))[1])
    assert browser.post(TOKENS, json={"name": "x"}).status_code == 403
    made = browser.post(TOKENS, json={"name": "x"}, headers=SAME)
    assert made.status_code == 201
    gone = browser.delete(f"{TOKENS}/{made.get_json()['id']}", headers=SAME)
    assert gone.get_json()["revoked_at"] is not None
    assert client.get("/api/v1/me", headers=bearer(made.get_json()["token"])).status_code == 401


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_no_token_makes_another_not_even_beside_a_cookie(client, database, olha, header):
    browser = holding(client, cookie_of(sign_in(client, "olha"))[1])
    secret = issue_token(database, olha, "x", NOW)
    sent = {header: f"Bearer {secret}" if header == "Authorization" else secret, **SAME}
    assert browser.post(TOKENS, json={"name": "x"}, headers=sent).status_code == 401


def test_each_sees_their_own_and_an_admin_everybodys(client, database, olha, tokens):
    mine = issue_token(database, olha, "mine", NOW)
    assert [
        one["name"] for one in client.get(TOKENS, headers=bearer(mine)).get_json()["items"]
    ] == ["mine"]
    seen = client.get(TOKENS, headers=tokens[Role.ADMIN]).get_json()["items"]
    assert {one["username"] for one in seen} == {"admin", "viewer", "analyst", "reviewer", "olha"}
    assert all(set(one) == set(TokenView().fields) for one in seen)


def test_an_admins_token_that_only_reads_does_not_see_everybodys(client, database, olha, admin):
    issue_token(database, olha, "hers", NOW)
    only_reads = issue_token(database, admin, "sheet", NOW, scopes=[Scope.READ])
    seen = client.get(TOKENS, headers=bearer(only_reads)).get_json()["items"]
    assert [one["name"] for one in seen] == ["sheet"]


def test_a_token_revokes_itself_and_those_that_may_no_more_than_it(client, database, olha):
    full, reads, other = (
        issue_token(database, olha, "x", NOW, scopes=scopes)
        for scopes in (None, [Scope.READ], [Scope.READ])
    )

    def revoke(which, by):
        return client.delete(f"{TOKENS}/{which[:PREFIX_LENGTH]}", headers=bearer(by)).status_code

    assert revoke(full, reads) == 403
    assert revoke(other, reads) == 200
    assert revoke(reads, full) == 200
    assert revoke(full, full) == 200
    assert revoke(full, full) == 401


def test_somebody_elses_token_is_as_if_there_were_none(client, database, tokens, olha):
    hers = issue_token(database, olha, "x", NOW)[:PREFIX_LENGTH]
    answers = [
        client.delete(f"{TOKENS}/{which}", headers=tokens[Role.REVIEWER])
        for which in (hers, "scd_nothing0")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    said = [answer.get_json()["detail"].replace(hers, "scd_nothing0") for answer in answers]
    assert said[0] == said[1]


def test_an_admin_revokes_any_and_again_does_nothing(client, database, tokens, olha):
    hers = issue_token(database, olha, "x", NOW)[:PREFIX_LENGTH]
    first, second = (
        client.delete(f"{TOKENS}/{hers}", headers=tokens[Role.ADMIN]).get_json() for _ in range(2)
    )
    assert first == second
    changes = client.get("/api/v1/users/olha/changes", headers=tokens[Role.ADMIN]).get_json()
    assert [(one["verb"], one["detail"], one["changed_by"]) for one in changes["items"][1:]] == [
        ("issue-token", hers, None),
        ("revoke-token", hers, "admin"),
    ]


def test_a_token_without_reading_reads_nothing_that_is_not_public(database, admin):
    app = an_app(database, public_reading=False)
    records = issue_token(database, admin, "x", NOW, scopes=[Scope.RECORD])
    refused = app.test_client().get("/api/v1/candidates", headers=bearer(records))
    assert refused.status_code == 403
    assert "scope read" in refused.get_json()["detail"]
    app.extensions["scorecard"].database.engine.dispose()


def test_a_session_is_begun_read_and_ended(client, olha):
    body = {"username": "olha", "password": PASSWORD}
    assert client.post("/api/v1/session", json=body).status_code == 403
    begun = client.post("/api/v1/session", json=body, headers=SAME)
    assert begun.status_code == 201
    assert set(begun.get_json()) == set(SessionView().fields)
    assert {"httponly", "samesite=lax"} <= cookie_of(begun)[2]
    read = client.get("/api/v1/session")
    assert read.get_json() == begun.get_json()
    assert client.delete("/api/v1/session", headers=SAME).get_json() == {"username": None}
    assert client.get("/api/v1/session").status_code == 401


def test_a_wrong_password_begins_no_session_and_is_counted(client, olha):
    body = {"username": "olha", "password": "wrong"}
    for _ in range(10):
        assert client.post("/api/v1/session", json=body, headers=SAME).status_code == 401
    assert client.post("/api/v1/session", json=body, headers=SAME).status_code == 429


def test_a_token_is_no_session(client, database, olha):
    secret = issue_token(database, olha, "x", now(), now() + timedelta(hours=1))
    assert client.get("/api/v1/session", headers=bearer(secret)).status_code == 404
