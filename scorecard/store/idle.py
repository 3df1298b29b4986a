"""Connections of the driver that are kept open, each in one pair of hands at a time.

SQLAlchemy's pool asks the server whether a connection is still there before each use and cleans it
up afterwards, which costs more than the one cheap query of a poll. Nobody asks here: what finds its
connection gone begins again on a new one (see driving).
"""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from scorecard.store.served import Statements

# A burst opens as many as there are threads; what a quiet service keeps is fewer.
MOST_KEPT = 8


class Line(NamedTuple):
    """The driver's connection, and what is prepared on it if that is PostgreSQL's and kept."""

    connection: Any
    statements: Statements | None


class Idle:
    """The connections of one engine that nobody uses just now. Safe across threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: deque[Line] = deque()
        event.listen(engine, "engine_disposed", self.close)

    def __len__(self) -> int:
        return len(self._kept)

    def take(self) -> Line:
        """A connection in no transaction, where each statement is one of its own."""
        try:
            return self._kept.pop()
        except IndexError:
            return self._opened()

    def give_back(self, line: Line) -> None:
        if len(self._kept) < MOST_KEPT:
            self._kept.append(line)
        else:
            line.connection.close()

    def close(self, _engine: Engine | None = None) -> None:
        """Close all that are here: the engine is done with, or the server was away."""
        while self._kept:
            try:
                self._kept.pop().connection.close()
            except IndexError:  # Somebody else has just taken the last.
                return

    def _opened(self) -> Line:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name == "sqlite":
            return Line(connection, None)
        connection.autocommit = True
        # Two who prepare would forget each other's.
        connection.prepare_threshold = None
        # What runs here is prepared and finds rows by their keys: planned once, not each time.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        return Line(connection, Statements(connection))
