"""XLSX -> table: the first visible sheet of a workbook, its cells as they were last computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, load_workbook

from scorecard.sheets.archive import damaged, opened
from scorecard.sheets.limits import Limits
from scorecard.sheets.sheet import Cell, Sheet, a_sheet, bounded, named, refused
from scorecard.sheets.workbook import one_sheet

Raw = int | float | str | bool | time | date | datetime | timedelta


def read_xlsx(content: bytes, limits: Limits) -> Sheet:
    """The first row that is not blank names the columns; nothing stands beside those."""
    with opened(content, limits) as archive:
        checked = one_sheet(archive, limits)
    rows = _rows(checked)
    line, header = next(rows, (0, []))
    if not header:
        raise refused("The first sheet is empty: its first row names the columns.")
    while header[-1] is None:
        header.pop()
    names = named(header, line, limits)
    kept: list[list[Cell]] = []
    lines: list[int] = []
    for number, row in rows:
        bounded(len(kept) + 1, len(names), limits)
        kept.append(row[: len(names)])
        lines.append(number)
        if any(cell is not None for cell in row[len(names) :]):
            raise refused(
                f"Row {number} has a value beside the {len(names):,} columns that row {line} "
                "names: name its column, or delete it."
            )
    columns: list[list[Cell]] = [list(column) for column in zip(*kept, strict=True)]
    return a_sheet(dict(zip(names, columns or [[] for _ in names], strict=True)), lines, limits)


def _rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """Every row that is not blank, with its number."""
    try:
        found = load_workbook(BytesIO(content)).get_sheet_by_index(0).iter_rows()
        for line, raw in enumerate(found, 1):
            row = [_cell(value) for value in raw]
            if any(cell is not None for cell in row):
                yield line, row
    except CalamineError:
        raise damaged() from None


def _cell(value: Raw) -> Cell:
    """A day for a date; an instant, a time of day or a duration as text, for nothing is lost."""
    match value:
        case str():
            return value if value and not value.isspace() else None
        case datetime():
            return value.date() if value.time() == time() else value.isoformat()
        case time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return value
