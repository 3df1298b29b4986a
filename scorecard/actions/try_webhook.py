"""Send a webhook a message that is about nothing, to see whether it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import uuid6

from scorecard.actions.guard_receivers import Client
from scorecard.actions.open_database import Database
from scorecard.delivery.signing import signed
from scorecard.reports.as_json import to_json
from scorecard.store import webhooks


def try_webhook(
    database: Database, client: Client, public_id: str, now: datetime
) -> dict[str, Any]:
    """What came of it. Raises NotFound, or Conflict if the webhook has ended."""
    with database.reading.begin() as session:
        _, url, secret = webhooks.find_live(session, public_id)
    body = to_json({"type": "webhook.test", "timestamp": now, "data": {}})
    outcome = client.post(url, signed(secret, f"test_{uuid6.uuid7()}", now, body), body)
    return {
        "delivered": outcome.delivered,
        "status_code": outcome.status_code,
        "error": outcome.error,
        "milliseconds": outcome.milliseconds,
    }
