"""Signing in at an OpenID provider: the way there, and the way back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for
from werkzeug import Response

from scorecard.actions.sign_in_by_provider import sign_in_by_provider
from scorecard.dashboard.sign_in import show_form, unkept
from scorecard.errors import Conflict, NotFound, NotSignedIn, Unavailable
from scorecard.schemas.base import load
from scorecard.schemas.sign_in import BackQuery, SignInQuery
from scorecard.web.browser import keep_signed_in, sign_in_cookie
from scorecard.web.identity import count_provider_try, public
from scorecard.web.service import database, now, service
from scorecard.web.under_way import came_back, forget_under_way, keep_under_way

if TYPE_CHECKING:
    from scorecard.actions.open_provider import Provider

by_provider = Blueprint("by_provider", __name__)

NOT_THIS = "This sign-in was not begun in this browser, or too long ago. Try again."


@by_provider.get("/sign-in/provider")
@public
def get_provider() -> Response:
    """Send the browser to the provider."""
    query = load(SignInQuery(), request.args.to_dict(), "The address")
    there = _provider()
    count_provider_try()
    try:
        url, begun = there.begin(_back_to())
    except Unavailable as error:
        return _failed(query.get("next"), str(error))
    response = redirect(url, HTTPStatus.SEE_OTHER)
    keep_under_way(response, begun, query.get("next"))
    return unkept(response)


@by_provider.get("/sign-in/provider/back")
@public
def get_back() -> Response:
    """Sign in whoever came back, if it is this browser that was sent."""
    query = load(BackQuery(), request.args.to_dict(), "The address")
    there = _provider()
    found = came_back(query.get("state", ""))
    if found is None or query.get("iss", there.issuer) != there.issuer:
        return _failed(None, NOT_THIS)
    begun, wanted = found
    if "code" not in query:
        return _failed(wanted, f"{there.name} did not sign you in.")
    count_provider_try()
    moment = now()
    try:
        person = there.finish(_back_to(), query["code"], begun)
        made = sign_in_by_provider(
            database(), person, moment, service().signed_in_for, sign_in_cookie()
        )
    except (Conflict, NotSignedIn, Unavailable) as error:
        return _failed(wanted, str(error))
    response = redirect(wanted, HTTPStatus.SEE_OTHER)
    keep_signed_in(response, made.secret, moment, made.expires_at)
    forget_under_way(response)
    return unkept(response)


def _provider() -> Provider:
    there = service().provider
    if there is None:
        raise NotFound("Nobody signs in at a provider here.")
    return there


def _back_to() -> str:
    return url_for("by_provider.get_back", _external=True)


def _failed(wanted: str | None, text: str) -> Response:
    """The form again, which says what went wrong; the way back leads nowhere any more."""
    response = show_form(wanted, {"provider": [text]}, HTTPStatus.UNPROCESSABLE_ENTITY)
    forget_under_way(response)
    return response
