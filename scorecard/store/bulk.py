"""Rows by the thousand, read and written by the driver itself in the session's own transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scorecard.store.db import Base
from scorecard.store.prepared import Driver, Prepared, Values

AT_ONCE = 2_000


def driver_of(session: Session) -> Driver:
    """The connection that the session's transaction is on."""
    connection = session.connection()
    return Driver(connection.dialect, connection.connection.driver_connection)


def stream(session: Session, query: Prepared, values: Values) -> Iterator[Any]:
    """Rows as the driver has them, never all in memory."""
    driver = driver_of(session)
    text = query.text(driver)
    if driver.sqlite:
        yield from driver.execute(text, values)
        return
    # Without a name, the whole answer would be fetched before its first row is seen.
    with driver.connection.cursor(f"stream_{secrets.token_hex(4)}") as cursor:
        cursor.itersize = AT_ONCE
        try:
            yield from cursor.execute(text, values)
        except driver.dialect.loaded_dbapi.Error as error:
            raise _as_ever(driver, text, error) from error


def insert_rows(
    session: Session, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of exactly those columns."""
    driver = driver_of(session)
    listed = ", ".join(Base.metadata.tables[table].columns[name].name for name in columns)
    places = ", ".join("?" for _ in columns)
    text = (
        f"INSERT INTO {table} ({listed}) VALUES ({places})"  # noqa: S608 - our own names
        if driver.sqlite
        else f"COPY {table} ({listed}) FROM STDIN"
    )
    try:
        if driver.sqlite:
            driver.connection.executemany(text, rows)
            return
        with driver.connection.cursor() as cursor, cursor.copy(text) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.dialect.loaded_dbapi.Error as error:
        raise _as_ever(driver, text, error) from error


def _as_ever(driver: Driver, text: str, error: Exception) -> Exception:
    """What the driver raised, as SQLAlchemy would raise it."""
    base = driver.dialect.loaded_dbapi.Error
    return DBAPIError.instance(text, {}, error, base, dialect=driver.dialect)
