"""Look up accounts, and what was done to each."""

from __future__ import annotations

from scorecard.actions.open_database import Database
from scorecard.people import AccountCard, AccountChange
from scorecard.store import accounts


def list_accounts(database: Database) -> list[AccountCard]:
    """By name, those that are inactive too."""
    with database.reading.begin() as session:
        return accounts.list_accounts(session)


def read_account(database: Database, username: str) -> AccountCard:
    """Raises NotFound."""
    with database.reading.begin() as session:
        return accounts.read_account(session, username)


def list_account_changes(database: Database, username: str) -> list[AccountChange]:
    """Oldest first. Raises NotFound."""
    with database.reading.begin() as session:
        return accounts.list_changes(session, username)
