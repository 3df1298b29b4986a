"""Find out who is asking: by token, by password, or by the cookie of a browser signed in.

Why something no longer counts is said only to whoever holds the secret: a guesser learns nothing.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import cache

from argon2.exceptions import VerifyMismatchError

from scorecard.actions import hash_password
from scorecard.actions.issue_token import PREFIX_LENGTH, digest
from scorecard.actions.open_database import Database
from scorecard.errors import NotFound, NotSignedIn
from scorecard.records import Account, Scope
from scorecard.reports.as_json import written
from scorecard.store import accounts, api_tokens, sign_ins
from scorecard.store.driving import glance
from scorecard.store.sign_ins import StoredSignIn

# Writing down every use would make each read a write; an hour's precision is enough to see
# whether a token is still in use.
USE_NOTED_EVERY = timedelta(hours=1)

NO_TOKEN = "The token is not valid, or no longer. Ask for a new one."  # noqa: S105 - a message, not a secret
NO_PASSWORD = "The name or the password is wrong."  # noqa: S105 - a message, not a secret
ONLY_READING = (
    "A token in an address is seen by many, so it may do nothing but read: "
    "make one with the scope read alone."
)


def authenticate_token(
    database: Database, secret: str, now: datetime, *, in_address: bool = False
) -> Account:
    """Whose token this is, with its scopes. Raises NotSignedIn for one that does not count."""
    if not secret.isprintable():
        raise NotSignedIn(NO_TOKEN)
    token = glance(database, lambda on: api_tokens.find_token(on, secret[:PREFIX_LENGTH]))
    if token is None or not hmac.compare_digest(token.sha256, digest(secret)):
        raise NotSignedIn(NO_TOKEN)
    if token.revoked_at is not None:
        raise NotSignedIn(f"The token was revoked at {written(token.revoked_at)}.")
    if token.expires_at is not None and token.expires_at <= now:
        raise NotSignedIn(f"The token expired at {written(token.expires_at)}.")
    if not token.active:
        raise NotSignedIn(inactive(token.account))
    if in_address and token.account.scopes != (Scope.READ,):
        raise NotSignedIn(ONLY_READING)
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        with database.writing.begin() as session:
            api_tokens.mark_used(session, token.id, now)
    return token.account


def authenticate_sign_in(database: Database, secret: str, now: datetime) -> Account | None:
    """Whose browser this is; None once the sign-in is over, which happens to everybody in time."""
    found = read_sign_in(database, secret, now)
    return None if found is None else found.account


def read_sign_in(database: Database, secret: str, now: datetime) -> StoredSignIn | None:
    """The sign-in of a browser that holds that secret, unless it is over."""
    with database.glance.connect() as connection:
        # The hash of 256 random bits can be looked up: how long that takes tells nobody a secret.
        found = sign_ins.find_sign_in(connection, digest(secret))
    return found if found is not None and found.holds(now) else None


def authenticate_password(database: Database, username: str, password: str) -> Account:
    """Whose password this is. Raises NotSignedIn, as slowly for an unknown name as for a known."""
    if not username.isprintable():
        raise NotSignedIn(NO_PASSWORD)
    with database.reading.begin() as session:
        try:
            found = accounts.get_account(session, username)
        except NotFound:
            found = None
    kept = None if found is None else found.password_hash
    nobody = _nobody()
    try:
        hash_password.HASHER.verify(kept or nobody, password)
    except VerifyMismatchError:
        raise NotSignedIn(NO_PASSWORD) from None
    if found is None or kept is None:
        raise NotSignedIn(NO_PASSWORD)
    if not found.active:
        raise NotSignedIn(inactive(found.account))
    return found.account


def inactive(account: Account) -> str:
    return f"The account {account.username} is inactive. Ask whoever runs this service."


@cache
def _nobody() -> str:
    """A hash that costs the same to check and matches no password anyone can type."""
    return hash_password.HASHER.hash("\x00")
