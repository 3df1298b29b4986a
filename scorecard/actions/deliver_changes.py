"""Tell webhooks of changes, one message a time, each at least once and in order.

The message is built from the feed when it is sent; it says the same at each attempt, under the
same id, so that a receiver can drop what it has seen.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from scorecard.actions.guard_receivers import Client
from scorecard.actions.open_database import Database
from scorecard.actions.read_changes import number_changes
from scorecard.delivery.client import Outcome
from scorecard.delivery.signing import signed
from scorecard.reports.as_json import to_json
from scorecard.store import changes, outbox, webhooks
from scorecard.store.outbox import Attempt, Claim

__all__ = ["deliver_next", "number_changes"]

# Longer than an attempt can take; what a sender that died had claimed is sent again after it.
LEASE = timedelta(seconds=15)


def deliver_next(
    database: Database,
    client: Client,
    clock: Callable[[], datetime],
    lease: timedelta = LEASE,
) -> bool:
    """Send the message that has waited longest; False if none is due. Safe beside others."""
    now = clock()
    with database.glance.connect() as glance:
        if not outbox.is_due(glance, now):
            return False
    with database.writing.begin() as session:
        claimed = outbox.claim(session, now, now + lease)
    if claimed is None:
        return False
    outcome = _send(database, client, claimed, now)
    attempt = Attempt(
        outcome.delivered, outcome.gone, outcome.status_code, outcome.error, outcome.milliseconds
    )
    chance = secrets.SystemRandom().random()
    with database.writing.begin() as session:
        outbox.settle(session, claimed, attempt, clock(), chance)
    return True


def _send(database: Database, client: Client, claimed: Claim, now: datetime) -> Outcome:
    """No session is held while the receiver is waited for."""
    with database.reading.begin() as session:
        item = changes.item_at(session, claimed.position)
    body = to_json({"type": "ledger.changed", "timestamp": item["at"], "data": item})
    message = webhooks.message_of(claimed.position)
    return client.post(claimed.url, signed(claimed.secret, message, now, body), body)
