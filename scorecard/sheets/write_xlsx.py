"""Rows as a spreadsheet: text stays text, numbers keep every digit, equal rows give equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from scorecard.errors import Invalid

MOST_ROWS = 1_048_575
MOST_TEXT = 32_767  # in UTF-16, as spreadsheets count
WIDTH = 18
# A file says when it was made; a clock would make equal files differ.
MADE_ON = datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes naive ones, in UTC
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class LosslessSheet(Worksheet):
    """A sheet that writes every digit, and takes text that looks like its own markup for text."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        written = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{written}><v>{number!r}</v></c>")

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, 1, attributes)


def write_xlsx(
    file: IO[bytes],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    notes: Sequence[Sequence[str]] = (),
) -> None:
    """One sheet with a header, and one with `notes` about its columns if there are any.

    Raises Invalid for more rows than a sheet has, or a text longer than a cell takes.
    """
    book = xlsxwriter.Workbook(file, OPTIONS)
    try:
        book.use_zip64()
        book.set_properties({"created": MADE_ON})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Evidence", LosslessSheet)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, WIDTH)
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, columns, row)
        if notes:
            _write_notes(book.add_worksheet("Columns"), notes, bold)
    finally:
        book.close()  # it keeps its rows in temporary files, which go with it


def refuse_more_than_fit(rows: int) -> None:
    """Raises Invalid for more rows than a sheet has."""
    if rows > MOST_ROWS:
        raise Invalid.at(
            "format",
            f"A spreadsheet has room for {MOST_ROWS:,} entries, and these are more; "
            "narrow them by a filter, or take csv or ndjson.",
        )


def _write_row(sheet: Worksheet, number: int, columns: Sequence[str], row: Sequence[Any]) -> None:
    refuse_more_than_fit(number)
    for place, value in enumerate(row):
        if isinstance(value, str):
            if wrong := _unwritable(value):
                whose = f"The {columns[place]} of {row[0]}"
                raise Invalid.at("format", f"{whose} has {wrong}; take csv or ndjson.")
            sheet.write_string(number, place, value)
        elif value is not None:
            sheet.write_number(number, place, value)


def _unwritable(text: str) -> str | None:
    if len(text) > MOST_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * MOST_TEXT:
        return f"{len(text):,} characters, and a cell takes {MOST_TEXT:,}"
    if "\ufffe" in text or "\uffff" in text:
        return "a character that no spreadsheet can hold (U+FFFE or U+FFFF)"
    return None


def _write_notes(sheet: Worksheet, notes: Sequence[Sequence[str]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, WIDTH)
    sheet.set_column(1, len(notes[0]) - 1, 3 * WIDTH)
    for number, note in enumerate(notes):
        for place, said in enumerate(note):
            sheet.write_string(number, place, said, None if number else bold)
