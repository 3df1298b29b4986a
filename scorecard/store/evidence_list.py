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
    Text,
    and_,
    bindparam,
    cast,
    func,
    not_,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from scorecard.store.db import Instant
from scorecard.store.evidence import VIEW, entries, is_open, known, plain
from scorecard.store.prepared import Driver, Prepared, on_sqlite
from scorecard.store.tables import CandidateRow, IndicatorRow, SourceRow
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.written import written

# Combinations that are kept; there are more, of which few are asked for.
KEPT = 256
# A day and the number of an entry.
Position = tuple[date, int]
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
    on: Session | Driver, filters: Filters, limit: int, after: Position | None
) -> tuple[list[dict[str, Any]], Position | None]:
    """The newest entries first, from just past `after`; and where the next page starts, or None.

    Of an entry there is one revision that counts and one that waits, but many ever accepted: then
    the number that tells rows of a day apart is the revision's, not the entry's.

    Names that nothing goes by find nothing.
    """
    rows = _rows(on, filters, limit, after)
    kept = rows[:limit]
    shown = [known(plain(row), filters.known_at) for row in kept]
    more = len(rows) > limit
    return shown, (shown[-1]["observed_on"], kept[-1][-1]) if more else None


def list_written(
    on: Session | Driver, filters: Filters, limit: int, after: Position | None
) -> tuple[list[dict[str, Any]], Position | None]:
    """The same with days and instants as text: what becomes JSON at once."""
    rows = _rows(on, filters, limit, after, "sqlite" if on_sqlite(on) else "postgresql")
    kept = rows[:limit]
    shown = [dict(zip(_KEYS, row, strict=False)) for row in kept]
    more = len(rows) > limit
    return shown, (date.fromisoformat(shown[-1]["observed_on"]), kept[-1][-1]) if more else None


def _rows(
    on: Session | Driver,
    filters: Filters,
    limit: int,
    after: Position | None,
    written_by: str | None = None,
) -> list[Any]:
    """A page and one row more, if there is one. The last column is the entry's number."""
    values = dict(_values(filters))
    if after is not None:
        values["after_day"], values["after_number"] = after
    codes = filters.indicators
    values |= {f"code_{place}": code for place, code in enumerate(codes or ())}
    among = None if codes is None else len(codes)
    page = _page(frozenset(values), filters.status, among, written_by)
    return page.rows(on, {**values, "most": limit + 1})


def _values(filters: Filters) -> Iterator[tuple[str, Any]]:
    """What the filters that are set compare with."""
    named = ("candidate", "source", "known_at", "kind")
    for name in (*named, "observed_from", "observed_to", "recorded_after"):
        value = getattr(filters, name)
        if value is not None:
            yield name, value
    if filters.text is not None:
        text = filters.text
        for sign in (ESCAPE, "%", "_"):
            text = text.replace(sign, ESCAPE + sign)
        yield "text", text


def _number(column: Any, name: Any) -> Any:
    """The number of what goes by that name: an index finds the entries by it."""
    return select(column.class_.id).where(column == name).scalar_subquery()


_FOUND_IN = (Revision.title, Revision.summary, Revision.rationale)
# What each filter means, of what it compares with: a value, or the parameter that will be one.
_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "candidate": lambda code: Revision.candidate_id == _number(CandidateRow.code, code),
    "source": lambda slug: Revision.source_id == _number(SourceRow.slug, slug),
    "kind": lambda kind: Revision.kind == kind,
    "observed_from": lambda day: Revision.observed_on >= day,
    "observed_to": lambda day: Revision.observed_on <= day,
    "recorded_after": lambda at: Revision.recorded_at > at,
    "text": lambda text: or_(*(c.icontains(text, escape=ESCAPE) for c in _FOUND_IN)),
}
_KEYS = [*(column.name for column in VIEW), "grade"]
_AFTER = tuple_(bindparam("after_day", type_=Date), bindparam("after_number", type_=Integer))


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What all that the filters find fulfils."""
    values = dict(_values(filters))
    found = [_CONDITIONS[name](value) for name, value in values.items() if name in _CONDITIONS]
    if filters.indicators is not None:
        found.append(IndicatorRow.code.in_(filters.indicators))
    return [_in_force(filters.status, filters.known_at), *found]


def count(session: Session, filters: Filters) -> int:
    """How many entries the filters find."""
    query = select(func.count()).select_from(Revision)
    query = query.join(IndicatorRow, IndicatorRow.id == Revision.indicator_id)
    return session.scalars(query.where(*conditions(filters))).one()


@lru_cache(KEPT)
def _page(
    given: frozenset[str], status: str, codes: int | None, written_by: str | None
) -> Prepared:
    """The statement for those values; `codes` is among how many indicators it looks.

    With `written_by`, a dialect, its rows are those of `list_written`.
    """
    known_at = bindparam("known_at", type_=Instant) if "known_at" in given else None
    number = Revision.id if status == EVER else Revision.evidence_id
    query = entries(number)
    if written_by is not None:
        columns = [*_written(status, written_by), number]
        query = query.with_only_columns(*columns, maintain_column_froms=True)
    query = query.where(
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


def _written(status: str, dialect: str) -> Iterator[ColumnElement[Any]]:
    """What is shown of an entry that is found, as text where a value has no JSON of its own.

    It is open, and accepted or not, by what was known then: so when it was closed is never known,
    and when it was accepted only of what counts.
    """
    unknown = {"closed_at"} if status == "accepted" else {"closed_at", "accepted_at"}
    for column in VIEW:
        value = null() if column.name in unknown else written(column, dialect)
        yield value.label(column.name)
    yield Revision.reliability.concat(cast(Revision.credibility, Text))


def _in_force(status: str, known_at: Any) -> ColumnElement[bool]:
    """What counts, waits or ever counted, now or at the instant asked about."""
    accepted: ColumnElement[bool] = Revision.accepted_at.is_not(None)
    if known_at is not None:
        accepted = and_(accepted, Revision.accepted_at <= known_at)
    if status == EVER:
        return accepted
    return and_(not_(accepted) if status == "pending" else accepted, is_open(known_at))
