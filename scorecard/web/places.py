"""Places that are counted: so many may wait, leave or be computed at once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from scorecard.errors import Unavailable

FULL = "Others have something computed just now; ask again in a moment."


class Places:
    """So many at once; `taken` says how many are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self._lock = Lock()

    def take(self) -> bool:
        """Whether there was one; whoever got it gives it back."""
        with self._lock:
            if self.taken == self.most:
                return False
            self.taken += 1
            return True

    def give_back(self) -> None:
        with self._lock:
            if self.taken == 0:
                raise ValueError("A place was given back twice.")
            self.taken -= 1


class Computations:
    """What is dear to compute: each keeps a core busy for seconds.

    Whoever is signed in has as many places of their own, so that nobody from outside can keep them
    all taken.
    """

    def __init__(self, most: int) -> None:
        self._open, self._own = Places(most), Places(most)

    @property
    def taken(self) -> int:
        return self._open.taken + self._own.taken

    @contextmanager
    def one(self, *, known: bool) -> Iterator[None]:
        """Raises Unavailable at once if all are taken: who waited would hold a thread."""
        places = self._own if known else self._open
        if not places.take():
            raise Unavailable(FULL)
        try:
            yield
        finally:
            places.give_back()
