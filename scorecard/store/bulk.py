"""Append many rows at once: COPY on PostgreSQL, one statement over all rows on SQLite.

Columns go in, each as long as there are rows; one that is the same for all is `repeat`ed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice, repeat
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from scorecard.store.prepared import KEPT_BY_SQLITE, Driver

Columns = Mapping[str, "Sequence[Any] | repeat[Any]"]

ROWS_AT_ONCE = 5_000
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def append_rows(on: Driver, table: Table, columns: Columns) -> None:
    """Append a row for each place in `columns`, whose names are those of the table.

    A column that holds nothing is left out.
    """
    given = {
        column.name: columns[column.name]
        for column in table.columns
        if column.name in columns and _holds_something(columns[column.name])
    }
    if on.sqlite:
        statement = insert(table).compile(dialect=on.dialect, column_keys=list(given))
        kept = [_as_sqlite_keeps(cells) for cells in given.values()]
        on.execute_many(str(statement), zip(*kept, strict=False))
    else:
        written = [_as_copy_reads(cells) for cells in given.values()]
        lines = map("\t".join, zip(*written, strict=False))
        on.copy(f"COPY {table.name} ({', '.join(given)}) FROM STDIN", _chunks(lines))


def reserve(session: Session, table: Table, count: int) -> list[int]:
    """Numbers for so many rows of a table, rising; nobody else gets them."""
    if session.get_bind().dialect.name == "sqlite":
        # Nobody else writes until this transaction ends.
        last = session.scalar(select(func.max(table.c.id))) or 0
        return list(range(last + 1, last + 1 + count))
    sequence = func.pg_get_serial_sequence(table.name, "id")
    each = func.generate_series(1, count).alias()
    return sorted(session.scalars(select(func.nextval(sequence)).select_from(each)))


def _chunks(lines: Iterator[str]) -> Iterator[bytes]:
    while some := list(islice(lines, ROWS_AT_ONCE)):
        yield ("\n".join(some) + "\n").encode()


def _holds_something(cells: Sequence[Any] | repeat[Any]) -> bool:
    return isinstance(cells, repeat) or cells.count(None) < len(cells)


def _kind(cells: Iterable[Any]) -> type:
    """What a column holds, apart from nothing."""
    return next((type(cell) for cell in cells if cell is not None), type(None))


def _as_sqlite_keeps(cells: Iterable[Any]) -> Iterable[Any]:
    if isinstance(cells, repeat):
        return repeat(_kept(next(cells)))
    keep = KEPT_BY_SQLITE.get(_kind(cells))
    return cells if keep is None else _once_each(keep, cells)


def _kept(cell: Any) -> Any:
    keep = KEPT_BY_SQLITE.get(type(cell))
    return cell if keep is None else keep(cell)


def _as_copy_reads(cells: Iterable[Any]) -> Iterable[str]:
    if isinstance(cells, repeat):
        return repeat(_COPIED[type(value := next(cells))](value))
    kind = _kind(cells)
    if kind is str:
        return _texts(cells)
    write = _COPIED[kind]
    if kind in {date, datetime}:
        return _once_each(write, cells, r"\N")
    return [r"\N" if cell is None else write(cell) for cell in cells]


def _texts(cells: Iterable[str | None]) -> Iterable[str]:
    given = [r"\N" if cell is None else cell for cell in cells]
    if set("".join(cell for cell in cells if cell is not None)).isdisjoint("\\\t\n\r"):
        return given
    return [r"\N" if cell is None else cell.translate(_ESCAPED) for cell in cells]


def _once_each(
    write: Callable[[Any], str], cells: Iterable[Any], empty: str | None = None
) -> Iterable[Any]:
    """Days and instants come often: each is written once."""
    known = {cell: write(cell) for cell in set(cells) if cell is not None}
    return [known.get(cell, empty) for cell in cells]


_COPIED: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: r"\N",
    str: lambda text: text.translate(_ESCAPED),
    int: str,
    float: repr,
    bytes: lambda content: rf"\\x{content.hex()}",
    date: date.isoformat,
    datetime: datetime.isoformat,
}
