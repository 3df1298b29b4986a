"""XLSX -> table: the first sheet of a workbook, its cells as they were last computed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, load_workbook

from scorecard.sheets.limits import Limits
from scorecard.sheets.sheet import Cell, Sheet, a_sheet, bounded, named, refused

Raw = int | float | str | bool | time | date | datetime | timedelta


def read_xlsx(content: bytes, limits: Limits) -> Sheet:
    """The first row that is not blank names the columns."""
    names: list[str] | None = None
    rows: list[list[Cell]] = []
    lines: list[int] = []
    try:
        found = load_workbook(BytesIO(content)).get_sheet_by_index(0).iter_rows()
        for line, raw in enumerate(found, 1):
            row = [_cell(value) for value in raw]
            if any(cell is not None for cell in row):
                if names is None:
                    names = named(row, line, limits)
                else:
                    bounded(len(rows) + 1, len(names), limits)
                    rows.append(row)
                    lines.append(line)
    except CalamineError:
        raise refused("This is no workbook that can be read: save it as .xlsx again.") from None
    if names is None:
        raise refused("The first sheet is empty: its first row names the columns.")
    columns: list[list[Cell]] = [list(column) for column in zip(*rows, strict=True)]
    return a_sheet(dict(zip(names, columns or [[] for _ in names], strict=True)), lines, limits)


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
