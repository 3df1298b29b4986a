"""A table as a file holds it: named columns of cells, and the rows' numbers as people see them.

What a cell means is for schemas to say; here is only how a table is put together, and how large
one may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from scorecard.errors import Invalid

MOST_ROWS = 200_000
MOST_COLUMNS = 64
MOST_ODD = 1_000
# Rows live as lists for a moment only: fewer at once than wake the garbage collector.
CHUNK = 500


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where. Row 1 is the header; no column means the whole row."""

    row: int
    column: str | None
    detail: str


@dataclass
class Sheet:
    """Cells by column. An empty cell is None; `typed` says that numbers are numbers, not text."""

    columns: dict[str, list[Any]]
    rows: list[int] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)
    typed: bool = False

    def __len__(self) -> int:
        return len(self.rows)


def unreadable(text: str) -> Invalid:
    """What to raise for a file that is no table at all."""
    return Invalid.at("file", text)


# Told the header before a single row is read: a file that cannot be right is not read on.
Header = Callable[[Sequence[str]], None]


def anything(_names: Sequence[str]) -> None:
    """Accept any header."""


def assembled(lines: Iterable[Sequence[Any]], accept: Header, *, typed: bool) -> Sheet:
    """A sheet from a header and rows of cells, "" or None where a cell is empty.

    Blank rows are left out, rows longer than the header are odd. Raises Invalid for a header that
    names no columns or one twice, and for too many rows.
    """
    reading = iter(lines)
    names = _names(next(reading, ()))
    accept(names)
    sheet = Sheet({name: [] for name in names}, typed=typed)
    at = 2
    while chunk := list(islice(reading, CHUNK)):
        _append(sheet, chunk, at)
        at += len(chunk)
        if len(sheet) > MOST_ROWS:
            raise unreadable(f"Has more than {MOST_ROWS:,} rows; split it.")
        if len(sheet.odd) > MOST_ODD:
            raise unreadable(
                f"{len(sheet.odd):,} rows do not fit the header, first row {sheet.odd[0].row}."
            )
    return sheet


def _names(header: Sequence[Any]) -> list[str]:
    if len(header) > MOST_COLUMNS:
        raise unreadable(f"Has {len(header):,} columns; at most {MOST_COLUMNS} can be read.")
    names = ["" if cell is None else str(cell).strip() for cell in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise unreadable("Has no header: its first row must name the columns.")
    for place, name in enumerate(names, start=1):
        if not name:
            raise unreadable(f"Column {place} has no name; name it or take it out.")
        if name in names[: place - 1]:
            raise unreadable(f"Two columns are called {name!r}; take one out.")
    return names


def _append(sheet: Sheet, chunk: list[Sequence[Any]], at: int) -> None:
    width = len(sheet.columns)
    if set(map(len, chunk)) == {width} and all(map(any, chunk)):
        rows: Iterable[int] = range(at, at + len(chunk))
        cells: Sequence[Sequence[Any]] = chunk
    else:
        fitting = list(_fitting(sheet, chunk, at))
        rows = [number for number, _ in fitting]
        cells = [row for _, row in fitting]
    sheet.rows.extend(rows)
    for column, part in zip(sheet.columns.values(), zip(*cells, strict=True), strict=False):
        # An empty cell says nothing, whether a file has an empty text there or nothing.
        column.extend([None if cell == "" else cell for cell in part] if "" in part else part)


def _fitting(
    sheet: Sheet, chunk: list[Sequence[Any]], at: int
) -> Iterator[tuple[int, Sequence[Any]]]:
    width = len(sheet.columns)
    for number, row in enumerate(chunk, start=at):
        kept = list(row)
        while len(kept) > width and kept[-1] in {"", None}:
            kept.pop()
        if all(cell in {"", None} for cell in kept):
            continue
        if len(kept) == width or (len(kept) < width and sheet.typed):
            yield number, kept + [None] * (width - len(kept))
        else:
            text = (
                f"Has {len(kept)} cells where the header names {width}; mind the quotation marks."
            )
            sheet.odd.append(Problem(number, None, text))
