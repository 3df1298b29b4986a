"""Start assessing a candidate."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.records import Candidate
from scorecard.store import candidates


def add_candidate(database: Database, candidate: Candidate, now: datetime) -> Candidate:
    """Raises Conflict if the code is taken."""
    with database.writing.begin() as session:
        candidates.add_candidate(session, candidate, now)
    return candidate
