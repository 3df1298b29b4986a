"""The evidence list: filtered, newest first, a page at a time.

Each combination of filters is one statement, put together once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from scorecard.store import candidates, sources
from scorecard.store.db import Instant
from scorecard.store.evidence import entries, is_open, known, plain
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import IndicatorRow

# Combinations that are kept; there are more, of which few are asked for.
KEPT = 256
ESCAPE = "/"
EVER = "ever"


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None leaves a side open.

    `status` is `accepted`, `pending`, or `ever`: accepted once, and perhaps closed since.
    """

    known_at: datetime | None = None
    candidate: str | None = None
    indicators: tuple[str, ...] | None = None
    source: str | None = None
    kind: str | None = None
    status: str = "accepted"
    observed_from: date | None = None
    observed_to: date | None = None
    recorded_after: datetime | None = None
    text: str | None = None


def list_page(
    on: Session | Driver, filters: Filters, limit: int, after: tuple[date, int] | None
) -> tuple[list[dict[str, Any]], tuple[date, int] | None]:
    """The newest entries first, from just past `after`; and where the next page starts, or None.

    Of an entry there is one revision that counts and one that waits, but many ever accepted: then
    the number that tells rows of a day apart is the revision's, not the entry's.

    Raises NotFound for a candidate or a source that does not exist.
    """
    values = dict(_values(on, filters))
    if after is not None:
        values["after_day"], values["after_number"] = after
    codes = filters.indicators
    values |= {f"code_{place}": code for place, code in enumerate(codes or ())}
    page = _page(frozenset(values), filters.status, None if codes is None else len(codes))
    rows = page.rows(on, {**values, "most": limit + 1})
    more = len(rows) > limit
    kept = rows[:limit]
    shown = [known(plain(row), filters.known_at) for row in kept]
    return shown, (shown[-1]["observed_on"], kept[-1][-1]) if more else None


def _values(on: Session | Driver, filters: Filters) -> Iterator[tuple[str, Any]]:
    """What the filters that are set compare with. Names become numbers: an index finds those."""
    if filters.candidate is not None:
        yield "candidate", candidates.find(on, filters.candidate)[0]
    if filters.source is not None:
        yield "source", sources.number_of(on, filters.source)
    for name in ("known_at", "kind", "observed_from", "observed_to", "recorded_after"):
        value = getattr(filters, name)
        if value is not None:
            yield name, value
    if filters.text is not None:
        text = filters.text
        for sign in (ESCAPE, "%", "_"):
            text = text.replace(sign, ESCAPE + sign)
        yield "text", text


_FOUND_IN = (Revision.title, Revision.summary, Revision.rationale)
# What each filter means, of what it compares with: a value, or the parameter that will be one.
_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "candidate": lambda number: Revision.candidate_id == number,
    "source": lambda number: Revision.source_id == number,
    "kind": lambda kind: Revision.kind == kind,
    "observed_from": lambda day: Revision.observed_on >= day,
    "observed_to": lambda day: Revision.observed_on <= day,
    "recorded_after": lambda at: Revision.recorded_at > at,
    "text": lambda text: or_(*(c.icontains(text, escape=ESCAPE) for c in _FOUND_IN)),
}
_AFTER = tuple_(bindparam("after_day", type_=Date), bindparam("after_number", type_=Integer))


def conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What all that the filters find fulfils. Raises NotFound as `list_page` does."""
    values = dict(_values(session, filters))
    found = [_CONDITIONS[name](value) for name, value in values.items() if name in _CONDITIONS]
    if filters.indicators is not None:
        found.append(IndicatorRow.code.in_(filters.indicators))
    return [_in_force(filters.status, filters.known_at), *found]


def count(session: Session, filters: Filters) -> int:
    """How many entries the filters find. Raises NotFound as `list_page` does."""
    query = select(func.count()).select_from(Revision)
    query = query.join(IndicatorRow, IndicatorRow.id == Revision.indicator_id)
    return session.scalars(query.where(*conditions(session, filters))).one()


@lru_cache(KEPT)
def _page(given: frozenset[str], status: str, codes: int | None) -> Prepared:
    """The statement for those values; `codes` is among how many indicators it looks."""
    known_at = bindparam("known_at", type_=Instant) if "known_at" in given else None
    number = Revision.id if status == EVER else Revision.evidence_id
    query = entries(number).where(
        _in_force(status, known_at),
        *(condition(bindparam(name)) for name, condition in _CONDITIONS.items() if name in given),
    )
    if "after_day" in given:
        query = query.where(tuple_(Revision.observed_on, number) < _AFTER)
    if codes is not None:
        among: list[Any] = [bindparam(f"code_{place}") for place in range(codes)]
        query = query.where(IndicatorRow.code.in_(among))
    newest = query.order_by(Revision.observed_on.desc(), number.desc())
    return Prepared(newest.limit(bindparam("most", type_=Integer)))


def _in_force(status: str, known_at: Any) -> ColumnElement[bool]:
    """What counts, waits or ever counted, now or at the instant asked about."""
    accepted: ColumnElement[bool] = Revision.accepted_at.is_not(None)
    if known_at is not None:
        accepted = and_(accepted, Revision.accepted_at <= known_at)
    if status == EVER:
        return accepted
    return and_(not_(accepted) if status == "pending" else accepted, is_open(known_at))
