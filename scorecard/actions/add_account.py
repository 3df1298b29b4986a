"""Give somebody an account."""

from __future__ import annotations

from datetime import datetime

from argon2 import PasswordHasher

from scorecard.actions.open_database import Database
from scorecard.records import Account, Role
from scorecard.store import accounts


def add_account(
    database: Database, username: str, role: Role, password: str | None, now: datetime
) -> Account:
    """An account; without a password it can only use tokens. Raises Conflict."""
    password_hash = None if password is None else PasswordHasher().hash(password)
    with database.writing.begin() as session:
        return accounts.add_account(session, username, role, password_hash, now)


def find_account(database: Database, username: str) -> Account:
    """Raises NotFound."""
    with database.reading.begin() as session:
        return accounts.get_account(session, username)[0]
