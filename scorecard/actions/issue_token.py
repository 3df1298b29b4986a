"""Issue an API token. The secret is shown once; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.records import Account
from scorecard.store import accounts

MARK = "scd_"
PREFIX_LENGTH = len(MARK) + 8
SECRET_BYTES = 32


def issue_token(
    database: Database,
    account: Account,
    name: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> str:
    """A new secret of 256 random bits, acting for `account`. It cannot be read again."""
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    with database.writing.begin() as session:
        accounts.add_token(
            session, account, name, secret[:PREFIX_LENGTH], digest(secret), now, expires_at
        )
    return secret


def revoke_token(database: Database, prefix: str, now: datetime) -> None:
    """From now on the token that starts with `prefix` opens nothing. Raises NotFound."""
    with database.writing.begin() as session:
        accounts.revoke_token(session, prefix, now)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
