"""Marks of links and words: 64 bits by which entries that cite or say the same are found.

A mark gives a hint, never a proof: what is refused as an exact repeat is compared field by field.
"""

from __future__ import annotations

import hashlib
import re

SCHEME = re.compile(r"https?://(www\.)?", re.IGNORECASE)


def url_mark(url: str | None) -> int | None:
    """The same for http and https, with and without www, a last slash or a fragment."""
    if url is None:
        return None
    plain = url.partition("#")[0].rstrip("/")
    host, slash, rest = SCHEME.sub("", plain, count=1).partition("/")
    return _bits(host.lower() + slash + rest)


def text_mark(title: str, summary: str | None) -> int:
    """The same whatever the case and the spaces."""
    return _bits(" ".join(f"{title} {summary or ''}".casefold().split()))


def _bits(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
