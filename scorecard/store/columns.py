"""A candidate's accepted evidence as the numeric columns that scoring works on.

Everything is turned into numbers inside the database, so that no object is made per row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Double, case, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT
from scorecard.scoring.interval import PUBLISHED_LEVELS
from scorecard.scoring.model import EvidenceColumns
from scorecard.scoring.weigh import RELIABILITY_GRADES
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import IndicatorRow


class epoch_days(FunctionElement[int]):  # noqa: N801 - it reads as an SQL function
    """A date as days since 1970-01-01."""

    inherit_cache = True
    type = Double()


class epoch_microseconds(FunctionElement[int]):  # noqa: N801 - it reads as an SQL function
    """An instant as microseconds since 1970-01-01T00:00Z, exact."""

    inherit_cache = True
    type = Double()


@compiles(epoch_days, "sqlite")
def _(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **kw)}) - 2440587.5 AS INTEGER)"


@compiles(epoch_days, "postgresql")
def _(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} - DATE '1970-01-01')"


@compiles(epoch_microseconds, "sqlite")
def _(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    # Kept as 2025-12-31 12:00:00.000000: whole seconds, and the six digits after the point;
    # strftime alone would round the last half millisecond of a second up to the next.
    return (
        f"(CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER) * 1000000"
        f" + CAST(substr({column}, 21, 6) AS INTEGER))"
    )


@compiles(epoch_microseconds, "postgresql")
def _(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **kw)}) * 1000000)::bigint"


def _number(grades: str, column: Any) -> ColumnElement[int]:
    return case({grade: number for number, grade in enumerate(grades)}, value=column)


_COLUMNS = (
    Revision.indicator_id,
    Revision.id,
    Revision.evidence_id,
    Revision.source_id,
    epoch_microseconds(Revision.recorded_at),
    epoch_days(Revision.observed_on),
    epoch_days(Revision.valid_until),
    epoch_microseconds(Revision.accepted_at),
    epoch_microseconds(Revision.closed_at),
    case(
        (Revision.kind == "measurement", Revision.value),
        (Revision.kind == "assessment", Revision.level),
        else_=literal(None, Double()),
    ),
    Revision.lower,
    Revision.upper,
    case(PUBLISHED_LEVELS, value=Revision.interval_level),
    Revision.standard_error,
    _number(RELIABILITY_GRADES, Revision.reliability),
    Revision.credibility - 1,
)


def columns_for(session: Session, candidate_id: int, codes: Sequence[str]) -> EvidenceColumns:
    """Every revision ever accepted about those indicators of the candidate. Events have no value.

    All vintages are read at once: which of them count is for the core to say.
    """
    numbers = dict(
        session.execute(
            select(IndicatorRow.id, IndicatorRow.code)
            .where(IndicatorRow.code.in_(codes))
            .order_by(IndicatorRow.code)
        ).all()
    )
    accepted = (
        Revision.candidate_id == candidate_id,
        Revision.indicator_id.in_(numbers),
        Revision.accepted_at.is_not(None),
    )
    rows = session.execute(select(*_COLUMNS).where(*accepted).order_by(Revision.id)).all()
    table = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, len(_COLUMNS))
    shared = session.execute(
        select(Revision.id, Revision.origin)
        .where(*accepted, Revision.origin.is_not(None))
        .order_by(Revision.id)
    ).all()
    return _columns(table, dict(numbers), [(entry, name or "") for entry, name in shared])


def _columns(
    table: Floats, numbers: dict[int, str], shared: list[tuple[int, str]]
) -> EvidenceColumns:
    about, clocks, measured, grades = np.split(table.T, [4, 9, 14])
    indicator, entry, evidence, source = about.astype(np.int64)
    recorded, observed, until, accepted, closed = clocks
    value, lower, upper, interval_z, standard_error = measured
    reliability, credibility = grades.astype(np.int64)
    known = np.array(sorted(numbers), dtype=np.int64)
    return EvidenceColumns(
        indicators=tuple(numbers[number] for number in known.tolist()),
        indicator=np.searchsorted(known, indicator),
        entry=entry,
        evidence=evidence,
        source=source,
        recorded=recorded.astype(np.int64),
        observed=observed.astype(np.int64),
        valid_until=_open_ended(until, NEVER_DAY),
        accepted=accepted.astype(np.int64),
        closed=_open_ended(closed, NEVER_INSTANT),
        value=value,
        lower=lower,
        upper=upper,
        interval_z=interval_z,
        standard_error=standard_error,
        reliability=reliability,
        credibility=credibility,
        origin=_origins(entry, shared),
    )


def _open_ended(column: Floats, never: int) -> Ints:
    ends = np.full(len(column), never, dtype=np.int64)
    known = ~np.isnan(column)
    ends[known] = column[known].astype(np.int64)
    return ends


def _origins(entry: Ints, shared: list[tuple[int, str]]) -> Ints:
    """Number origins in the order of their names, so that the order of recording cannot matter."""
    number = {name: n for n, name in enumerate(sorted({name for _, name in shared}))}
    of_entry = {entry_id: number[name] for entry_id, name in shared}
    return np.array([of_entry.get(one, -1) for one in entry.tolist()], dtype=np.int64)
