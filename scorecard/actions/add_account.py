"""Give somebody an account."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.hash_password import hash_password
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.records import Account, Role
from scorecard.store import accounts

LONGEST_NAME = 200


def add_account(
    database: Database,
    username: str,
    role: Role,
    password: str | None,
    now: datetime,
    by: Account | None = None,
) -> Account:
    """An account; without a password it can only use tokens. Raises Conflict, or Invalid.

    `by` is None for whoever prepares the service, at its own machine.
    """
    check_name(username)
    password_hash = None if password is None else hash_password(password)
    with database.writing.begin() as session:
        return accounts.add_account(session, username, role, password_hash, by, now)


def check_name(username: str) -> None:
    """Raises Invalid for a name that cannot be typed, or not sent as HTTP Basic or in a path."""
    if not 0 < len(username) <= LONGEST_NAME:
        raise Invalid.at("username", f"Must have 1 to {LONGEST_NAME} characters.")
    if not username.isprintable() or username != username.strip():
        raise Invalid.at("username", "Must be characters that can be typed, without blanks around.")
    if ":" in username or "/" in username:
        raise Invalid.at("username", "Must not contain a colon or a slash.")


def find_account(database: Database, username: str) -> Account:
    """Raises NotFound."""
    with database.reading.begin() as session:
        return accounts.get_account(session, username).account
