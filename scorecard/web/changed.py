"""Wait for a change without a database: at most so many at once, woken by writes of this process.

A write of another process wakes nobody here; whoever waits looks for itself about once a second.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Lock
from time import monotonic
from typing import TypeVar

from flask import Flask, Response, request

from scorecard.web.places import Places

LOOK_EVERY_SECONDS = 1.0
READS = frozenset({"GET", "HEAD", "OPTIONS"})

Found = TypeVar("Found")


class Changed:
    """Counts the writes of this process, and those who wait for one: each holds a thread."""

    def __init__(self, most_waits: int) -> None:
        self.places = Places(most_waits)
        self._condition = Condition()
        self._writes = 0

    def tell(self) -> None:
        """Something may have been committed."""
        with self._condition:
            self._writes += 1
            self._condition.notify_all()

    def wait_for(self, look: Callable[[], Found | None], seconds: float) -> Found | None:
        """What `look` finds, or None when the time is up; at once if all places are taken.

        Whoever asks has looked just before. Nothing is held between two looks.
        """
        place = self.take_place()
        if place is None:
            return None
        try:
            return self.watch(look, seconds)
        finally:
            place.give_back()

    def take_place(self) -> Place | None:
        """A place to wait in, to be given back; None if all are taken."""
        return Place(self.places) if self.places.take() else None

    def watch(self, look: Callable[[], Found | None], seconds: float) -> Found | None:
        """The same for whoever has a place already."""
        end = monotonic() + seconds
        while True:
            with self._condition:
                seen = self._writes
            # What was committed before the count was read is found by this look, and what is
            # committed afterwards changes the count.
            found = look()
            left = end - monotonic()
            if found is not None or left <= 0:
                return found
            with self._condition:
                self._condition.wait_for(
                    lambda seen=seen: self._writes != seen,  # type: ignore[misc]
                    min(left, LOOK_EVERY_SECONDS),
                )


class Place:
    """One of the places to wait in. Giving it back twice gives it back once."""

    def __init__(self, places: Places) -> None:
        self._places: Places | None = places
        self._lock = Lock()

    def give_back(self) -> None:
        with self._lock:
            places, self._places = self._places, None
        if places is not None:
            places.give_back()


def register(app: Flask, changed: Changed) -> None:
    """Wake those who wait after every request that may have written."""

    def tell(response: Response) -> Response:
        if request.method not in READS and response.status_code < 400:  # noqa: PLR2004 - an error
            changed.tell()
        return response

    app.after_request(tell)
