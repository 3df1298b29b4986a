"""Give somebody an account."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.actions.set_password import hashed
from scorecard.records import Account, Role
from scorecard.store import accounts


def add_account(
    database: Database, username: str, role: Role, password: str | None, now: datetime
) -> Account:
    """An account; without a password it can only use tokens. Raises Conflict, or Invalid."""
    password_hash = None if password is None else hashed(password)
    with database.writing.begin() as session:
        return accounts.add_account(session, username, role, password_hash, now)


def find_account(database: Database, username: str) -> Account:
    """Raises NotFound."""
    with database.reading.begin() as session:
        return accounts.get_account(session, username)[0]
