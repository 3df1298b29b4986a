"""The catalogue of indicators that all frameworks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import CatalogueIndicator, Level, Review
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import EvidenceRow, IndicatorRow

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


_CODES = Prepared(select(IndicatorRow.code))
_FIND = Prepared(select(IndicatorRow.id, *_FIELDS).where(IndicatorRow.code == bindparam("code")))


def add_indicators(session: Session, indicators: Sequence[CatalogueIndicator], action: int) -> None:
    taken = codes(session)
    for indicator in indicators:
        if indicator.code in taken:
            raise Conflict(f"There is already an indicator called {indicator.code!r}.")
    rows = [{**_columns(indicator), "action_id": action} for indicator in indicators]
    session.execute(insert(IndicatorRow), rows)


def change_indicator(session: Session, number: int, changed: CatalogueIndicator) -> None:
    session.execute(
        update(IndicatorRow).where(IndicatorRow.id == number).values(**_columns(changed))
    )


def has_entries(session: Session, number: int) -> bool:
    """Whether anything was ever recorded about it."""
    return bool(session.scalar(select(exists().where(EvidenceRow.indicator_id == number))))


def list_indicators(session: Session) -> list[CatalogueIndicator]:
    rows: Iterable[Any] = session.execute(select(*_FIELDS).order_by(IndicatorRow.code))
    return [_record(*row) for row in rows]


def get_indicator(on: Session | Driver, code: str) -> CatalogueIndicator:
    return must_find(on, code)[1]


def must_find(on: Session | Driver, code: str) -> tuple[int, CatalogueIndicator]:
    """The number and the record of one indicator. Raises NotFound."""
    found = find(on, code)
    if found is None:
        raise NotFound.named("indicator", code, codes(on))
    return found


def codes(on: Session | Driver) -> set[str]:
    return {code for (code,) in _CODES.rows(on, {})}


def numbered(session: Session, wanted: set[str]) -> dict[str, tuple[int, CatalogueIndicator]]:
    """The number and record of each wanted indicator that exists, by code."""
    rows = session.execute(select(IndicatorRow.id, *_FIELDS).where(IndicatorRow.code.in_(wanted)))
    return {code: (number, _record(code, *more)) for number, code, *more in rows}


def find(on: Session | Driver, code: str) -> tuple[int, CatalogueIndicator] | None:
    """The number and the record of one indicator, if it exists."""
    row = _FIND.row(on, {"code": code})
    return None if row is None else (row[0], _record(*row[1:]))


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


def _record(
    code: str,
    name: str,
    unit: str,
    kind: str,
    description: str | None,
    minimum: float | None,
    maximum: float | None,
    levels: str | None,
    review: str,
    topic: str | None,
) -> CatalogueIndicator:
    return CatalogueIndicator(
        code=code,
        name=name,
        unit=unit,
        kind=kind,
        description=description,
        minimum=minimum,
        maximum=maximum,
        levels=tuple(Level(**rung) for rung in orjson.loads(levels)) if levels else (),
        review=Review(review),
        topic=topic,
    )
