"""Read a CSV file as a sheet of text: UTF-8, with commas, semicolons or tabs between cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from scorecard.reports.as_csv import unescaped
from scorecard.reports.sheet import Header, Sheet, anything, assembled, unreadable

SEPARATORS = ",;\t"
HEADER_BYTES = 65_536


def read_csv(content: bytes, accept: Header = anything) -> Sheet:
    """Row numbers are those of a spreadsheet, whatever lines a cell has. Raises Invalid.

    The header says what separates cells: names of columns hold no separator.
    """
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reading = csv.reader(text, delimiter=_separator(content), strict=True)
    sheet = assembled(_records(reading), accept, typed=False)
    if b"'" in content:
        for column in sheet.columns.values():
            _unescape(column)
    return sheet


def _unescape(column: list[str | None]) -> None:
    """Take away the apostrophe that as_csv puts before what looks like a formula."""
    for place, cell in enumerate(column):
        if cell is not None and cell[0] == "'":
            column[place] = unescaped(cell)


def _separator(content: bytes) -> str:
    header = re.split(rb"[\r\n]", content[:HEADER_BYTES], maxsplit=1)[0]
    return max(SEPARATORS, key=lambda one: header.count(one.encode()))


def _records(reading: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reading
    except UnicodeDecodeError as error:
        raise unreadable(f"Is not UTF-8 text ({error.reason}); save it as “CSV UTF-8”.") from None
    except csv.Error as error:
        line = getattr(reading, "line_num", 0)
        raise unreadable(f"Is not CSV: line {line}: {error}.") from None
