"""Read what was observed of one indicator, of one candidate or of all, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from scorecard.actions.open_database import Database
from scorecard.actions.read_evidence import must_exist
from scorecard.records import CatalogueIndicator
from scorecard.schemas.series import ObservationView
from scorecard.store import candidates, indicators
from scorecard.store.driving import snapshot
from scorecard.store.evidence_list import Filters, count, list_page
from scorecard.store.prepared import Driver

_NAMES = tuple(ObservationView().fields)


def read_series(
    database: Database, code: str, filters: Filters, limit: int, after: tuple[date, int] | None
) -> tuple[dict[str, Any], tuple[date, int] | None]:
    """The newest observations first, and the position after which the next page starts.

    With the unit, and `known_at` resolved: the last change that was known by then, None if there
    was none. Raises NotFound for the indicator or the candidate.
    """

    def read(on: Driver) -> tuple[dict[str, Any], tuple[date, int] | None]:
        indicator = indicators.get_indicator(on, code)
        known_at = candidates.last_change(on, filters.candidate, filters.known_at)
        rows, position = list_page(on, _of(indicator, filters), limit, after)
        if not rows:
            must_exist(on, filters)
        items = [{name: row[name] for name in _NAMES} for row in rows]
        shown = {"indicator": code, "unit": indicator.unit, "known_at": known_at, "items": items}
        return shown, position

    return snapshot(database, read)


def count_series(database: Database, code: str, filters: Filters) -> int:
    """How many observations there are on all pages. Raises as `read_series` does."""
    with database.reading.begin() as session:
        indicator = indicators.get_indicator(session, code)
        return count(session, _of(indicator, filters))


def _of(indicator: CatalogueIndicator, filters: Filters) -> Filters:
    return replace(filters, indicators=(indicator.code,), kind=indicator.stated_by)
