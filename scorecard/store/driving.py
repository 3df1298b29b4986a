"""Transactions by hand of the driver: one that writes, and the two ways to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from scorecard.store.db import Database
from scorecard.store.prepared import Driver

Found = TypeVar("Found")


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


def glance(database: Database, look: Callable[[Driver], Found]) -> Found:
    """What `look` finds by one statement, which is its own snapshot.

    A server that was restarted has closed what we held: then `look` is called once more.
    """
    try:
        return _looking(database, look)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    database.idle.close()
    return _looking(database, look)


def snapshot(database: Database, look: Callable[[Driver], Found]) -> Found:
    """What `look` finds by several statements, all in one snapshot; as `glance` otherwise."""

    def within(driver: Driver) -> Found:
        driver.execute("BEGIN" if driver.sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ", {})
        try:
            return look(driver)
        finally:
            driver.execute("ROLLBACK", {})

    return glance(database, within)


def _looking(database: Database, look: Callable[[Driver], Found]) -> Found:
    connection = database.idle.take()
    try:
        found = look(Driver(database.engine.dialect, connection))
    except DBAPIError:
        connection.close()
        raise
    except BaseException:
        database.idle.give_back(connection)
        raise
    database.idle.give_back(connection)
    return found
