"""Which encoding a reader wants, and the ETag that an answer has in each (RFC 9110, 8.8.3.3)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

import zstandard
from flask import request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

GZIP_LEVEL = 6
ZSTD_LEVEL = 6
IDENTITY = "identity"


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def _zstd(body: bytes) -> bytes:
    # A compressor of its own: one is not to be shared by threads.
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)


# The first is preferred where a reader likes two alike.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "gzip": _gzip}


def wanted_encoding() -> str | None:
    """What the body of this answer should be encoded with; None for as it is."""
    header = request.environ.get("HTTP_ACCEPT_ENCODING")
    return None if not header else _wanted(header)


@lru_cache(256)
def _wanted(header: str) -> str | None:
    accepted = parse_accept_header(header, Accept)
    best, quality = None, _as_it_is(accepted)
    for name in ENCODINGS:
        liked = accepted.quality(name)
        if liked > quality or (best is None and liked == quality > 0):
            best, quality = name, liked
    return best


def _as_it_is(accepted: Accept) -> float:
    """How much a body as it is would be liked: less than any encoding named, unless said."""
    named = {name.lower() for name, _ in accepted}
    return accepted.quality(IDENTITY) if IDENTITY in named else 0.0


def tag_in(etag: str, encoding: str) -> str:
    """The ETag of an answer in that encoding: other bytes, so another tag."""
    return f"{etag}-{encoding}"


def copy_held(etag: str) -> str | None:
    """The tag of the reader's copy if it is of this very answer, in whichever encoding.

    A proxy that compresses on its way weakens a tag; what it names is the same answer.
    """
    if "HTTP_IF_NONE_MATCH" not in request.environ:
        return None
    held = request.if_none_match
    if held.star_tag:
        return etag
    for tag in held.as_set(include_weak=True):
        if tag and (tag == etag or tag.startswith((f"{etag}-", f"{etag}."))):
            return str(tag)
    return None
