"""Rows as NDJSON: one object a line, what is missing left out, numbers unrounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson


def ndjson_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A line for each row, its newline included."""
    for row in rows:
        told = {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        yield orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
