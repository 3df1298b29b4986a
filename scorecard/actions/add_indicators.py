"""Enter what can be observed into the catalogue that all frameworks share."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import Repeated
from scorecard.records import Account, CatalogueIndicator, Once
from scorecard.store import actions, indicators


def add_indicators(
    database: Database,
    new: Sequence[CatalogueIndicator],
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> None:
    """All or none. Raises Conflict if a code is taken."""
    if not new:
        return
    with suppress(Repeated), database.writing.begin() as session:
        action = actions.begin(session, "add-indicators", account, now, once, len(new))
        indicators.add_indicators(session, new, action)
