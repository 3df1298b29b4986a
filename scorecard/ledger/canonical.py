"""The one way in which a thing is written down to be hashed: sorted keys, numbers as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from scorecard.ledger.tree import leaf_hash


def leaf_of(action: Mapping[str, Any], thing: str, says: Mapping[str, Any]) -> bytes:
    """The hash of the leaf of one thing: who did what when, and all that the thing says."""
    return leaf_hash(canonical({"action": action, "thing": thing, "says": says}))


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, decimal strings for numbers, instants in UTC with Z."""
    return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"A {type(value).__name__} has no canonical form.")
