"""Send a file while it is being read from a snapshot: so many at once, and each for so long.

A snapshot that stays open keeps the database from tidying up, and each download holds a thread: a
reader who is slow, or gone without a word, must not keep either.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from threading import Lock, Timer
from typing import Protocol

from flask import Response, request

from scorecard.errors import Unavailable
from scorecard.web.places import Places


class Leaving(Protocol):
    """A file in pieces, which lets go of what it holds when it is closed."""

    def chunks(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class Downloads:
    """The places for files that leave, and the seconds that each may take."""

    def __init__(self, most: int, seconds: float) -> None:
        self.places = Places(most)
        self._seconds = seconds

    def send(self, file: Leaving, media_type: str) -> Response:
        """The file as a response, its first piece made already: what fails early is a problem.

        The file is closed when it has been sent, when the reader has gone, and when its time is
        up, counted from the first piece. Raises Unavailable if all places are taken.
        """
        if not self.places.take():
            file.close()
            raise Unavailable("Other exports are on their way; ask again in a moment.")
        place = _Place(file, self.places, self._seconds)
        try:
            chunks = iter(()) if request.method == "HEAD" else file.chunks()
            first = next(chunks, b"")
        except BaseException:
            place.leave()
            raise
        response = Response(chain([first], chunks), content_type=media_type)
        response.call_on_close(place.leave)
        # Nobody closes an answer to HEAD.
        if request.method == "HEAD":
            place.leave()
        else:
            place.start_the_clock()
        return response


class _Place:
    """One download's: given back once, by whoever ends it first."""

    def __init__(self, file: Leaving, places: Places, seconds: float) -> None:
        self._file, self._places = file, places
        self._lock, self._left = Lock(), False
        self._timer = Timer(seconds, self.leave)
        self._timer.daemon = True

    def start_the_clock(self) -> None:
        self._timer.start()

    def leave(self) -> None:
        with self._lock:
            if self._left:
                return
            self._left = True
        self._timer.cancel()
        try:
            self._file.close()
        finally:
            self._places.give_back()
