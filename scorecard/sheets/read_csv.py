"""CSV -> table: RFC 4180 quoting, commas, semicolons or tabs, every cell text."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import accumulate, chain, islice

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
    try:
        return _read(content, limits)
    except csv.Error:
        raise _malformed(content, limits) from None


def _read(content: bytes, limits: Limits) -> Sheet:
    chunks = _chunks(content)
    first = next(chunks, None)
    if first is None:
        raise refused("The file is empty: its first row names the columns.")
    (line, header), *rest = first
    names = named(header, line, limits)
    columns: list[list[Cell]] = [[] for _ in names]
    lines: list[int] = []
    for chunk in chain([rest], chunks):
        bounded(len(lines) + len(chunk), len(names), limits)
        _same_length(chunk, len(names))
        lines += [line for line, _ in chunk]
        rows = (row for _, row in chunk)
        for column, cells in zip(columns, zip(*rows, strict=True), strict=False):
            column.extend(_plain(cells))
    return a_sheet(dict(zip(names, columns, strict=True)), lines, limits)


def _plain(cells: tuple[str, ...]) -> Sequence[Cell]:
    """Blank is None; a cell that was made harmless for spreadsheets is as it was before."""
    if all(map(str.strip, cells)) and "'" not in "".join(cells):
        return cells
    plain = (plain_text(cell) if cell.startswith("'") else cell for cell in cells)
    return [cell if cell.strip() else None for cell in plain]


def _chunks(content: bytes) -> Iterator[list[Numbered]]:
    """The records that are not blank, each with the number of the line it begins on."""
    reader = csv.reader(_lines(content), delimiter=_delimiter(content), strict=True)
    begun = 1
    while rows := list(islice(reader, CHUNK)):
        starts: Iterable[int] = range(begun, begun + len(rows))
        if reader.line_num - begun + 1 != len(rows):
            starts = accumulate(map(_spanned, rows), initial=begun)
        begun = reader.line_num + 1
        numbered = zip(starts, rows, strict=False)
        if some := [(line, row) for line, row in numbered if "".join(row).strip()]:
            yield some


def _spanned(row: list[str]) -> int:
    """How many lines of the file a record takes."""
    return 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row)


def _lines(content: bytes) -> TextIOWrapper:
    """Ended by a line feed, a carriage return or both, and given with their ends."""
    return TextIOWrapper(BytesIO(content), encoding="utf-8", newline="")


def _delimiter(content: bytes) -> str:
    """The one that parts the first line into most cells; a comma where none does."""
    line = next((line for line in _lines(content) if line.strip()), "").rstrip("\r\n")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([line], delimiter=mark), [])))


def _same_length(chunk: list[Numbered], width: int) -> None:
    if {len(row) for _, row in chunk} <= {width}:
        return
    line, row = next((line, row) for line, row in chunk if len(row) != width)
    raise refused(
        f"Row {line} has {len(row):,} cells, the header {width:,}: put quotes around a "
        "cell that holds the delimiter, or add the cells that are missing."
    )


def _malformed(content: bytes, limits: Limits) -> Invalid:
    """What is wrong with the first record that cannot be read: read again, one a time."""
    reader = csv.reader(_lines(content), delimiter=_delimiter(content), strict=True)
    line, text = 1, ""
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        text = str(error)
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
