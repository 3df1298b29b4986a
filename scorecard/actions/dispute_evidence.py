"""Say that an entry is wrong, with a reason. It is shown and counted; no score moves."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from scorecard.actions.hold_entry import hold_entry
from scorecard.actions.open_database import Database
from scorecard.errors import Conflict, Repeated
from scorecard.records import Account, Once
from scorecard.store import actions, candidates, revisions


def dispute_evidence(
    database: Database,
    public_id: str,
    reason: str,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> None:
    """Dispute what counts, or else what waits. Raises NotFound, or Conflict if neither is there."""
    with suppress(Repeated), database.writing.begin() as session:
        held = hold_entry(session, public_id, now)
        action = actions.begin(session, "dispute", account, held.at, once)
        disputed = held.counting or held.waiting
        if disputed is None:
            raise Conflict("The entry does not count and none of it waits; nothing is in dispute.")
        candidates.advance(session, held.candidate, action)
        revisions.decide(session, [disputed.id], "disputed", reason, account.id, held.at, action)
