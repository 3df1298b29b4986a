"""NDJSON -> table: one flat object a line; a key that a line lacks is a blank cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from scorecard.sheets.limits import Limits
from scorecard.sheets.sheet import Cell, Sheet, a_sheet, bounded, named, refused, shown
from scorecard.sheets.text_lines import utf8

SCALARS = {str, int, float, bool, type(None)}
NUMBERS = {int, float}
LARGEST = 2**63


def read_ndjson(content: bytes, limits: Limits) -> Sheet:
    """The columns are all the keys there are, in the order in which they first come."""
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    names: dict[str, None] = {}
    for number, line in enumerate(utf8(content, limits).split(b"\n"), 1):
        if line and not line.isspace():
            row = _row(line, number)
            names.update(dict.fromkeys(row))
            if len(names) > limits.columns:
                raise refused(f"By row {number} there are more than {limits.columns:,} keys.")
            bounded(len(rows) + 1, len(names), limits)
            if any(value is not None for value in row.values()):
                rows.append(row)
                lines.append(number)
    if not names:
        raise refused("The file is empty: each of its lines is one JSON object.")
    if [*names] != named([*names], 1, limits):
        raise refused("A key has space around its name: take it away.")
    columns = {name: [_cell(row.get(name)) for row in rows] for name in names}
    return a_sheet(columns, lines, limits)


def _row(line: bytes, number: int) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise refused(
            f"Row {number} is no JSON object: {error.msg}, character {error.colno}."
        ) from None
    if not isinstance(row, dict):
        raise refused(f'Row {number} is no JSON object: write {{"name": value, …}} on each line.')
    if not SCALARS.issuperset(map(type, row.values())):
        raise refused(_nested(row, number))
    if any(type(cell) in NUMBERS and abs(cell) >= LARGEST for cell in row.values()):
        _no_large_whole(line, number)
    return row


def _nested(row: Mapping[str, Any], number: int) -> str:
    name = next(name for name, cell in row.items() if type(cell) not in SCALARS)
    return (
        f"Row {number}, key {shown(name)} holds a list or an object: "
        "a cell is text, a number, true, false or null."
    )


def _no_large_whole(line: bytes, number: int) -> None:
    """orjson reads a whole number beyond 64 bits as the nearest float; it is refused instead."""
    for name, cell in json.loads(line, parse_int=Decimal).items():
        if isinstance(cell, Decimal) and abs(cell) >= LARGEST:
            raise refused(
                f"Row {number}, key {shown(name)}: the whole number is beyond 64 bits, so its last "
                "digits would be lost. Write it as text, or in a larger unit."
            )


def _cell(value: Any) -> Cell:
    return None if isinstance(value, str) and (not value or value.isspace()) else value
