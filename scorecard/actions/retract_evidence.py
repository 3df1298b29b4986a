"""Take an entry back, with a reason: from now on it counts no more, and stays readable."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from scorecard.actions.hold_entry import hold_entry, must_be_theirs
from scorecard.actions.open_database import Database
from scorecard.errors import Conflict, Repeated
from scorecard.records import Account, Once
from scorecard.store import actions, candidates, revisions


def retract_evidence(
    database: Database,
    public_id: str,
    reason: str,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> None:
    """Close what counts and what waits. Raises NotFound, NotAllowed, Conflict if neither is."""
    with suppress(Repeated), database.writing.begin() as session:
        held = hold_entry(session, public_id, now)
        closed = [one.id for one in held.open]
        action = actions.begin(session, "retract", account, held.at, once, max(1, len(closed)))
        if not closed:
            raise Conflict("The entry does not count and none of it waits; there is nothing left.")
        must_be_theirs(account, held.open[-1].recorded_by, "retract")
        candidates.advance(session, held.candidate, action)
        revisions.close(session, closed, held.at)
        revisions.decide(session, closed, "retracted", reason, account.id, held.at, action)
