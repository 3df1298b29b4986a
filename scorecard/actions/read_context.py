"""Read the dated events that stand beside the scores and never enter them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from scorecard.actions.open_database import Database
from scorecard.records import Kind
from scorecard.store import indicators
from scorecard.store.evidence_list import Filters, list_page

TOPIC = "context"
MOST_EVENTS = 500


def read_context(
    database: Database, candidate: str, start: date, end: date, known_at: datetime
) -> list[dict[str, Any]]:
    """The candidate's context events between two days, oldest first, as known then."""
    with database.reading.begin() as session:
        codes = tuple(i.code for i in indicators.list_indicators(session) if i.topic == TOPIC)
        filters = Filters(
            known_at=known_at,
            candidate=candidate,
            indicators=codes,
            kind=Kind.EVENT,
            observed_from=start,
            observed_to=end,
        )
        return list_page(session, filters, MOST_EVENTS, None)[0][::-1]
