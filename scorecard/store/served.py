"""Statements that come again and again, prepared once on a PostgreSQL connection.

psycopg's cursors wait for the server in Python and ask of each statement what it may be: three
times what the server does for the one query of a poll. Here libpq waits, without the interpreter's
lock, and what a statement is was said when it was prepared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format

# Lists have as many statements as there are combinations of filters; the server keeps each.
MOST_PREPARED = 400
DONE = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}


class Statements:
    """Those of one connection, by their text. The connection is in one pair of hands."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._names: dict[str, bytes] = {}

    def rows(self, text: str, values: Sequence[Any]) -> list[Any]:
        """All rows, each a tuple. `text` has $1, $2, … for the values."""
        name = self._names.get(text) or self._prepare(text)
        adapt = Transformer(self._connection)
        # What a value is to be, the statement says; as text any will do.
        sent = adapt.dump_sequence(values, [PyFormat.TEXT] * len(values))
        result = self._connection.pgconn.exec_prepared(name, sent, None, Format.BINARY)
        if result.status != ExecStatus.TUPLES_OK:
            self._must_be_done(result)
            return []
        adapt.set_pgresult(result)
        return adapt.load_rows(0, result.ntuples, tuple)

    def run(self, command: str) -> None:
        """What takes no values and gives no rows."""
        self._must_be_done(self._connection.pgconn.exec_(command.encode()))

    def _prepare(self, text: str) -> bytes:
        if len(self._names) >= MOST_PREPARED:
            self.run("DEALLOCATE ALL")
            self._names.clear()
        name = b"s%d" % len(self._names)
        self._must_be_done(self._connection.pgconn.prepare(name, text.encode()))
        self._names[text] = name
        return name

    def _must_be_done(self, result: Any) -> None:
        if result.status not in DONE:
            raise error_from_result(result, self._connection.info.encoding)
