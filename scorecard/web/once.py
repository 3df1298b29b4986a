"""A request that may arrive twice: its Idempotency-Key, and what it says."""

from __future__ import annotations

import hashlib
import re

from flask import request

from scorecard.errors import Invalid
from scorecard.records import Once

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")


def once() -> Once | None:
    """The key of this request with the hash of its method, address and body; None without one.

    Raises Invalid for a key that is empty, too long or not plain ASCII.
    """
    key = request.headers.get(HEADER)
    return None if key is None else once_as(key, request.get_data())


def once_as(key: str, body: bytes) -> Once:
    """The same for a key that came another way, as a page's form sends it."""
    if not KEY.fullmatch(key):
        raise Invalid.at(HEADER, "Must be 1 to 255 visible ASCII characters, such as a UUID.")
    said = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    said.update(request.content_type.encode() if request.content_type else b"")
    said.update(body)
    return Once(key, said.hexdigest())
