"""Issue an API token. The secret is shown once; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import Conflict, Invalid
from scorecard.records import Account, Scope, scopes_of
from scorecard.store import accounts, api_tokens

MARK = "scd_"
PREFIX_LENGTH = len(MARK) + 8
SECRET_BYTES = 32


def issue_token(
    database: Database,
    account: Account,
    name: str,
    now: datetime,
    expires_at: datetime | None = None,
    scopes: Iterable[Scope] | None = None,
    by: Account | None = None,
) -> str:
    """A new secret of 256 random bits, acting for `account`. It cannot be read again.

    Without `scopes` it is good for all that the account may do today; a role that rises later
    gives it no more. `by` is None at the machine itself. Raises Invalid for what the account may
    not do or an end that has passed, Conflict for an inactive account.
    """
    granted = scopes_of(account.role) if scopes is None else _granted(account, set(scopes))
    if expires_at is not None and expires_at <= now:
        raise Invalid.at("expires_at", "Has passed already; name an instant to come.")
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    prefix = secret[:PREFIX_LENGTH]
    with database.writing.begin() as session:
        if not accounts.get_account(session, account.username).active:
            raise Conflict(f"The account {account.username} is inactive.")
        api_tokens.add_token(
            session, account, name, prefix, digest(secret), granted, now, expires_at
        )
        accounts.note(session, account, "issue-token", prefix, by, now)
    return secret


def _granted(account: Account, wanted: set[Scope]) -> tuple[Scope, ...]:
    beyond = wanted - set(scopes_of(account.role))
    if beyond:
        raise Invalid.at(
            "scopes", f"{account.username} is {account.role}, who may not: {_words(beyond)}."
        )
    if not wanted:
        raise Invalid.at("scopes", "Name one at least, or leave it out for all there are.")
    return tuple(scope for scope in Scope if scope in wanted)


def _words(scopes: set[Scope]) -> str:
    return ", ".join(scope for scope in Scope if scope in scopes)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
