"""Workbooks for the tests, made by a spreadsheet writer and then changed part by part."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

SETTINGS = {
    "default_date_format": "yyyy-mm-dd",
    "remove_timezone": True,
    "strings_to_urls": False,
    "strings_to_formulas": False,
}
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def a_workbook(*rows, sheets=1):
    content = BytesIO()
    with xlsxwriter.Workbook(content, SETTINGS) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return content.getvalue()


def changed(content, parts, compression=ZIP_DEFLATED):
    """The workbook with some parts replaced or added: bytes, or a function of what was there."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", compression) as new:
        names = old.namelist()
        for name in [*names, *(name for name in parts if name not in names)]:
            was = old.read(name) if name in names else b""
            now = parts.get(name, was)
            new.writestr(name, now(was) if callable(now) else now)
    return made.getvalue()
