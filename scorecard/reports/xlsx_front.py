"""The first sheet of a workbook: what the report says, the criteria, and how to check it."""

from __future__ import annotations

from typing import Any

from scorecard.reports.calculation import Cells
from scorecard.reports.check_words import checking
from scorecard.reports.labels import LABELS
from scorecard.reports.workbook import Book

HEAD = (
    "Criterion",
    "Weight",
    "Score",
    "Lower",
    "Upper",
    "Floor or target",
    "Verdict",
    "Quarter before",
    "Effect on the whole",
    "Coverage",
)
# The columns that hold words, and room for a head of two lines.
TEXTS, HEAD_HEIGHT = {0, 6}, 32


def write_front(book: Book, cells: Cells) -> None:
    """The scores are links to the calculation."""
    edition = book.edition
    said = edition.parameters
    sheet = book.sheet("Report")
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, len(HEAD) - 1, 13)
    book.text(sheet, 0, 0, f"{said.candidate_name}: {said.framework_title}", book.title)
    book.text(sheet, 1, 0, said.quarter, book.bold)
    row = 3
    for sentence in edition.headline.words:
        book.text(sheet, row, 0, sentence)
        row += 1
    row += 1
    sheet.set_row(row, HEAD_HEIGHT)
    for column, name in enumerate(HEAD):
        book.text(sheet, row, column, name, book.head if column in TEXTS else book.head_right)
    for line in edition.criteria:
        row += 1
        book.text(sheet, row, 0, f"{'    ' * line.depth}{line.title}")
        _number(sheet, (row, 1), line.effective_weight, book.share)
        shown = "" if line.score is None else line.score
        sheet.write_formula(row, 2, cells.score(line.code), book.strong, shown)
        _number(sheet, (row, 3), line.lower, book.figure)
        _number(sheet, (row, 4), line.upper, book.figure)
        _number(sheet, (row, 5), line.threshold, book.figure)
        book.text(sheet, row, 6, line.verdict or "", book.indented)
        _number(sheet, (row, 7), line.before, book.figure)
        _number(sheet, (row, 8), line.effect, book.signed)
        _number(sheet, (row, 9), line.coverage, book.share)
    row += 2
    for sentence in (
        *edition.change.words,
        LABELS["rounded"],
        *(one.words for one in edition.checklist),
        *(" ".join(one.words) for one in edition.revisions),
    ):
        book.text(sheet, row, 0, sentence)
        row += 1
    row += 1
    for name, value in checking(edition):
        book.text(sheet, row, 0, name, book.bold)
        book.text(sheet, row, 1, value)
        row += 1


def _number(sheet: Any, at: tuple[int, int], value: float | None, how: Any) -> None:
    if value is not None:
        sheet.write_number(*at, value, how)
