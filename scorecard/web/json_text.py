"""JSON that somebody sent, as a body or in a form: read, or refused with what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.exceptions import BadRequest

MOST_NESTED = 100


def read_json(text: bytes, what: str) -> Any:
    """What the text says; `what` begins the message. Raises BadRequest."""
    try:
        # The standard library takes NaN and Infinity, so that the schema can name the field.
        found = json.loads(text)
    except UnicodeDecodeError:
        raise BadRequest(f"{what} is not UTF-8 text.") from None
    except RecursionError:
        raise BadRequest(f"{what} nests too deep.") from None
    except ValueError as error:
        raise BadRequest(f"{what} is not JSON: {error}.") from None
    if text.count(b"[") + text.count(b"{") > MOST_NESTED and _deep(found):
        raise BadRequest(f"{what} nests too deep: {MOST_NESTED} levels are the most.")
    return found


def _deep(found: Any) -> bool:
    """Whether something lies below more levels than any framework has."""
    level = [found]
    for _ in range(MOST_NESTED):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return bool(level)
