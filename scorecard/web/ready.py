"""Answers kept as ready bytes, and the headers that let others keep them too.

Every poll asks the database which revision would answer (one cheap query); when the bytes for
that revision are here they go out as they are, and when the reader has them, a 304 does.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from flask import Response

from scorecard.web.encodings import copy_held

LONGEST_POLL_SECONDS = 60
IMMUTABLE = "public, max-age=31536000, immutable"
PRIVATE = "private, no-cache"
VARY = "Accept, Accept-Encoding, Authorization, Cookie, X-API-Key"


@dataclass(frozen=True)
class Ready:
    """A built answer."""

    body: bytes
    media_type: str


Kept = TypeVar("Kept", bound=Ready)


class ReadyBytes(Generic[Kept]):
    """A bounded store of answers; the least recently asked for goes first. Safe across threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.held = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, answer: Kept) -> None:
        with self._lock:
            replaced = self._kept.pop(key, None)
            self.held -= len(replaced.body) if replaced else 0
            self._kept[key] = answer
            self.held += len(answer.body)
            while self.held > self.most_bytes:
                _, dropped = self._kept.popitem(last=False)
                self.held -= len(dropped.body)


def etag_of(key: Hashable, build: str) -> str:
    """A strong validator of everything an answer depends on, the code included."""
    return hashlib.sha256(repr((key, build)).encode()).hexdigest()[:32]


def respond(
    key: Hashable,
    make: Callable[[], tuple[Hashable, Ready]],
    ready: ReadyBytes[Ready],
    build: str,
    cache_control: str,
) -> Response:
    """The answer under `key`, or 304 without building it if the reader's copy is still the one.

    `make` gives the answer and the key it really has: something may have been recorded between
    asking which revision it is and reading it.
    """
    etag = etag_of(key, build)
    held = copy_held(etag)
    if held is not None:
        response, etag = Response(status=304), held
        del response.headers["Content-Type"]
    else:
        answer = ready.find(key)
        if answer is None:
            key, answer = make()
            ready.keep(key, answer)
            etag = etag_of(key, build)
        response = Response(answer.body, content_type=answer.media_type)
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = VARY
    return response


def until_midnight(now: datetime) -> str:
    """Kept a minute at most, and never past midnight UTC: ageing moves figures each day."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = min(LONGEST_POLL_SECONDS, int((midnight - now).total_seconds()))
    return f"public, max-age={seconds}"
