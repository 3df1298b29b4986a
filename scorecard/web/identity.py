"""Who is asking, and the rule that every route states about who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from scorecard.actions.authenticate import (
    authenticate_password,
    authenticate_sign_in,
    authenticate_token,
)
from scorecard.errors import NotAllowed, NotSignedIn
from scorecard.records import Account, Role
from scorecard.web.browser import SAFE, must_come_from_here, sign_in_cookie
from scorecard.web.service import database, now, service

SIGN_IN = "Send a token: Authorization: Bearer scd_… (make one with: scorecard token create)."


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Anyone may call this, always."""
    return _ruled(view, "public", lambda: None)


def reading(view: Callable[..., Any]) -> Callable[..., Any]:
    """Anyone may call this while reading is public; otherwise a viewer."""
    return _ruled(view, "reading", _check_reading)


def computing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Who may read may have something computed from a body; nothing is stored."""
    return _ruled(view, "computing", _check_reading)


def requires(role: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only an account with that role, or a higher one, may call this."""

    def rule(view: Callable[..., Any]) -> Callable[..., Any]:
        return _ruled(view, role.value, lambda: _check_role(role))

    return rule


def with_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only by name and password, as HTTP Basic credentials."""
    return _ruled(view, "password", _check_password)


def signing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only from a page of this service: signing in, by what its form says, and signing out."""
    return _ruled(view, "signing", must_come_from_here)


def _ruled(view: Callable[..., Any], rule: str, check: Callable[[], None]) -> Callable[..., Any]:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        check()
        return view(*args, **kwargs)

    checked.auth_rule = rule  # type: ignore[attr-defined]
    return checked


def account() -> Account:
    """Who is asking, on a route that requires somebody."""
    found: Account = g.account
    return found


def signed_in() -> Account | None:
    """Who is asking, if anybody says so: by a token, or by the cookie of a browser signed in.

    Raises NotSignedIn for a token that does not count. A sign-in that is over is nobody. Raises
    NotAllowed for a change that a cookie vouches for and no page of this service asked for.
    """
    if "account" not in g:
        g.account = _asking()
    found: Account | None = g.account
    return found


def shown_as() -> Account | None:
    """Who the head of a page says is signed in; on a page of errors too, so it raises nothing."""
    try:
        return signed_in()
    except (NotAllowed, SQLAlchemyError):
        return None


def count_password_try(username: str) -> None:
    """Hashing a password is slow on purpose; nobody gets to make us do it all day.

    Raises TooManyRequests when this address, or this name from wherever, has no try left.
    """
    service().password_attempts.spend(f"from {request.remote_addr}", f"as {username}")


def _asking() -> Account | None:
    secret = _token()
    if secret is not None:
        return authenticate_token(database(), secret, now())
    cookie = sign_in_cookie()
    found = None if cookie is None else authenticate_sign_in(database(), cookie, now())
    if found is not None and request.method not in SAFE:
        must_come_from_here()
    return found


def _token() -> str | None:
    header = request.headers.get("Authorization")
    if header is None:
        return request.headers.get("X-API-Key")
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotSignedIn(SIGN_IN)
    return secret.strip()


def _check_reading() -> None:
    if signed_in() is None and not service().public_reading:
        raise NotSignedIn(SIGN_IN)


def _check_role(role: Role) -> None:
    who = signed_in()
    if who is None:
        raise NotSignedIn(SIGN_IN)
    if not who.role.includes(role):
        raise NotAllowed(f"This needs the role {role}; {who.username} is {who.role}.")


def _check_password() -> None:
    given = request.authorization
    if given is None or given.type != "basic" or not given.username or not given.password:
        raise NotSignedIn("Send your name and password as HTTP Basic credentials.")
    count_password_try(given.username)
    g.account = authenticate_password(database(), given.username, given.password)
