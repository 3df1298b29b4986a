"""Sign a browser out: from now on what its cookie holds opens nothing."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.issue_token import digest
from scorecard.actions.open_database import Database
from scorecard.store import sign_ins


def sign_out(database: Database, secret: str, now: datetime) -> None:
    """A secret that is unknown or has ended already is as good as signed out."""
    with database.writing.begin() as session:
        sign_ins.end_sign_in(session, digest(secret), now)
