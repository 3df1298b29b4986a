"""API tokens, and who is asking."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token
from scorecard.actions.read_tokens import list_tokens, read_token
from scorecard.actions.revoke_token import revoke_token
from scorecard.api.edge import Resource, answer_private
from scorecard.records import Role, Scope
from scorecard.schemas.accounts import IssuedToken, MeView, TokenList, TokenSchema, TokenView
from scorecard.web.identity import account, requires, somebody, with_password
from scorecard.web.service import database, now

blp = Resource("tokens", __name__, description="Who is asking")


@blp.get("/tokens")
@requires(Role.VIEWER)
@blp.response(200, TokenList)
def get_tokens() -> Response:
    """List your tokens; everybody's, if you may administer"""
    who = account()
    of = None if who.may(Scope.ADMINISTER) else who.username
    return answer_private(TokenList().dump({"items": list_tokens(database(), of)}))


@blp.post("/tokens")
@with_password
@blp.response(201, IssuedToken)
@blp.body(TokenSchema, "The token")
def post_token(body: dict[str, Any]) -> Response:
    """Issue a token, by name and password or signed in; the secret is shown once"""
    who, ends, scopes = account(), body.get("expires_at"), body.get("scopes")
    secret = issue_token(database(), who, body["name"], now(), ends, scopes, who)
    made = TokenView().dump(read_token(database(), secret[:PREFIX_LENGTH]))
    return answer_private({**made, "token": secret}, HTTPStatus.CREATED)


@blp.delete("/tokens/<token_id>")
@somebody
@blp.response(200, TokenView)
def delete_token(token_id: str) -> Response:
    """Revoke a token: from now on it opens nothing"""
    return answer_private(TokenView().dump(revoke_token(database(), token_id, now(), account())))


@blp.get("/me")
@somebody
@blp.response(200, MeView)
def get_me() -> Response:
    """Say who is asking, and what they may do"""
    who = account()
    may = [scope for scope in Scope if who.may(scope)]
    return answer_private({"username": who.username, "role": who.role, "scopes": may})
