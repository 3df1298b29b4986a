"""API tokens, for those who have a password."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields

from scorecard.actions.issue_token import issue_token
from scorecard.api.edge import Resource, to_json
from scorecard.records import Role
from scorecard.schemas.base import Shape, Text
from scorecard.web.identity import account, requires, with_password
from scorecard.web.service import database, now

blp = Resource("tokens", __name__, description="Who is asking")


class TokenSchema(Shape):
    """What to call a token."""

    name = Text(200, required=True, metadata={"example": "dashboard"})


class IssuedToken(Shape):
    """The secret, this once."""

    token = fields.String()


class AccountView(Shape):
    """Who a token acts for."""

    username = fields.String()
    role = fields.String()


@blp.post("/tokens")
@with_password
@blp.response(201, IssuedToken)
@blp.body(TokenSchema, "The token")
def post_token(body: dict[str, Any]) -> Response:
    """Issue a token, by name and password; the secret is shown once"""
    secret = issue_token(database(), account(), body["name"], now())
    response = Response(to_json({"token": secret}), status=201, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.get("/me")
@requires(Role.VIEWER)
@blp.response(200, AccountView)
def get_me() -> Any:
    """Say who the token acts for"""
    return account()
