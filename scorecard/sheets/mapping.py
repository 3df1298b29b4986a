"""Make a table of entries of a table that was made for something else."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scorecard.errors import Invalid
from scorecard.sheets.sheet import Cell, Sheet

YEAR = re.compile(r"(\d{4})(?:\.0)?")
MONTH = re.compile(r"(\d{4})-(\d{2})")
NAME = re.compile(r"\{([^{}]+)\}")
# What has no sense on its own: it is set only in rows where one of these says something.
NEEDS = {"interval_level": ("lower", "upper")}


@dataclass(frozen=True)
class Mapped:
    """Which column of the file a field is read from, what is set, and which rows are meant.

    A text that is set may name columns of the file in braces: `{indicator} in {year}`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


def remap(sheet: Sheet, mapped: Mapped) -> Sheet:
    """The table as the mapping has it. Raises Invalid for a column that the file does not have.

    A year or a month in the column that `observed_on` is read from is its last day, and the
    entry says how precise that is.
    """
    for name in (*mapped.columns.values(), *mapped.only, *mapped.ignored):
        _column(sheet, name)
    rows = [n for n in range(len(sheet.lines)) if _is_meant(sheet, mapped.only, n)]
    taken = {name: [cells[n] for n in rows] for name, cells in sheet.columns.items()}
    used = {*mapped.columns.values(), *mapped.ignored}
    columns = {name: cells for name, cells in taken.items() if name not in used}
    columns |= {name: taken[source] for name, source in mapped.columns.items()}
    if "observed_on" in mapped.columns:
        columns |= _days(columns["observed_on"])
    for name, text in mapped.fixed.items():
        columns[name] = _filled(text, taken, len(rows))
    for name, needed in NEEDS.items():
        if name in mapped.fixed:
            some = zip(*(columns.get(one, [None] * len(rows)) for one in needed), strict=True)
            columns[name] = [
                None if all(cell is None for cell in cells) else level
                for cells, level in zip(some, columns[name], strict=True)
            ]
    return Sheet(columns, [sheet.lines[n] for n in rows])


def _column(sheet: Sheet, name: str) -> list[Cell]:
    if name not in sheet.columns:
        raise Invalid.at("file", f"Has no column {name!r}; it has {', '.join(sheet.columns)}.")
    return sheet.columns[name]


def _is_meant(sheet: Sheet, only: Mapping[str, str], row: int) -> bool:
    return all(_text(sheet.columns[name][row]) == text for name, text in only.items())


def _days(cells: list[Cell]) -> dict[str, list[Cell]]:
    read = [_day(cell) for cell in cells]
    precise: dict[str, list[Cell]] = {"observed_on": [day for day, _ in read]}
    if any(precision for _, precision in read):
        precise["observed_precision"] = [precision for _, precision in read]
    return precise


def _day(cell: Cell) -> tuple[Cell, str | None]:
    text = _text(cell)
    if year := YEAR.fullmatch(text):
        return f"{year[1]}-12-31", "year"
    month = MONTH.fullmatch(text)
    if month and 1 <= int(month[2]) <= 12 and int(month[1]) > 0:  # noqa: PLR2004 - of the year
        last = calendar.monthrange(int(month[1]), int(month[2]))[1]
        return f"{text}-{last}", "month"
    return cell, None


def _filled(text: str, columns: Mapping[str, list[Cell]], rows: int) -> list[Cell]:
    """The text in each row, with what the row has in the columns that it names."""
    for name in NAME.findall(text):
        if name not in columns:
            raise Invalid.at("file", f"Has no column {name!r} to put into {text!r}.")

    def at(row: int) -> Callable[[re.Match[str]], str]:
        return lambda named: _text(columns[named[1]][row])

    return [NAME.sub(at(row), text) if "{" in text else text for row in range(rows)]


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
