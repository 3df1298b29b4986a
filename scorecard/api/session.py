"""The sign-in of a browser, for programs in it: the same as the page's form makes and ends."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from scorecard.actions.authenticate import read_sign_in
from scorecard.actions.sign_in import sign_in
from scorecard.actions.sign_out import sign_out
from scorecard.api.edge import Resource, answer_private
from scorecard.errors import NotFound
from scorecard.schemas.accounts import SessionEnd, SessionSchema, SessionView
from scorecard.web.browser import forget_sign_in, keep_signed_in, sign_in_cookie
from scorecard.web.identity import account, count_password_try, signing, somebody
from scorecard.web.service import database, now, service

blp = Resource("session", __name__, description="Browsers that are signed in")


@blp.get("/session")
@somebody
@blp.response(200, SessionView)
def get_session() -> Response:
    """Say who is signed in with this browser, and until when"""
    secret = sign_in_cookie()
    found = None if secret is None else read_sign_in(database(), secret, now())
    if found is None or found.account != account():
        raise NotFound("A token is no session; ask /api/v1/me.")
    who = found.account
    shown = {"username": who.username, "role": who.role}
    return answer_private({**shown, "created_at": found.created_at, "expires_at": found.expires_at})


@blp.post("/session")
@signing
@blp.response(201, SessionView)
@blp.body(SessionSchema, "The session")
def post_session(body: dict[str, Any]) -> Response:
    """Sign this browser in, from a page of this service"""
    count_password_try(body["username"])
    moment = now()
    made = sign_in(
        database(),
        body["username"],
        body["password"],
        moment,
        service().signed_in_for,
        sign_in_cookie(),
    )
    shown = {"username": made.account.username, "role": made.account.role}
    response = answer_private(
        {**shown, "created_at": moment, "expires_at": made.expires_at}, HTTPStatus.CREATED
    )
    keep_signed_in(response, made.secret, moment, made.expires_at)
    return response


@blp.delete("/session")
@signing
@blp.response(200, SessionEnd)
def delete_session() -> Response:
    """Sign this browser out; once is as good as twice"""
    secret = sign_in_cookie()
    if secret is not None:
        sign_out(database(), secret, now())
    response = answer_private({"username": None})
    forget_sign_in(response)
    return response
