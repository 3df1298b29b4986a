"""Enter publishers and how reliable each is by default."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.actions.open_database import Database
from scorecard.records import Source
from scorecard.store import sources


def add_sources(database: Database, new: Sequence[Source]) -> None:
    """All or none. Raises Conflict if a slug is taken."""
    with database.writing.begin() as session:
        sources.add_sources(session, new)
