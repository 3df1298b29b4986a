"""CSV -> table: RFC 4180 quoting, commas, semicolons or tabs, every cell text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice

from scorecard.errors import Invalid
from scorecard.sheets.limits import Limits
from scorecard.sheets.plain import plain_text
from scorecard.sheets.sheet import Cell, Sheet, a_sheet, bounded, named, refused
from scorecard.sheets.text_lines import utf8

DELIMITERS = (",", ";", "\t")
CHUNK = 10_000

Numbered = tuple[int, list[str]]


def read_csv(content: bytes, limits: Limits) -> Sheet:
    """The first row that is not blank names the columns; every other has as many cells."""
    content = utf8(content, limits)
    records = _records(content, limits)
    header = next(records, None)
    if header is None:
        raise refused("The file is empty: its first row names the columns.")
    names = named(header[1], header[0], limits)
    columns: list[list[Cell]] = [[] for _ in names]
    lines: list[int] = []
    while chunk := list(islice(records, CHUNK)):
        bounded(len(lines) + len(chunk), len(names), limits)
        lines += [line for line, _ in chunk]
        _same_length(chunk, len(names))
        for column, cells in zip(
            columns, zip(*(row for _, row in chunk), strict=True), strict=True
        ):
            column.extend(_read(cells))
    return a_sheet(dict(zip(names, columns, strict=True)), lines, limits)


def _read(cells: tuple[str, ...]) -> list[Cell]:
    """Blank is None; a cell that was made harmless for spreadsheets is as it was before."""
    plain = [plain_text(cell) if cell.startswith("'") else cell for cell in cells]
    return [None if not cell or cell.isspace() else cell for cell in plain]


def _records(content: bytes, limits: Limits) -> Iterator[Numbered]:
    """Every record that is not blank, with the number of the line it begins on."""
    reader = csv.reader(_lines(content), delimiter=_delimiter(content), strict=True)
    ended = 0
    try:
        for row in reader:
            if "".join(row).strip():
                yield ended + 1, row
            ended = reader.line_num
    except csv.Error as error:
        raise _malformed(str(error), ended + 1, limits) from None


def _lines(content: bytes) -> TextIOWrapper:
    """Ended by a line feed, a carriage return or both, and given with their ends."""
    return TextIOWrapper(BytesIO(content), encoding="utf-8", newline="")


def _delimiter(content: bytes) -> str:
    """The one that parts the first line into most cells; a comma where none does."""
    line = next((line for line in _lines(content) if line.strip()), "").rstrip("\r\n")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([line], delimiter=mark), [])))


def _same_length(chunk: list[Numbered], width: int) -> None:
    for line, row in chunk:
        if len(row) != width:
            raise refused(
                f"Row {line} has {len(row):,} cells, the header {width:,}: put quotes around a "
                "cell that holds the delimiter, or add the cells that are missing."
            )


def _malformed(text: str, line: int, limits: Limits) -> Invalid:
    if "field limit" in text:
        return refused(
            f"Row {line} has a cell of more than {limits.cell:,} characters: is a quote left open?"
        )
    if "unexpected end" in text:
        return refused(
            f"A quote opened in row {line} is never closed: close it, or write it twice."
        )
    return refused(
        f"Row {line} has text after a closing quote: a quote inside a quoted cell is written twice."
    )
