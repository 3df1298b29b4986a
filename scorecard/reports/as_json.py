"""A report as JSON in one canonical form: sorted keys, no spaces, numbers unrounded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson


def to_json(document: Any) -> bytes:
    """The same document gives the same bytes, in any process and time zone."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options, default=_instant)


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
