"""Rows as one JSON document: every column in every row, null where nothing is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson


def json_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """`{"items": [...]}` in pieces, a row a piece."""
    before = b'{"items":['
    for row in rows:
        yield before + orjson.dumps(dict(zip(columns, row, strict=True)))
        before = b","
    yield b"]}" if before == b"," else before + b"]}"
