"""An edition as a workbook: the report, its calculation with live formulas, and every table."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter.worksheet import Worksheet

from scorecard.reports.calculation import Cells, lay_out
from scorecard.reports.edition import Edition
from scorecard.reports.plain_text import web_address
from scorecard.reports.tables import NUMBER, TABLES, TEXT, WHOLE, YES_NO, Table
from scorecard.reports.workbook import Book
from scorecard.reports.xlsx_front import write_front
from scorecard.reports.xlsx_history import write_history

MOST_LINKS = 60_000
WIDTHS = {TEXT: 24, NUMBER: 12, WHOLE: 10, YES_NO: 10}
WIDE = {"title": 52, "summary": 60, "items": 40, "words": 60, "reason": 60, "value": 40, "url": 40}


def to_xlsx(edition: Edition) -> bytes:
    with TemporaryDirectory() as folder:
        book = Book(edition, folder)
        try:
            _write_sheets(book, edition)
            book.workbook.close()
        finally:
            book.let_go()
        return book.bytes.getvalue()


def _write_sheets(book: Book, edition: Edition) -> None:
    cells = lay_out(edition)
    write_front(book, cells)
    _write_calculation(book, cells)
    write_history(book)
    for table in TABLES:
        if table.name != "history":
            _write_table(book, table)


def _write_calculation(book: Book, cells: Cells) -> None:
    """Every criterion as a block: its children with weight and points, and the mean of them."""
    sheet = book.sheet(Cells.SHEET)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 5, 16)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    for column, name in enumerate(Cells.HEAD):
        book.text(sheet, 0, column, name, book.head_right if column else book.head)
    for line in cells.lines:
        for column, cell in enumerate(line.cells):
            if cell is None:
                continue
            if isinstance(cell, str):
                book.text(sheet, line.row, column, cell, book.bold if line.strong else None)
            elif isinstance(cell, float):
                sheet.write_number(line.row, column, cell, book.exact if column > 1 else None)
            else:
                how = book.strong if line.strong else book.exact
                shown = "" if cell.value is None else cell.value
                sheet.write_formula(line.row, column, cell.formula, how, shown)


def _write_table(book: Book, table: Table) -> None:
    sheet = book.sheet(table.title)
    for column, one in enumerate(table.columns):
        width = WIDE.get(one.name, WIDTHS.get(one.kind, 22))
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for column, one in enumerate(table.columns):
        how = book.head_right if one.kind in {NUMBER, WHOLE} else book.head
        book.text(sheet, 0, column, one.name, how)
    last = links = 0
    for last, row in enumerate(table.rows(book.edition), start=1):
        for column, one in enumerate(table.columns):
            value = row[one.name]
            address = web_address(value) if one.name == "url" and links < MOST_LINKS else None
            if address is not None:
                links += 1
                sheet.write_url(last, column, address, book.link, address)
            else:
                _write(book, sheet, (last, column), one.kind, value)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _write(book: Book, sheet: Worksheet, at: tuple[int, int], kind: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif kind in {NUMBER, WHOLE} and isinstance(value, int | float):
        sheet.write_number(*at, value)
    else:
        book.text(sheet, *at, str(value))
