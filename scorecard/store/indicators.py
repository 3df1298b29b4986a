"""The catalogue of indicators that all frameworks share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import CatalogueIndicator, Level, Review
from scorecard.store.tables import IndicatorRow

_FIELDS = (
    IndicatorRow.code,
    IndicatorRow.name,
    IndicatorRow.unit,
    IndicatorRow.kind,
    IndicatorRow.description,
    IndicatorRow.minimum,
    IndicatorRow.maximum,
    IndicatorRow.levels,
    IndicatorRow.review,
    IndicatorRow.topic,
)


def add_indicators(session: Session, indicators: Sequence[CatalogueIndicator], action: int) -> None:
    taken = codes(session)
    for indicator in indicators:
        if indicator.code in taken:
            raise Conflict(f"There is already an indicator called {indicator.code!r}.")
    rows = [{**_columns(indicator), "action_id": action} for indicator in indicators]
    session.execute(insert(IndicatorRow), rows)


def list_indicators(session: Session) -> list[CatalogueIndicator]:
    return [_record(row) for row in session.execute(select(*_FIELDS).order_by(IndicatorRow.code))]


def get_indicator(session: Session, code: str) -> CatalogueIndicator:
    row = session.execute(select(*_FIELDS).where(IndicatorRow.code == code)).one_or_none()
    if row is None:
        raise NotFound.named("indicator", code, codes(session))
    return _record(row)


def codes(session: Session) -> set[str]:
    return set(session.scalars(select(IndicatorRow.code)))


def numbered(session: Session, wanted: set[str]) -> dict[str, tuple[int, CatalogueIndicator]]:
    """The number and record of each wanted indicator that exists, by code."""
    rows = session.execute(select(IndicatorRow.id, *_FIELDS).where(IndicatorRow.code.in_(wanted)))
    return {row.code: (row.id, _record(row)) for row in rows}


def _columns(indicator: CatalogueIndicator) -> dict[str, Any]:
    levels = [{"level": rung.level, "meaning": rung.meaning} for rung in indicator.levels]
    return {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "kind": indicator.kind,
        "description": indicator.description,
        "minimum": indicator.minimum,
        "maximum": indicator.maximum,
        "levels": orjson.dumps(levels).decode() if levels else None,
        "review": str(indicator.review),
        "topic": indicator.topic,
    }


def _record(row: Row[*tuple[Any, ...]]) -> CatalogueIndicator:
    return CatalogueIndicator(
        code=row.code,
        name=row.name,
        unit=row.unit,
        kind=row.kind,
        description=row.description,
        minimum=row.minimum,
        maximum=row.maximum,
        levels=tuple(Level(**rung) for rung in orjson.loads(row.levels or "[]")),
        review=Review(row.review),
        topic=row.topic,
    )
