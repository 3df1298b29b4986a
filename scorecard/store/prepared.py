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

from sqlalchemy import Date, Dialect, Engine, Executable, Insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scorecard.store.db import Database, Instant

Values = Mapping[str, Any]

ROWS_AT_ONCE = 2_000


class Driver:
    """The driver's own connection, in a transaction that it began."""

    def __init__(self, dialect: Dialect, connection: Any) -> None:
        self.dialect = dialect
        self.sqlite = dialect.name == "sqlite"
        self.connection = connection

    def execute(self, text: str, values: Values) -> Any:
        """The driver's cursor. What it raises is raised as SQLAlchemy would."""
        with self._told(text, values):
            return self.connection.execute(text, values)

    def stream(self, text: str, values: Values) -> Iterator[Any]:
        """PostgreSQL's rows a few at a time; a cursor without a name has all of them at once."""
        with self._told(text, values), self.connection.cursor(f"stream_{id(text)}") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            yield from cursor.execute(text, values)

    def execute_many(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of the rows."""
        with self._told(text, {}):
            self.connection.executemany(text, rows)

    def copy(self, text: str, chunks: Iterable[bytes]) -> None:
        """PostgreSQL's COPY of those bytes."""
        with self._told(text, {}), self.connection.cursor() as cursor, cursor.copy(text) as copy:
            for chunk in chunks:
                copy.write(chunk)

    @contextmanager
    def _told(self, text: str, values: Values) -> Iterator[None]:
        try:
            yield
        except self.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                text, dict(values), error, self.dialect.loaded_dbapi.Error, dialect=self.dialect
            ) from error


def driver_of(session: Session) -> Driver:
    """The driver's connection of a session, in the session's transaction."""
    connection = session.connection()
    return Driver(connection.dialect, connection.connection.driver_connection)


@contextmanager
def driving(database: Database) -> Iterator[Driver]:
    """A writing transaction by hand: committed at the end, undone if anything is raised."""
    engine: Engine = database.engine
    pooled = engine.raw_connection()
    try:
        driver = Driver(engine.dialect, pooled.driver_connection)
        if driver.sqlite:
            driver.execute("BEGIN IMMEDIATE", {})
        try:
            yield driver
            # Only a commit that returned is one; what it raises leaves nothing behind.
            _finish(driver, "commit")
        except BaseException:
            _finish(driver, "rollback")
            raise
    finally:
        pooled.close()


def _finish(driver: Driver, how: str) -> None:
    try:
        getattr(driver.connection, how)()
    except driver.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            how, {}, error, driver.dialect.loaded_dbapi.Error, dialect=driver.dialect
        ) from error


def on_sqlite(on: Session | Driver) -> bool:
    return on.sqlite if isinstance(on, Driver) else on.get_bind().dialect.name == "sqlite"


class Prepared:
    """A statement of fixed shape. `columns` are those that an INSERT is given."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.columns = columns
        self._texts: dict[str, str] = {}
        # Values that stand in the statement itself.
        self._own: dict[str, Any] = {}
        self._read = _readers(statement)

    def rows(self, on: Session | Driver, values: Values) -> list[Any]:
        """All rows, each a tuple."""
        if isinstance(on, Session):
            return list(on.execute(self.statement, dict(values)).all())
        found: list[Any] = self._run(on, values).fetchall()
        if self._read and on.sqlite:
            return [self._parsed(row) for row in found]
        return found

    def unread(self, on: Driver, values: Values) -> list[Any]:
        """All rows as the driver has them: on SQLite, days and instants are the text it keeps."""
        found: list[Any] = self._run(on, values).fetchall()
        return found

    def stream(self, on: Driver, values: Values) -> Iterator[Any]:
        """The same, never all of them in memory."""
        if on.sqlite:
            yield from self._run(on, values)
        else:
            yield from on.stream(self.text(on), {**self._own, **values})

    def row(self, on: Session | Driver, values: Values) -> Any:
        """The only row, or None."""
        found = self.rows(on, values)
        return found[0] if found else None

    def run(self, on: Session | Driver, values: Values) -> None:
        if isinstance(on, Session):
            on.execute(self.statement, dict(values))
        else:
            self._run(on, values)

    def _run(self, on: Driver, values: Values) -> Any:
        text = self.text(on)
        if self._own:
            values = {**self._own, **values}
        if not on.sqlite:
            return on.execute(text, values)
        keep = KEPT_BY_SQLITE
        kept = {
            name: keep[type(value)](value) if type(value) in keep else value
            for name, value in values.items()
        }
        return on.execute(text, kept)

    def text(self, on: Driver) -> str:
        """The statement with named parameters, as the driver takes them."""
        text = self._texts.get(on.dialect.name)
        if text is None:
            text = self._texts[on.dialect.name] = self._text(on)
        return text

    def _text(self, on: Driver) -> str:
        make: Any = type(on.dialect)
        dialect = make(paramstyle="named" if on.sqlite else "pyformat")
        compiled: Any = self.statement.compile(dialect=dialect, column_keys=self.columns)  # type: ignore[attr-defined]
        own = {name: value for name, value in compiled.params.items() if value is not None}
        self._own = {**self._own, **own}
        return str(compiled)

    def _parsed(self, row: Any) -> Any:
        parsed = list(row)
        for place, read in self._read:
            if parsed[place] is not None:
                parsed[place] = read(parsed[place])
        return tuple(parsed)


def _readers(statement: Executable) -> list[tuple[int, Callable[[str], Any]]]:
    """The places of the days and instants in a row, which SQLite keeps as text."""
    if isinstance(statement, Insert):
        return []
    found: list[tuple[int, Callable[[str], Any]]] = []
    for place, column in enumerate(getattr(statement, "selected_columns", ())):
        if isinstance(column.type, Instant):
            found.append((place, _instant))
        elif isinstance(column.type, Date):
            found.append((place, date.fromisoformat))
    return found


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _as_sqlite_keeps(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


KEPT_BY_SQLITE: dict[type, Callable[[Any], str]] = {
    datetime: _as_sqlite_keeps,
    date: date.isoformat,
}
