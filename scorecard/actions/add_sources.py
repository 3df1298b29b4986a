"""Enter publishers and how reliable each is by default."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import Repeated
from scorecard.records import Account, Once, Source
from scorecard.store import actions, sources


def add_sources(
    database: Database,
    new: Sequence[Source],
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> None:
    """All or none. Raises Conflict if a slug is taken."""
    if not new:
        return
    with suppress(Repeated), database.writing.begin() as session:
        action = actions.begin(session, "add-sources", account, now, once, len(new))
        sources.add_sources(session, new, action)
