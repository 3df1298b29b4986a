"""Append many entries in one go: as fast as the database takes them.

Whole columns come in. SQLite gets one statement for all rows; PostgreSQL a COPY, as text, because
its server parses that faster than Python makes binary rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice, repeat
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import EvidenceRow

# A column is a list with a value for each row, or one value that all rows share.
Column = Sequence[Any] | str | int | float | datetime | None

IDENTITY = ("id", "public_id", "candidate_id", "indicator_id")
AT_ONCE = 2_000
# SQLite takes 32,766 in a statement.
MOST_VALUES = 15_000
SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def append_many(
    session: Session,
    public_ids: Sequence[str],
    contents: Mapping[str, Column],
    numbers: Sequence[int],
) -> None:
    """Insert entries, by the numbers reserved for them, with their first revisions.

    `contents` has the columns of a revision by name, but for the entry and its number; a column
    that is not named is empty in every row.
    """
    identities = {
        "id": numbers,
        "public_id": public_ids,
        "candidate_id": contents["candidate_id"],
        "indicator_id": contents["indicator_id"],
    }
    stated = {name: column for name, column in contents.items() if column is not None}
    revisions = {"evidence_id": numbers, "number": 1, **stated}
    insert_rows = _copy if session.get_bind().dialect.name == "postgresql" else _insert
    insert_rows(session, EvidenceRow.__tablename__, identities, len(numbers))
    insert_rows(session, Revision.__tablename__, revisions, len(numbers))


def reserve_numbers(session: Session, how_many: int) -> Sequence[int]:
    """Numbers for new entries, in rising order, that nobody else gets."""
    if session.get_bind().dialect.name == "postgresql":
        drawn = text(
            "SELECT nextval(pg_get_serial_sequence('evidence', 'id'))"
            " FROM generate_series(1, :how_many)"
        )
        return sorted(session.scalars(drawn, {"how_many": how_many}))
    last = session.scalar(select(func.max(EvidenceRow.id))) or 0
    return range(last + 1, last + 1 + how_many)


def _rows(columns: Mapping[str, Column], how_many: int) -> Iterator[tuple[Any, ...]]:
    whole = [
        repeat(column, how_many) if _is_shared(column) else column for column in columns.values()
    ]
    return zip(*whole, strict=True)


def _is_shared(column: Column) -> bool:
    return isinstance(column, str | int | float | datetime) or column is None


def _insert(session: Session, table: str, columns: Mapping[str, Column], how_many: int) -> None:
    kept = {name: _kept_instants(column) for name, column in columns.items()}
    # A statement that a trigger may stop notes the pages it changes, so as to undo itself: many
    # rows a statement cost a third less than one.
    at_once = MOST_VALUES // len(kept)
    row = f"({', '.join('?' * len(kept))})"
    # The names are those of our own tables.
    statement = f"INSERT INTO {table} ({', '.join(kept)}) VALUES "  # noqa: S608
    rows = _rows(kept, how_many)
    while some := list(islice(rows, at_once)):
        values = tuple(chain.from_iterable(some))
        session.connection().exec_driver_sql(statement + ", ".join([row] * len(some)), values)


def _kept_instants(column: Column) -> Column:
    """Instants as SQLite keeps them; other columns as they are."""
    if isinstance(column, datetime):
        return column.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if _is_shared(column) or not isinstance(_first(column), datetime):  # type: ignore[arg-type]
        return column
    made = {cell: _kept_instants(cell) for cell in set(column)}  # type: ignore[arg-type]
    return [made[cell] for cell in column]  # type: ignore[union-attr]


def _copy(session: Session, table: str, columns: Mapping[str, Column], how_many: int) -> None:
    texts = {name: _as_copied(column) for name, column in columns.items()}
    driver: Any = session.connection().connection.driver_connection
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    rows = _rows(texts, how_many)
    dialect = session.get_bind().dialect
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            while some := list(islice(rows, AT_ONCE)):
                copy.write("".join(["\t".join(row) + "\n" for row in some]))
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            statement, [], error, dialect.loaded_dbapi.Error, dialect=dialect
        ) from error


def _as_copied(column: Column) -> Column:
    """The column in the text that COPY reads."""
    if isinstance(column, datetime):
        return column.isoformat()
    if _is_shared(column):
        return _cell(column)
    cells: Sequence[Any] = column  # type: ignore[assignment]
    if isinstance(cells, range) or not isinstance(_first(cells), str):
        return [r"\N" if cell is None else str(cell) for cell in cells]
    return [_cell(cell) for cell in cells]


def _first(cells: Sequence[Any]) -> Any:
    return next((cell for cell in cells if cell is not None), None)


def _cell(cell: Any) -> str:
    if cell is None:
        return r"\N"
    written = str(cell)
    return written.translate(ESCAPED) if SPECIAL.search(written) else written
