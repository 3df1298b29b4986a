"""Who is asking, and the rule that every route states about who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request

from scorecard.actions.authenticate import authenticate_password, authenticate_token
from scorecard.errors import NotAllowed, NotSignedIn
from scorecard.records import Account, Role
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
    """Who is asking, if anybody says so. Raises NotSignedIn for a token that does not count."""
    if "account" not in g:
        secret = _token()
        g.account = None if secret is None else authenticate_token(database(), secret, now())
    found: Account | None = g.account
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
    # Hashing a password is slow on purpose; nobody gets to make us do it all day.
    service().password_attempts.spend(request.remote_addr or "")
    g.account = authenticate_password(database(), given.username, given.password)
