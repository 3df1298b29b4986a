"""The history sheet of a workbook: a column a criterion, and a chart of the overall score."""

from __future__ import annotations

from typing import Any

from scorecard.reports.workbook import Book

SHEET = "History"
ALT = (
    "Line chart of the overall score with its interval at the end of each quarter; the numbers are "
    "in the first columns of this sheet."
)
COLOURS = {"score": "#10243f", "bound": "#7ba3cc"}


def write_history(book: Book) -> None:
    """A quarter whose score is withheld is an empty cell: a gap."""
    edition = book.edition
    top, *others = edition.criteria
    sheet = book.sheet(SHEET)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 3 + len(others), 16)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    head = ["Quarter", top.title, "Lower", "Upper", *(line.title for line in others)]
    for column, name in enumerate(head):
        book.text(sheet, 0, column, name, book.head)
    scores = {(one.quarter, one.criterion): one for one in edition.history}
    quarters = list(dict.fromkeys(one.quarter for one in edition.history))
    for row, quarter in enumerate(quarters, start=1):
        book.text(sheet, row, 0, quarter)
        whole = scores[quarter, top.code]
        figures = [whole.score, whole.lower, whole.upper]
        figures += [scores[quarter, line.code].score for line in others]
        for column, figure in enumerate(figures, start=1):
            if figure is not None:
                sheet.write_number(row, column, figure, book.figure)
    sheet.autofilter(0, 0, len(quarters), len(head) - 1)
    if quarters:
        sheet.insert_chart(1, len(head) + 1, _chart(book, len(quarters)), {"description": ALT})


def _chart(book: Book, quarters: int) -> Any:
    said = book.edition.parameters
    chart = book.workbook.add_chart({"type": "line"})
    for column, name, colour, width in (
        (1, "Score", COLOURS["score"], 2.25),
        (2, "Lower", COLOURS["bound"], 1),
        (3, "Upper", COLOURS["bound"], 1),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": [SHEET, 1, 0, quarters, 0],
                "values": [SHEET, 1, column, quarters, column],
                "line": {"color": colour, "width": width},
            }
        )
    chart.show_blanks_as("gap")
    ends = {"min": said.lowest, "max": said.highest}
    closed = {name: end for name, end in ends.items() if end is not None}
    chart.set_y_axis({**closed, "major_gridlines": {"visible": True, "line": {"color": "#d5d9dc"}}})
    chart.set_x_axis({"interval_unit": 4})
    chart.set_title({"name": "Overall score by quarter"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 380})
    return chart
