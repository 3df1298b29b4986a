"""A report as JSON in one canonical form: sorted keys, no spaces, numbers unrounded."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import orjson

OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS  # orjson's own way does not sort
    | orjson.OPT_APPEND_NEWLINE
)


def to_json(document: Any) -> bytes:
    """The same document gives the same bytes, in any process and time zone.

    Dataclasses become objects one by one: a long report is never whole as dictionaries.
    """
    return orjson.dumps(document, option=OPTIONS, default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return written(value)


def written(value: date | datetime) -> str:
    """A day, or an instant in UTC with Z, as the service writes them everywhere."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    return value.isoformat()
