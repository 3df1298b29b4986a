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
from scorecard.records import Account, Role, Scope
from scorecard.web.addresses import token_in_address
from scorecard.web.browser import SAFE, must_come_from_here, sign_in_cookie
from scorecard.web.service import database, now, service

# What a token has to be good for, beside the role, where a route says nothing else.
SCOPES = {
    Role.VIEWER: Scope.READ,
    Role.ANALYST: Scope.RECORD,
    Role.REVIEWER: Scope.REVIEW,
    Role.ADMIN: Scope.ADMINISTER,
}
SIGN_IN = "Send a token: Authorization: Bearer scd_… (make one with: scorecard token create)."
IN_PERSON = "Send your name and password as HTTP Basic credentials, or sign in; no token does."

FROM_HERE = "Not from this address; the operator says from which, in SCORECARD_METRICS_FROM."


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Anyone may call this, always."""
    return _ruled(view, "public", lambda: None)


def reading(view: Callable[..., Any]) -> Callable[..., Any]:
    """Anyone may call this while reading is public; otherwise a viewer."""
    return _ruled(view, "reading", _check_reading)


def computing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Who may read may have something computed from a body; nothing is stored."""
    return _ruled(view, "computing", _check_reading)


def requires(
    role: Role, scope: Scope | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only an account with that role, or a higher one; a token also needs the scope."""
    needed = scope or SCOPES[role]

    def rule(view: Callable[..., Any]) -> Callable[..., Any]:
        ruled = _ruled(view, role.value, lambda: _check_role(role, needed))
        ruled.auth_scope = needed  # type: ignore[attr-defined]
        return ruled

    return rule


def somebody(view: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever has an account, whatever their token is for; about nothing but what is theirs."""
    return _ruled(view, "somebody", _check_somebody)


def near(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only from the addresses that the operator named, whoever it is."""
    return _ruled(view, "near", _check_near)


def with_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only in person: by name and password as HTTP Basic credentials, or signed in; no token."""
    return _ruled(view, "password", _check_password)


def signing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only from a page of this service: signing in, by what its form says, and signing out."""
    return _ruled(view, "signing", must_come_from_here)


def _ruled(view: Callable[..., Any], rule: str, check: Callable[[], object]) -> Callable[..., Any]:
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


def may_read() -> bool:
    """Whether what anybody may read, or any viewer, is for whoever is asking; raises nothing."""
    try:
        _check_reading()
    except NotAllowed:
        return False
    return True


def count_password_try(username: str) -> None:
    """Hashing a password is slow on purpose; nobody gets to make us do it all day.

    Raises TooManyRequests when this address, or this name from wherever, has no try left.
    """
    service().password_attempts.spend(_address(), f"as {username}")


def count_provider_try() -> None:
    """A provider takes time too. Raises TooManyRequests when this address has no try left."""
    service().password_attempts.spend(_address())


def _address() -> str:
    return f"from {request.remote_addr}"


def _asking() -> Account | None:
    secret = _token()
    if secret is not None:
        return authenticate_token(database(), secret, now())
    secret = token_in_address()
    if secret is not None:
        return authenticate_token(database(), secret, now(), in_address=True)
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
    who = signed_in()
    if service().public_reading:
        return
    if who is None:
        raise NotSignedIn(SIGN_IN)
    _check_scope(who, Scope.READ)


def _check_near() -> None:
    if not service().nearness.is_near(request.environ):
        raise NotAllowed(FROM_HERE)


def _check_somebody() -> Account:
    who = signed_in()
    if who is None:
        raise NotSignedIn(SIGN_IN)
    return who


def _check_role(role: Role, scope: Scope) -> None:
    who = _check_somebody()
    if not who.role.includes(role):
        raise NotAllowed(f"This needs the role {role}; {who.username} is {who.role}.")
    _check_scope(who, scope)


def _check_scope(who: Account, scope: Scope) -> None:
    if scope not in who.scopes:
        raise NotAllowed(f"This needs the scope {scope}; the token has: {', '.join(who.scopes)}.")


def _check_password() -> None:
    if request.authorization is None and "X-API-Key" not in request.headers:
        if signed_in() is None:
            raise NotSignedIn(IN_PERSON)
        return
    given = request.authorization
    if given is None or given.type != "basic" or not given.username or not given.password:
        raise NotSignedIn(IN_PERSON)
    count_password_try(given.username)
    g.account = authenticate_password(database(), given.username, given.password)
