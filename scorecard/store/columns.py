"""Accepted evidence as the numeric columns that scoring works on, of one candidate or of all.

No object is made per row: PostgreSQL sends its binary form, which is an array already; SQLite's
driver gives whole columns, whose days and instants numpy parses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    ColumnElement,
    Double,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from scorecard.scoring.arrays import Ints
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT
from scorecard.scoring.interval import PUBLISHED_LEVELS
from scorecard.scoring.model import EvidenceColumns
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import IndicatorRow

# PostgreSQL counts days and microseconds from this day; an open end is 'infinity', its largest.
POSTGRES_EPOCH_DAYS = 10_957
MICROSECONDS_A_DAY = 86_400_000_000
# Rows are tuples for a moment only. Fewer at once than the 700 new objects that wake the garbage
# collector, and it never walks them: it took a third of the time.
CHUNK = 500
# A binary COPY begins with 19 bytes and ends with 2; a row with its number of fields (2 bytes),
# a field with its length (4 bytes).
COPY_HEAD, COPY_TAIL = 19, 2


# A column as PostgreSQL sends it in eight bytes, never NULL.
_ENDLESS: ColumnElement[Any] = literal_column("'infinity'")
_UNKNOWN: ColumnElement[Any] = literal_column("'NaN'")
_IN_EIGHT_BYTES: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    "whole": lambda column: cast(column, BigInteger),
    "day": lambda column: func.coalesce(cast(column, TIMESTAMP), _ENDLESS),
    "instant": lambda column: func.coalesce(column, _ENDLESS),
    "real": lambda column: func.coalesce(cast(column, Double), _UNKNOWN),
    "letter": lambda column: cast(func.ascii(column), BigInteger),
}
_COLUMNS: dict[str, tuple[str, Any]] = {
    "candidate": ("whole", Revision.candidate_id),
    "indicator": ("whole", Revision.indicator_id),
    "entry": ("whole", Revision.id),
    "evidence": ("whole", Revision.evidence_id),
    "source": ("whole", Revision.source_id),
    "recorded": ("instant", Revision.recorded_at),
    "observed": ("day", Revision.observed_on),
    "valid_until": ("day", Revision.valid_until),
    "accepted": ("instant", Revision.accepted_at),
    "closed": ("instant", Revision.closed_at),
    "value": (
        "real",
        case(
            (Revision.kind == "measurement", Revision.value),
            (Revision.kind == "assessment", Revision.level),
            else_=literal(None, Double()),
        ),
    ),
    "lower": ("real", Revision.lower),
    "upper": ("real", Revision.upper),
    "interval_level": ("real", Revision.interval_level),
    "standard_error": ("real", Revision.standard_error),
    "reliability": ("letter", Revision.reliability),
    "credibility": ("whole", Revision.credibility),
}
_KEPT = select(*(column.label(name) for name, (_, column) in _COLUMNS.items()))
_SENT = select(*(_IN_EIGHT_BYTES[kind](column) for kind, column in _COLUMNS.values()))


def columns_for(
    session: Session, candidate_id: int, codes: Sequence[str], *, waiting: bool = False
) -> EvidenceColumns:
    """Every revision ever accepted about those indicators of the candidate. Events have no value.

    All vintages are read at once: which of them count is for the core to say. With `waiting`,
    also those that wait for a review, as never accepted.
    """
    pending = and_(Revision.accepted_at.is_(None), Revision.closed_at.is_(None))
    accepted = Revision.accepted_at.is_not(None)
    numbers = _numbers(session, codes)
    raw, origins = _read(
        session,
        Revision.candidate_id == candidate_id,
        Revision.indicator_id.in_(numbers),
        or_(accepted, pending) if waiting else accepted,
    )
    table, known = _numbered(raw, numbers, origins)
    return EvidenceColumns(indicators=known, **table)


def columns_of_all(session: Session, codes: Sequence[str]) -> dict[int, EvidenceColumns]:
    """The same for every candidate that has any, by candidate number, in one scan."""
    numbers = _numbers(session, codes)
    # No condition on the indicator: an index of it would be walked row by row.
    raw, origins = _read(session, Revision.accepted_at.is_not(None))
    wanted = np.isin(raw["indicator"], list(numbers))
    raw = raw if wanted.all() else {name: column[wanted] for name, column in raw.items()}
    candidate, table, known = raw["candidate"], *_numbered(raw, numbers, origins)
    order = np.argsort(candidate, kind="stable")
    found, starts = np.unique(candidate[order], return_index=True)
    ends = np.append(starts, len(order))[1:].tolist()
    ordered = {name: column[order] for name, column in table.items()}
    return {
        number: EvidenceColumns(
            indicators=known, **{name: column[first:end] for name, column in ordered.items()}
        )
        for number, first, end in zip(found.tolist(), starts.tolist(), ends, strict=True)
    }


def _numbers(session: Session, codes: Sequence[str]) -> dict[int, str]:
    """The codes of those indicators by their number in the database."""
    known = select(IndicatorRow.id, IndicatorRow.code).where(IndicatorRow.code.in_(codes))
    return dict(session.execute(known).all())


def _read(
    session: Session, *about: ColumnElement[bool]
) -> tuple[dict[str, NDArray[Any]], list[tuple[int, str]]]:
    """The columns by name, and the entries that name an origin."""
    if session.get_bind().dialect.name == "postgresql":
        raw = _copied(session, _SENT.where(*about))
    else:
        raw = _fetched(session, _KEPT.where(*about))
    named = select(Revision.id, Revision.origin).where(*about, Revision.origin.is_not(None))
    return raw, [(entry, name or "") for entry, name in session.execute(named)]


def _fetched(session: Session, query: Select[Any]) -> dict[str, NDArray[Any]]:
    """The columns from SQLite's driver, a chunk of rows at a time."""
    result = session.connection().execute(query)
    cursor: Any = result.cursor
    chunks: list[list[NDArray[Any]]] = []
    while rows := cursor.fetchmany(CHUNK):
        columns = zip(_COLUMNS.values(), zip(*rows, strict=True), strict=True)
        chunks.append([_parsed(kind, column) for (kind, _), column in columns])
    result.close()
    if not chunks:
        return {name: _parsed(kind, ()) for name, (kind, _) in _COLUMNS.items()}
    whole = [np.concatenate(parts) for parts in zip(*chunks, strict=True)]
    return dict(zip(_COLUMNS, whole, strict=True))


