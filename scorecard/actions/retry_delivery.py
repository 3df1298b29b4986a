"""Have a webhook told of a change again."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import NotFound
from scorecard.store import webhooks

LONGEST = 18


def retry_delivery(database: Database, public_id: str, message: str, now: datetime) -> None:
    """Raises NotFound, or Conflict if the webhook has ended. `message` is like chg_12."""
    position = message.removeprefix(webhooks.MESSAGE)
    if not (position.isascii() and position.isdecimal() and len(position) <= LONGEST):
        raise NotFound.named("delivery", message)
    with database.writing.begin() as session:
        webhooks.retry(session, public_id, int(position), now)
