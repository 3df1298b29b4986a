"""Start assessing a candidate."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import Repeated
from scorecard.records import Account, Candidate, Once
from scorecard.store import actions, candidates


def add_candidate(
    database: Database,
    candidate: Candidate,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> Candidate:
    """Raises Conflict if the code is taken."""
    with suppress(Repeated), database.writing.begin() as session:
        action = actions.begin(session, "add-candidate", account, now, once)
        candidates.add_candidate(session, candidate, action, now)
    return candidate
