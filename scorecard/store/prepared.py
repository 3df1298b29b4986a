"""Statements put together once and run by the driver itself, for what is done all day long.

Between a session and the driver, SQLAlchemy spends on each statement several times what the
database does. A prepared statement runs in a session as ever, or by hand of a `Driver`, with the
same values in and out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from psycopg import RawCursor, RawServerCursor
from sqlalchemy import Date, Dialect, Executable, Insert, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scorecard.store.db import Instant
from scorecard.store.idle import Line

Values = Mapping[str, Any]
# A text, its constants by name, and on PostgreSQL the names in the order of their numbers.
Made = tuple[str, Values, Sequence[str]]

ROWS_AT_ONCE = 2_000


class Driver:
    """The driver's own connection, handed out by `driving`."""

    def __init__(self, dialect: Dialect, line: Line) -> None:
        self.dialect = dialect
        self.sqlite = dialect.name == "sqlite"
        self.line = line
        self.connection = line.connection

    def rows(self, text: str, values: Any) -> list[Any]:
        """All rows, each a tuple. What the driver raises is raised as SQLAlchemy would.

        `values` are by name on SQLite, and in order on PostgreSQL, where the text numbers them.
        """
        with self._told(text, values):
            if self.sqlite:
                found: list[Any] = self.connection.execute(text, values).fetchall()
                return found
            if self.line.statements is not None:
                return self.line.statements.rows(text, values)
            with RawCursor(self.connection) as cursor:
                cursor.execute(text, values, binary=True)
                return cursor.fetchall() if cursor.description else []

    def run(self, command: str) -> None:
        """What takes no values and gives no rows."""
        with self._told(command, ()):
            if self.line.statements is None:
                self.connection.execute(command)
            else:
                self.line.statements.run(command)

    def stream(self, text: str, values: Any) -> Iterator[Any]:
        """The same a few rows at a time."""
        with self._told(text, values):
            if self.sqlite:
                yield from self.connection.execute(text, values)
                return
            # A cursor without a name has all of them at once.
            with RawServerCursor(self.connection, f"stream_{id(text)}") as cursor:
                cursor.itersize = ROWS_AT_ONCE
                yield from cursor.execute(text, values)

    def execute_many(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of the rows."""
        with self._told(text, ()):
            self.connection.executemany(text, rows)

    def copy(self, text: str, chunks: Iterable[bytes]) -> None:
        """PostgreSQL's COPY of those bytes."""
        with self._told(text, ()), self.connection.cursor() as cursor, cursor.copy(text) as copy:
            for chunk in chunks:
                copy.write(chunk)

    @contextmanager
    def _told(self, text: str, values: Any) -> Iterator[None]:
        try:
            yield
        except self.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                text,
                values,
                error,
                self.dialect.loaded_dbapi.Error,
                connection_invalidated=self.dialect.is_disconnect(error, self.connection, None),
                dialect=self.dialect,
            ) from error


def driver_of(session: Session) -> Driver:
    """The driver's connection of a session, in the session's transaction."""
    connection = session.connection()
    return Driver(connection.dialect, Line(connection.connection.driver_connection, None))


def on_sqlite(on: Session | Driver) -> bool:
    return on.sqlite if isinstance(on, Driver) else on.get_bind().dialect.name == "sqlite"


class Prepared:
    """A statement of fixed shape. `columns` are those that an INSERT is given."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.columns = columns
        self._texts: dict[str, Made] = {}
        self._read = _readers(statement)

    def rows(self, on: Session | Driver, values: Values) -> list[Any]:
        """All rows, each a tuple."""
        if isinstance(on, Session):
            return list(on.execute(self.statement, dict(values)).all())
        found = self.unread(on, values)
        return [self._parsed(row, on.sqlite) for row in found] if self._read else found

    def unread(self, on: Driver, values: Values) -> list[Any]:
        """All rows as the driver has them: on SQLite, days and instants are the text it keeps."""
        return on.rows(*self._made(on, values))

    def stream(self, on: Driver, values: Values) -> Iterator[Any]:
        """The same, never all of them in memory."""
        return on.stream(*self._made(on, values))

    def row(self, on: Session | Driver, values: Values) -> Any:
        """The only row, or None."""
        found = self.rows(on, values)
        return found[0] if found else None

    def run(self, on: Session | Driver, values: Values) -> None:
        if isinstance(on, Session):
            on.execute(self.statement, dict(values))
        else:
            on.rows(*self._made(on, values))

    def _made(self, on: Driver, values: Values) -> tuple[str, Any]:
        """The statement and its values, as `Driver` takes them."""
        text, constants, order = self._texts.get(on.dialect.name) or self._compiled(on)
        if constants:
            values = {**constants, **values}
        if not on.sqlite:
            return text, [values[name] for name in order]
        keep = KEPT_BY_SQLITE
        kept = {
            name: keep[type(value)](value) if type(value) in keep else value
            for name, value in values.items()
        }
        return text, kept

    def _compiled(self, on: Driver) -> Made:
        make: Any = type(on.dialect)
        dialect = make(paramstyle="named" if on.sqlite else "numeric_dollar")
        made = self.statement.compile(dialect=dialect, column_keys=self.columns)  # type: ignore[attr-defined]
        constants = {name: value for name, value in made.params.items() if value is not None}
        found = self._texts[on.dialect.name] = str(made), constants, made.positiontup or ()
        return found

    def _parsed(self, row: Any, sqlite: bool) -> Any:
        parsed = list(row)
        for place, from_sqlite, from_postgresql in self._read:
            if parsed[place] is not None:
                parsed[place] = (from_sqlite if sqlite else from_postgresql)(parsed[place])
        return tuple(parsed)


class Known:
    """A statement in two shapes: as known now, and as known at an instant.

    `shape` makes it for None, or for the instant as a parameter.
    """

    def __init__(self, shape: Callable[[Any], Executable]) -> None:
        self.now = Prepared(shape(None))
        self.then = Prepared(shape(bindparam("known_at", type_=Instant)))

    def rows(self, on: Session | Driver, values: Values, known_at: datetime | None) -> list[Any]:
        """All rows, each a tuple."""
        if known_at is None:
            return self.now.rows(on, values)
        return self.then.rows(on, {**values, "known_at": known_at})


Read = tuple[int, Callable[[Any], Any], Callable[[Any], Any]]


def _readers(statement: Executable) -> list[Read]:
    """The places of the days and instants in a row, and how to read each.

    SQLite keeps both as text; PostgreSQL gives instants in the time zone of the connection.
    """
    if isinstance(statement, Insert):
        return []
    found: list[Read] = []
    for place, column in enumerate(getattr(statement, "selected_columns", ())):
        if isinstance(column.type, Instant):
            found.append((place, _instant, _in_utc))
        elif isinstance(column.type, Date):
            found.append((place, date.fromisoformat, _as_it_is))
    return found


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _as_it_is(day: date) -> date:
    return day


def _as_sqlite_keeps(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


KEPT_BY_SQLITE: dict[type, Callable[[Any], str]] = {
    datetime: _as_sqlite_keeps,
    date: date.isoformat,
}
