"""Tables to fill in: the columns of an entry, each explained, and nothing below them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook

from scorecard.reports.as_csv import to_csv
from scorecard.schemas.base import Day
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.sheets.columns import ENTRY_COLUMNS
from scorecard.sheets.read import READERS

# A workbook says when it was made; one day for all keeps the bytes the same.
MADE = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


@dataclass(frozen=True)
class Column:
    """A column of a table of entries, as its reader is told about it."""

    name: str
    required: bool
    is_day: bool
    meaning: str
    example: str


@dataclass(frozen=True)
class Blank:
    """A media type, and what writes the table."""

    media_type: str
    write: Callable[[], bytes]


def explained() -> list[Column]:
    """The columns in their order, with what EvidenceSchema says of them."""
    fields = EvidenceSchema().fields
    return [
        Column(
            name,
            fields[name].required,
            isinstance(fields[name], Day),
            str(fields[name].metadata.get("description", "")),
            str(fields[name].metadata.get("example", "")),
        )
        for name in ENTRY_COLUMNS
    ]


def _as_csv() -> bytes:
    return to_csv(ENTRY_COLUMNS, [])


def _as_workbook() -> bytes:
    """The columns on a first sheet, and what they mean on a second, which is not read."""
    content = BytesIO()
    columns = explained()
    with Workbook(content, SETTINGS) as book:
        book.set_properties({"title": "Entries", "created": MADE.replace(tzinfo=None)})
        bold, optional = book.add_format({"bold": True}), book.add_format({"italic": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        entries = book.add_worksheet("Entries")
        entries.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            entries.set_column(place, place, len(column.name) + 4, day if column.is_day else None)
            entries.write_string(0, place, column.name, bold if column.required else optional)
        meanings = book.add_worksheet("Columns")
        meanings.set_column(0, 0, 20)
        meanings.set_column(1, 1, 10)
        meanings.set_column(2, 3, 60)
        meanings.write_row(0, 0, ("column", "required", "meaning", "example"), bold)
        for row, column in enumerate(columns, 1):
            needed = "yes" if column.required else ""
            meanings.write_row(row, 0, (column.name, needed, column.meaning, column.example))
    return content.getvalue()


BLANKS: dict[str, Blank] = {
    "xlsx": Blank(READERS["xlsx"].media_types[0], _as_workbook),
    "csv": Blank("text/csv; charset=utf-8", _as_csv),
}
