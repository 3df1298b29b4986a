"""Enter what can be observed into the catalogue that all frameworks share."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.actions.open_database import Database
from scorecard.records import CatalogueIndicator
from scorecard.store import indicators


def add_indicators(database: Database, new: Sequence[CatalogueIndicator]) -> None:
    """All or none. Raises Conflict if a code is taken."""
    with database.writing.begin() as session:
        indicators.add_indicators(session, new)
