"""A table as it stands in a file: named columns of cells, and the row each came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scorecard.errors import Invalid
from scorecard.sheets.limits import Limits

LONGEST_NAME = 200
Cell = str | int | float | bool | date | None


@dataclass(frozen=True)
class Sheet:
    """`columns` in the file's order, all as long as `lines`, the number each row has in the file.

    Numbers start at 1 and count what a person counts: the rows of a spreadsheet, the lines of a
    text file (for a cell over several lines, the first). Blank rows are not in it, and a blank
    cell is None.
    """

    columns: dict[str, list[Cell]]
    lines: Sequence[int]


def refused(text: str) -> Invalid:
    """What every reader raises: the file is not taken, and the text says what to change."""
    return Invalid.at("file", text)


def named(header: Sequence[Cell], line: int, limits: Limits) -> list[str]:
    """The names of the columns, without space around them: none missing, none twice."""
    if len(header) > limits.columns:
        raise refused(
            f"Row {line} names {len(header):,} columns; a file may have {limits.columns:,}."
        )
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = cell.strip() if isinstance(cell, str) else cell
        if not isinstance(name, str) or not name:
            raise refused(
                f"Column {place} has no name in row {line}: write one, or delete the column."
            )
        if len(name) > LONGEST_NAME or "\0" in name:
            raise refused(
                f"Column {place} in row {line} has a name of more than {LONGEST_NAME} characters, "
                "or with a NUL character (U+0000) in it: give it a short one."
            )
        if name in names:
            raise refused(f"Row {line} names two columns {shown(name)}: rename one, or delete it.")
        names.append(name)
    return names


def bounded(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a table with too many rows or cells, before it is kept."""
    if rows > limits.rows:
        raise refused(
            f"The file has more than {limits.rows:,} rows: split it and send the parts in turn."
        )
    if rows * columns > limits.cells:
        raise refused(
            f"The file has more than {limits.cells:,} cells: split it, or leave out columns."
        )


def a_sheet(columns: dict[str, list[Cell]], lines: Sequence[int], limits: Limits) -> Sheet:
    """The table, if no text in it is too long or holds what no text may."""
    for name, cells in columns.items():
        texts = [cell for cell in cells if type(cell) is str]
        if max(map(len, texts), default=0) > limits.cell or "\0" in "".join(texts):
            raise refused(_first_wrong(cells, lines, name, limits))
    return Sheet(columns, lines)


def _first_wrong(cells: Sequence[Cell], lines: Sequence[int], name: str, limits: Limits) -> str:
    line, cell = next(
        (line, cell)
        for line, cell in zip(lines, cells, strict=True)
        if isinstance(cell, str) and (len(cell) > limits.cell or "\0" in cell)
    )
    where = f"Row {line}, column {shown(name)}"
    if len(cell) > limits.cell:
        return (
            f"{where}: the text has {len(cell):,} characters; at most {limits.cell:,} are taken. "
            "Shorten it, or attach the document to the entry."
        )
    return f"{where}: the text holds a NUL character (U+0000): delete it."


def shown(text: str) -> str:
    """A name or a value inside an error's text: quoted, and never longer than a line."""
    longest = 60
    return repr(text if len(text) <= longest else f"{text[: longest - 1]}…")
