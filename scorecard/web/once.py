"""A request that may arrive twice: its Idempotency-Key, and what it says."""

from __future__ import annotations

import hashlib
import re

from flask import request

from scorecard.errors import Invalid
from scorecard.records import Once

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")


def once(said: bytes | None = None, key: str | None = None) -> Once | None:
    """The key of this request, with the hash of its method, its address and what it says.

    That is its body, unless `said` has it: a form is written anew each time it is sent. `key` is
    for a page, whose form carries it. None without a key; raises Invalid for one that is empty,
    too long or not plain ASCII.
    """
    key = request.headers.get(HEADER) if key is None else key
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise Invalid.at(HEADER, "Must be 1 to 255 visible ASCII characters, such as a UUID.")
    asked = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    asked.update(request.get_data() if said is None else said)
    return Once(key, asked.hexdigest())
