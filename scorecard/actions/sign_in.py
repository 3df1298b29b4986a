"""Sign a browser in: a name and a password for a secret that its cookie holds."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scorecard.actions.authenticate import authenticate_password
from scorecard.actions.issue_token import SECRET_BYTES, digest
from scorecard.actions.open_database import Database
from scorecard.records import Account
from scorecard.store import sign_ins


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the secret that says so until it expires. It cannot be read again."""

    account: Account
    secret: str
    expires_at: datetime


def sign_in(
    database: Database,
    username: str,
    password: str,
    now: datetime,
    lasting: timedelta,
    earlier: str | None = None,
) -> SignedIn:
    """The sign-in that this browser had `earlier` ends with it.

    Raises NotSignedIn, as slowly for an unknown name as for a known one.
    """
    account = authenticate_password(database, username, password)
    with database.writing.begin() as session:
        return begin_sign_in(session, account, now, lasting, earlier)


def begin_sign_in(
    session: Session, account: Account, now: datetime, lasting: timedelta, earlier: str | None
) -> SignedIn:
    """256 fresh random bits, for somebody who has shown who they are."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    expires_at = now + lasting
    if earlier is not None:
        sign_ins.end_sign_in(session, digest(earlier), now)
    sign_ins.add_sign_in(session, account, digest(secret), now, expires_at)
    return SignedIn(account, secret, expires_at)
