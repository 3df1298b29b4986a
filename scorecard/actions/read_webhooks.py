"""Look up webhooks and what became of each message."""

from __future__ import annotations

from typing import Any

from scorecard.actions.open_database import Database
from scorecard.store import webhooks


def list_webhooks(database: Database) -> list[dict[str, Any]]:
    with database.reading.begin() as session:
        return webhooks.list_webhooks(session)


def read_webhook(database: Database, public_id: str) -> dict[str, Any]:
    with database.reading.begin() as session:
        return webhooks.get_webhook(session, public_id)


def read_deliveries(
    database: Database,
    public_id: str,
    status: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[list[dict[str, Any]], int | None]:
    """The newest first, from below a position; and where the next page starts, or None."""
    with database.reading.begin() as session:
        return webhooks.list_deliveries(session, public_id, status, before, limit)
