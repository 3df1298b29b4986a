"""Places for what is dear to compute: so many run at once in a process.

Each keeps a core busy for seconds. Whoever is signed in has places of their own, so that nobody
from outside can keep them all taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from scorecard.errors import Unavailable

FULL = "Others have something computed just now; ask again in a moment."


class Places:
    """So many for anybody, and as many for those signed in. `taken` counts both."""

    def __init__(self, most: int) -> None:
        self.taken = 0
        self._lock = Lock()
        self._open, self._own = BoundedSemaphore(most), BoundedSemaphore(most)

    @contextmanager
    def one(self, *, known: bool) -> Iterator[None]:
        """Raises Unavailable at once if all are taken: who waited would hold a thread."""
        places = self._own if known else self._open
        if not places.acquire(blocking=False):
            raise Unavailable(FULL)
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)
            places.release()

    def _count(self, change: int) -> None:
        with self._lock:
            self.taken += change
