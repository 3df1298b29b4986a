"""Accounts over HTTP: an admin says who may do what, and there is always an admin left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from scorecard.actions.add_account import add_account
from scorecard.actions.change_account import change_account
from scorecard.actions.issue_token import issue_token
from scorecard.actions.read_accounts import list_accounts
from scorecard.errors import Conflict, ScorecardError
from scorecard.records import Role
from scorecard.schemas.accounts import AccountChangeView, UserView
from tests.conftest import NOW
from tests.dashboard.signing import PASSWORD, cookie_of, holding, sign_in

USERS = "/api/v1/users"


@pytest.fixture
def olha(database):
    return add_account(database, "olha", Role.ANALYST, None, NOW)


@pytest.fixture
def send(client, tokens):
    def sent(method, path="", expected=200, role=Role.ADMIN, **more):
        answer = client.open(USERS + path, method=method, headers=tokens[role], **more)
        assert answer.status_code == expected, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.get_json()

    return sent


def me(client, secret):
    return client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})


def test_an_account_is_made_shown_and_listed(send):
    made = send("POST", json={"username": "olha", "role": "analyst"}, expected=201)
    assert set(made) == set(UserView().fields)
    assert (made["username"], made["role"], made["active"]) == ("olha", "analyst", True)
    assert made["has_password"] is False
    assert send("GET", "/olha") == made
    names = [one["username"] for one in send("GET")["items"]]
    assert names == ["admin", "analyst", "olha", "reviewer", "viewer"]


def test_a_password_signs_in_and_is_never_shown(send, client):
    body = {"username": "olha", "role": "viewer", "password": PASSWORD}
    assert send("POST", json=body, expected=201)["has_password"] is True
    assert PASSWORD not in str(send("GET"))
    assert sign_in(client, "olha").status_code == 303


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "viewer"}, "#/username"),
        ({"username": "a:b", "role": "viewer"}, "#/username"),
        ({"username": "a/b", "role": "viewer"}, "#/username"),
        ({"username": " olha", "role": "viewer"}, "#/username"),
        ({"username": "ol\nha", "role": "viewer"}, "#/username"),
        ({"username": "olha", "role": "owner"}, "#/role"),
        ({"username": "olha", "role": "viewer", "password": "short"}, "#/password"),
        ({"username": "olha", "role": "viewer", "active": False}, "#/active"),
    ],
)
def test_a_new_account_is_refused_by_its_field(send, body, pointer):
    assert [e["pointer"] for e in send("POST", json=body, expected=422)["errors"]] == [pointer]


@pytest.mark.parametrize(
    "body", [{}, {"role": "owner"}, {"active": "yes"}, {"active": 1}, {"username": "other"}]
)
def test_a_change_that_says_nothing_or_too_much_is_refused(send, olha, body):
    send("PATCH", "/olha", json=body, expected=422)


def test_a_name_is_taken_once(send, olha):
    send("POST", json={"username": "olha", "role": "viewer"}, expected=409)


@pytest.mark.parametrize("path", ["/nobody", "/nobody/changes"])
def test_nobody_is_not_found(send, path):
    send("GET", path, expected=404)


def test_another_role_counts_at_once_for_tokens_and_browsers(send, client, database, olha):
    secret = issue_token(database, olha, "x", NOW)
    assert me(client, secret).get_json()["scopes"] == ["read", "record"]
    assert send("PATCH", "/olha", json={"role": "viewer"})["role"] == "viewer"
    assert me(client, secret).get_json()["scopes"] == ["read"]


def test_a_token_made_before_a_promotion_may_no_more_than_it_did(send, client, database, olha):
    secret = issue_token(database, olha, "x", NOW)
    send("PATCH", "/olha", json={"role": "admin"})
    assert me(client, secret).get_json()["scopes"] == ["read", "record"]
    headers = {"Authorization": f"Bearer {secret}"}
    refused = client.get(USERS, headers=headers)
    assert refused.status_code == 403
    assert "scope administer" in refused.get_json()["detail"]


def test_an_inactive_account_opens_nothing_until_it_acts_again(send, client, database):
    person = add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)
    secret = issue_token(database, person, "x", NOW)
    browser = holding(client, cookie_of(sign_in(client, "olha"))[1])
    shown = send("PATCH", "/olha", json={"active": False})
    assert shown["active"] is False
    assert shown["deactivated_at"] is not None
    refused = me(client, secret)
    assert refused.status_code == 401
    assert "inactive" in refused.get_json()["detail"]
    assert browser.get("/api/v1/me").status_code == 401
    assert sign_in(client, "olha").status_code == 422
    assert send("PATCH", "/olha", json={"active": True})["deactivated_at"] is None
    assert me(client, secret).status_code == 200
    assert browser.get("/api/v1/me").status_code == 401, "a sign-in ends for good"


def test_an_inactive_account_is_given_no_token(database, admin, olha):
    change_account(database, "olha", NOW, active=False)
    with pytest.raises(Conflict, match="olha is inactive"):
        issue_token(database, olha, "x", NOW)


def test_another_password_ends_every_sign_in(send, client, database):
    add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)
    browser = holding(client, cookie_of(sign_in(client, "olha"))[1])
    send("PATCH", "/olha", json={"password": "another horse altogether"})
    assert browser.get("/api/v1/me").status_code == 401
    assert sign_in(client, "olha", "another horse altogether").status_code == 303


@pytest.mark.parametrize("body", [{"active": False}, {"role": "reviewer"}])
def test_the_last_active_admin_stays(send, database, body):
    assert "last active admin" in send("PATCH", "/admin", json=body, expected=409)["detail"]
    add_account(database, "second", Role.ADMIN, None, NOW)
    change_account(database, "second", NOW, active=False)
    send("PATCH", "/admin", json=body, expected=409)
    change_account(database, "second", NOW, active=True)
    send("PATCH", "/admin", json=body)


def test_a_change_that_fails_in_part_changes_nothing(send, database):
    send("PATCH", "/admin", json={"password": PASSWORD, "active": False}, expected=409)
    assert send("GET", "/admin")["has_password"] is False


def test_two_admins_who_demote_each_other_leave_one(database, admin):
    """Whoever comes second sees what the first has done, however close together."""
    add_account(database, "second", Role.ADMIN, None, NOW)

    def demote(name):
        try:
            return change_account(database, name, NOW, role=Role.VIEWER)
        except ScorecardError as error:
            return error

    for _ in range(5):
        with ThreadPoolExecutor(2) as both:
            found = list(both.map(demote, ["admin", "second"]))
        assert sum(isinstance(one, Conflict) for one in found) == 1
        admins = [one.username for one in list_accounts(database) if one.role is Role.ADMIN]
        assert len(admins) == 1
        for name in ("admin", "second"):
            change_account(database, name, NOW, role=Role.ADMIN)


def test_what_was_done_to_an_account_says_who_and_when(send, database, admin):
    send("POST", json={"username": "olha", "role": "viewer"}, expected=201)
    send("PATCH", "/olha", json={"role": "analyst", "password": PASSWORD, "active": False})
    send("PATCH", "/olha", json={"role": "analyst", "active": False})
    change_account(database, "olha", NOW + timedelta(days=1), active=True)
    found = send("GET", "/olha/changes")["items"]
    assert all(set(one) == set(AccountChangeView().fields) for one in found)
    assert [(one["verb"], one["detail"], one["changed_by"]) for one in found] == [
        ("add", "viewer", "admin"),
        ("change-role", "viewer to analyst", "admin"),
        ("deactivate", None, "admin"),
        ("set-password", None, "admin"),
        ("activate", None, None),
    ]
    assert PASSWORD not in str(found)
