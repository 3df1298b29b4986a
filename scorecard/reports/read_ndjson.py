"""Read NDJSON as a sheet: one JSON object a line, its members the columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from scorecard.reports.sheet import (
    MOST_COLUMNS,
    MOST_ODD,
    MOST_ROWS,
    Header,
    Problem,
    Sheet,
    anything,
    unreadable,
)


def read_ndjson(content: bytes, accept: Header = anything) -> Sheet:
    """Row numbers are lines. A line that is no object is odd; null is an empty cell.

    Raises Invalid for a file of too many lines or members.
    """
    sheet = Sheet({}, typed=True)
    for number, line in enumerate(_lines(content), start=1):
        if not line.strip():
            continue
        try:
            members = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            sheet.odd.append(Problem(number, None, f"Is not JSON: {error}."))
            members = None
        else:
            if not isinstance(members, dict):
                sheet.odd.append(Problem(number, None, "Must be a JSON object."))
                members = None
        if len(sheet.odd) > MOST_ODD:
            raise unreadable(f"{len(sheet.odd):,} lines are not JSON objects; is it NDJSON?")
        if members is not None:
            _add(sheet, number, members, accept)
    for column in sheet.columns.values():
        column.extend([None] * (len(sheet) - len(column)))
    return sheet


def _lines(content: bytes) -> Iterator[bytes]:
    start, end = 0, len(content)
    while start < end:
        stop = content.find(b"\n", start)
        stop = end if stop < 0 else stop
        yield content[start:stop]
        start = stop + 1


def _add(sheet: Sheet, number: int, members: dict[str, Any], accept: Header) -> None:
    before = len(sheet)
    if before == MOST_ROWS:
        raise unreadable(f"Has more than {MOST_ROWS:,} rows; split it.")
    new = members.keys() - sheet.columns.keys()
    if new:
        if len(new) + len(sheet.columns) > MOST_COLUMNS:
            raise unreadable(f"Has more than {MOST_COLUMNS} different members; read the template.")
        for name in members:
            if name in new:
                sheet.columns[name] = []
        accept(list(sheet.columns))
    for name, cell in members.items():
        column = sheet.columns[name]
        if len(column) < before:
            column.extend([None] * (before - len(column)))
        column.append(None if cell == "" else cell)
    sheet.rows.append(number)
