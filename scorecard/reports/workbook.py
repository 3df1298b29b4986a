"""A workbook as it is written: its sheets, what cells look like, and text that stays text."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from scorecard.reports.edition import Edition
from scorecard.reports.plain_text import cut, in_one_line

# What one cell can hold, and what stands at the end of a text that is longer.
MOST_CELL = 32_767
CUT = " … (cut here; the whole text is in the data package)"
A4 = 9


class Book:
    """The workbook as it is written, row after row: a long table is never whole in memory.

    What is written so far lies in `folder`.
    """

    def __init__(self, edition: Edition, folder: str) -> None:
        self.edition = edition
        self.bytes = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self.bytes,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        said = edition.parameters
        made = datetime.fromisoformat(said.published_at or said.known_at).astimezone(UTC)
        self.workbook.set_properties(
            {
                "title": in_one_line(f"{said.framework_title}: {said.candidate_name}")[:255],
                "subject": said.quarter,
                "author": said.software,
                "created": made.replace(tzinfo=None),
            }
        )
        self.head = self.workbook.add_format(
            {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}
        )
        self.head_right = self.workbook.add_format(
            {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "align": "right"}
        )
        self.indented = self.workbook.add_format({"indent": 1})
        self.exact = self.workbook.add_format({"num_format": "0.0000"})
        self.figure = self.workbook.add_format(
            {"num_format": f"0.{'0' * said.decimals}" if said.decimals else "0", "valign": "top"}
        )
        self.strong = self.workbook.add_format(
            {"num_format": self.figure.num_format, "bold": True, "valign": "top"}
        )
        digits = self.figure.num_format
        self.signed = self.workbook.add_format({"num_format": f"+{digits};-{digits};{digits}"})
        self.share = self.workbook.add_format({"num_format": "0.0%"})
        self.title = self.workbook.add_format({"bold": True, "font_size": 18})
        self.bold = self.workbook.add_format({"bold": True})
        self.link = self.workbook.add_format({"font_color": "#1d5a96", "underline": 1})

    def let_go(self) -> None:
        """Close what a sheet that was not finished holds open."""
        for sheet in self.workbook.worksheets():
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()

    def sheet(self, name: str, *, landscape: bool = True) -> Worksheet:
        """A sheet that prints on A4, as wide as the page, with its number below."""
        made = self.workbook.add_worksheet(name)
        made.set_paper(A4)
        if landscape:
            made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_footer("&C&P / &N")
        return made

    def text(self, sheet: Worksheet, row: int, column: int, text: str, how: Any = None) -> None:
        """A text as it is: no formula, no link, no number, whatever it looks like."""
        sheet.write_string(row, column, cut(in_one_line(text), MOST_CELL, CUT), how)
