"""The one way in which a thing is written down to be hashed: sorted keys, numbers as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import orjson

from scorecard.ledger.tree import leaf_hash


def leaf_of(action: bytes, thing: str, says: bytes) -> bytes:
    """The hash of the leaf of one thing: who did what when, and all that the thing says.

    Both in canonical form; so is what is hashed, as its keys stand in order.
    """
    return leaf_hash(b'{"action":%b,"says":%b,"thing":"%b"}' % (action, says, thing.encode()))


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, decimal strings for numbers, instants in UTC with Z."""
    return of_text(_plain(value))


def of_text(value: Mapping[str, str | None]) -> bytes:
    """The canonical form of what is written as text already."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


number: Callable[[float], str] = repr


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number(value)
    raise TypeError(f"A {type(value).__name__} has no canonical form.")