def _parsed(kind: str, column: tuple[Any, ...]) -> NDArray[Any]:
    """A column as SQLite keeps it: NULL is None, a day and an instant are text."""
    if kind == "letter":
        return np.frombuffer("".join(column).encode("ascii"), dtype=np.uint8).astype(np.int64)
    if kind == "whole":
        return np.array(column, dtype=np.int64)
    if kind == "real":
        empty = column.count(None) == len(column)
        return np.full(len(column), np.nan) if empty else np.array(column, dtype=np.float64)
    unit, never = ("D", NEVER_DAY) if kind == "day" else ("us", NEVER_INSTANT)
    if column.count(None) == len(column):
        return np.full(len(column), never, dtype=np.int64)
    times = np.array(column, dtype=f"datetime64[{unit}]")
    return np.where(np.isnat(times), never, times.astype(np.int64))


def _copied(session: Session, query: Select[Any]) -> dict[str, NDArray[Any]]:
    """The columns as PostgreSQL's binary COPY sends them."""
    connection = session.connection()
    statement = query.compile(connection, compile_kwargs={"literal_binds": True})
    driver: Any = connection.connection.driver_connection
    copy = f"COPY ({statement}) TO STDOUT (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(copy) as sent:
        received = b"".join(sent)
    row: list[tuple[str, str]] = [("", ">i2")]
    for name, (kind, _) in _COLUMNS.items():
        row += [(f"{name} length", ">i4"), (name, ">f8" if kind == "real" else ">i8")]
    table = np.frombuffer(received[COPY_HEAD:-COPY_TAIL], dtype=row)
    return {name: _from_postgres(kind, table[name]) for name, (kind, _) in _COLUMNS.items()}


def _from_postgres(kind: str, column: NDArray[Any]) -> NDArray[Any]:
    native = column.astype(np.float64 if kind == "real" else np.int64)
    if kind not in {"day", "instant"}:
        return native
    endless = native == NEVER_INSTANT
    since_1970 = np.where(endless, 0, native) + POSTGRES_EPOCH_DAYS * MICROSECONDS_A_DAY
    if kind == "day":
        return np.where(endless, NEVER_DAY, since_1970 // MICROSECONDS_A_DAY)
    return np.where(endless, NEVER_INSTANT, since_1970)


def _numbered(
    raw: dict[str, NDArray[Any]], numbers: dict[int, str], shared: list[tuple[int, str]]
) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    """What the database keeps as names and levels, as the numbers that scoring reads.

    With the codes of the indicators that `indicator` then numbers.
    """
    level = raw["interval_level"]
    interval_z = np.full(len(level), np.nan)
    for published, quantile in PUBLISHED_LEVELS.items():
        interval_z[level == published] = quantile
    kept = {name: column for name, column in raw.items() if name not in _READ_OTHERWISE}
    table = {
        **kept,
        "indicator": np.searchsorted(sorted(numbers), raw["indicator"]),
        "interval_z": interval_z,
        "reliability": raw["reliability"] - ord("A"),
        "credibility": raw["credibility"] - 1,
        "origin": _origins(raw["entry"], shared),
    }
    return table, tuple(numbers[one] for one in sorted(numbers))


_READ_OTHERWISE = {"candidate", "interval_level"}


def _origins(entry: Ints, shared: list[tuple[int, str]]) -> Ints:
    """Number origins in the order of their names, so that the order of recording cannot matter."""
    origin = np.full(len(entry), -1, dtype=np.int64)
    if shared:
        number = {name: n for n, name in enumerate(sorted({name for _, name in shared}))}
        of_entry = np.array(sorted((one, number[name]) for one, name in shared))
        at = np.searchsorted(of_entry[:, 0], entry)
        at = np.minimum(at, len(of_entry) - 1)
        origin = np.where(of_entry[at, 0] == entry, of_entry[at, 1], -1)
    return origin
