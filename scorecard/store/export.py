"""Evidence on its way out: all columns of what the filters find, in the ledger's own order.

Each column has an expression that gives its value as a file has it: text, a number, or nothing.
How such values become lines of CSV without passing through Python is in export_csv.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    text,
)
from sqlalchemy.orm import Session

from scorecard.sheets.columns import COLUMNS
from scorecard.store import evidence
from scorecard.store.db import Database, Instant, take_your_time
from scorecard.store.evidence_list import Filters, conditions
from scorecard.store.tables import CandidateChangeRow, CandidateRow
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.written import written

# As many rows as are held at once; a row can have several texts of 100,000 characters.
ROWS = 50
CACHE_KIB = 8_192
# What no text of a spreadsheet's formula can be: a UUID, or a word of ours.
WORDS = frozenset({"id", "kind", "stance", "observed_precision", "reliability", "derived_from"})
WORDS |= {"grade", "status"}
# What no entry is without.
ALWAYS = frozenset({"id", "candidate", "indicator", "kind", "observed_on", "observed_precision"})
ALWAYS |= {"source", "credibility", "title", "grade", "revision", "status", "recorded_at"}
ALWAYS |= {"recorded_by"}


@dataclass(frozen=True)
class Field:
    """A column of the file. `kind`: word, text, real, whole, day or instant."""

    name: str
    kind: str
    value: ColumnElement[Any]
    optional: bool


def fields(filters: Filters) -> list[Field]:
    """The columns of what those filters find, in the order of COLUMNS.

    What is found is open, and accepted or not, by what was known then: so when it was closed is
    never known, and when it was accepted only of what counts.
    """
    counts = filters.status == "accepted"
    shown: dict[str, Any] = {
        **{column.name: column for column in evidence.VIEW},
        # Only where it differs from the source's own, so that the file can be imported.
        "reliability": case((Revision.reliability_reason.is_not(None), Revision.reliability)),
        "grade": Revision.reliability.concat(cast(Revision.credibility, Text)),
        "status": literal(filters.status, Text),
        "accepted_at": Revision.accepted_at if counts else cast(null(), Instant),
        "closed_at": cast(null(), Instant),
    }
    always = ALWAYS | {"accepted_at"} if counts else ALWAYS
    return [
        Field(name, _kind(name, shown[name]), shown[name], name not in always) for name in COLUMNS
    ]


def _kind(name: str, value: ColumnElement[Any]) -> str:
    kinds = {Instant: "instant", Date: "day", Float: "real", Integer: "whole"}
    for type_, kind in kinds.items():
        if isinstance(value.type, type_):
            return kind
    return "word" if name in WORDS else "text"


def found(filters: Filters, *columns: Any) -> Select[Any]:
    """Those columns of what the filters find, in the order in which the entries were recorded."""
    query: Select[Any] = evidence.entries().with_only_columns(*columns, maintain_column_froms=True)
    return query.where(*conditions(filters)).order_by(Revision.evidence_id)


def rows(session: Session, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """What the filters find, a tuple a row in the order of COLUMNS, a few rows at a time."""
    dialect = session.get_bind().dialect.name
    query = found(
        filters, *(written(field.value, dialect).label(None) for field in fields(filters))
    )
    streamed = {"stream_results": True, "yield_per": ROWS}
    with session.execute(query, execution_options=streamed) as result:
        for row in result:
            yield tuple(row)


def count(session: Session, filters: Filters) -> int:
    """How many the filters find."""
    query = found(filters, Revision.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(query)) or 0


def position(session: Session, filters: Filters) -> int:
    """How often anything had changed of what the filters look at: the same number, the same rows.

    Revisions of candidates only rise, each in the transaction that changes evidence.
    """
    revision: ColumnElement[Any] = CandidateRow.revision.expression
    if filters.known_at is not None:
        revision = (
            select(func.max(CandidateChangeRow.revision))
            .where(
                CandidateChangeRow.candidate_id == CandidateRow.id,
                CandidateChangeRow.changed_at <= filters.known_at,
            )
            .scalar_subquery()
        )
    query = select(func.coalesce(func.sum(revision), 0))
    if filters.candidate is not None:
        query = query.where(CandidateRow.code == filters.candidate)
    return int(session.scalar(query) or 0)


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """One snapshot that is read from end to end, without taking the memory or cores of others."""
    with database.reading.begin() as session:
        if database.engine.dialect.name == "sqlite":
            with _frugal(session):
                yield session
        else:
            # A download is in no hurry: the server's other cores stay with those who poll.
            session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
            take_your_time(session.connection())
            yield session


@contextmanager
def _frugal(session: Session) -> Iterator[None]:
    """A small cache and no mapped file: a scan would fill both and use no page of them twice."""
    driver: Any = session.connection().connection.driver_connection
    usual = [driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "mmap_size")]
    try:
        _set_memory(driver, -CACHE_KIB, 0)
        yield
    finally:
        _set_memory(driver, *usual)


def _set_memory(driver: Any, cache: int, mapped: int) -> None:
    driver.execute(f"PRAGMA cache_size={cache}")
    driver.execute(f"PRAGMA mmap_size={mapped}")
