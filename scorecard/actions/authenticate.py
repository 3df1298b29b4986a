"""Find out who is asking: by token, by password, or by the cookie of a browser signed in."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from scorecard.actions.issue_token import PREFIX_LENGTH, digest
from scorecard.actions.open_database import Database
from scorecard.errors import NotFound, NotSignedIn
from scorecard.records import Account
from scorecard.store import accounts, sign_ins
from scorecard.store.driving import glance

# Writing down every use would make each read a write; an hour's precision is enough to see
# whether a token is still in use.
USE_NOTED_EVERY = timedelta(hours=1)

NO_TOKEN = "The token is not valid, or no longer. Ask for a new one."  # noqa: S105 - a message, not a secret
NO_PASSWORD = "The name or the password is wrong."  # noqa: S105 - a message, not a secret


def authenticate_token(database: Database, secret: str, now: datetime) -> Account:
    """Whose token this is. Raises NotSignedIn for an unknown, expired or revoked one."""
    if not secret.isprintable():
        raise NotSignedIn(NO_TOKEN)
    token = glance(database, lambda on: accounts.find_token(on, secret[:PREFIX_LENGTH]))
    if token is None or not hmac.compare_digest(token.sha256, digest(secret)):
        raise NotSignedIn(NO_TOKEN)
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
        raise NotSignedIn(NO_TOKEN)
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        with database.writing.begin() as session:
            accounts.mark_used(session, token.id, now)
    return token.account


def authenticate_sign_in(database: Database, secret: str, now: datetime) -> Account | None:
    """Whose browser this is; None once the sign-in is over, which happens to everybody in time."""
    with database.glance.connect() as connection:
        # The hash of 256 random bits can be looked up: how long that takes tells nobody a secret.
        found = sign_ins.find_sign_in(connection, digest(secret))
    if found is None or found.ended_at is not None or found.expires_at <= now:
        return None
    return found.account


def authenticate_password(database: Database, username: str, password: str) -> Account:
    """Whose password this is. Raises NotSignedIn, as slowly for an unknown name as for a known."""
    if not username.isprintable():
        raise NotSignedIn(NO_PASSWORD)
    with database.reading.begin() as session:
        try:
            account, password_hash = accounts.get_account(session, username)
        except NotFound:
            account, password_hash = None, None
    nobody = _nobody()
    try:
        PasswordHasher().verify(password_hash or nobody, password)
    except VerifyMismatchError:
        raise NotSignedIn(NO_PASSWORD) from None
    if account is None or password_hash is None:
        raise NotSignedIn(NO_PASSWORD)
    return account


@cache
def _nobody() -> str:
    """A hash that costs the same to check and matches no password anyone can type."""
    return PasswordHasher().hash("\x00")
