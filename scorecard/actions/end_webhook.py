"""Tell a webhook nothing more. What it was told stays readable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scorecard.actions.open_database import Database
from scorecard.store import webhooks


def end_webhook(database: Database, public_id: str, now: datetime) -> dict[str, Any]:
    """The webhook as it ended; again does nothing. Raises NotFound."""
    with database.writing.begin() as session:
        webhooks.end(session, public_id, now)
        return webhooks.get_webhook(session, public_id)
