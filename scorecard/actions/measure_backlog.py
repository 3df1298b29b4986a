"""Measure what waits: connections in use, webhooks to be told, actions that are not sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.pool import QueuePool

from scorecard.actions.open_database import Database
from scorecard.store import actions, outbox, seal


@dataclass(frozen=True)
class Backlog:
    """`sealed_at` is when the newest sealed action was done; None before the first."""

    connections: int
    kept: int
    deliveries: int
    actions: int
    sealed: int
    sealed_at: datetime | None


def measure_backlog(database: Database) -> Backlog:
    """As it is now."""
    pool = database.engine.pool
    taken = pool.checkedout() if isinstance(pool, QueuePool) else 0
    with database.reading.begin() as session:
        return Backlog(
            connections=taken,
            kept=len(database.idle),
            deliveries=outbox.waiting(session),
            actions=actions.committed(session),
            sealed=seal.sealed_actions(session),
            sealed_at=seal.sealed_at(session),
        )
