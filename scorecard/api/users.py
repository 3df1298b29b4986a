"""Accounts, for whoever administers them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from scorecard.actions.add_account import add_account
from scorecard.actions.change_account import change_account
from scorecard.actions.read_accounts import list_account_changes, list_accounts, read_account
from scorecard.api.edge import Resource, answer_private
from scorecard.records import Role
from scorecard.schemas.accounts import (
    AccountChangeList,
    UserChange,
    UserList,
    UserSchema,
    UserView,
)
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now

blp = Resource("users", __name__, description="Who may do what")


@blp.get("/users")
@requires(Role.ADMIN)
@blp.response(200, UserList)
def get_users() -> Response:
    """List accounts, those that are inactive too"""
    return answer_private(UserList().dump({"items": list_accounts(database())}))


@blp.post("/users")
@requires(Role.ADMIN)
@blp.response(201, UserView)
@blp.body(UserSchema, "The account")
def post_user(body: dict[str, Any]) -> Response:
    """Give somebody an account; without a password it acts by tokens alone"""
    name = body["username"]
    add_account(database(), name, body["role"], body.get("password"), now(), account())
    return _answer(name, HTTPStatus.CREATED)


@blp.get("/users/<username>")
@requires(Role.ADMIN)
@blp.response(200, UserView)
def get_user(username: str) -> Response:
    """Read an account"""
    return _answer(username)


@blp.patch("/users/<username>")
@requires(Role.ADMIN)
@blp.response(200, UserView)
@blp.body(UserChange, "The change")
def patch_user(changes: dict[str, Any], username: str) -> Response:
    """Change an account's role or password, deactivate it or let it act again"""
    changed = change_account(database(), username, now(), account(), **changes)
    return answer_private(UserView().dump(changed))


@blp.get("/users/<username>/changes")
@requires(Role.ADMIN)
@blp.response(200, AccountChangeList)
def get_user_changes(username: str) -> Response:
    """List what was done to an account and its tokens, by whom and when"""
    changes = list_account_changes(database(), username)
    return answer_private(AccountChangeList().dump({"items": changes}))


def _answer(username: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return answer_private(UserView().dump(read_account(database(), username)), status)
