"""A report as JSON in one canonical form: sorted keys, no spaces, numbers unrounded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson


def to_json(document: Any) -> bytes:
    """The same document gives the same bytes, in any process and time zone."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options, default=written)


def written(value: date | datetime) -> str:
    """A day, or an instant in UTC with Z, as the service writes them everywhere."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    return value.isoformat()
