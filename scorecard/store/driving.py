"""Transactions by hand of the driver: one that writes, and the two ways to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from scorecard.store.db import Database
from scorecard.store.prepared import Driver

Found = TypeVar("Found")


@contextmanager
def driving(database: Database) -> Iterator[Driver]:
    """A writing transaction by hand: committed at the end, undone if anything is raised."""
    driver = _begun(database)
    try:
        yield driver
        # Only a commit that returned is one; what it raises leaves nothing behind.
        driver.run("COMMIT")
    except BaseException:
        try:
            driver.run("ROLLBACK")
            database.idle.give_back(driver.line)
        except DBAPIError:
            # It is gone, and what it had not committed with it; why it went is raised below.
            driver.connection.close()
        raise
    database.idle.give_back(driver.line)


def _begun(database: Database) -> Driver:
    """A connection on which a transaction has begun; so far nothing can have been written."""

    def begin() -> Driver:
        driver = Driver(database.engine.dialect, database.idle.take())
        try:
            driver.run("BEGIN IMMEDIATE" if driver.sqlite else "BEGIN")
        except DBAPIError:
            driver.connection.close()
            raise
        return driver

    return _again(database, begin)


def glance(database: Database, look: Callable[[Driver], Found]) -> Found:
    """What `look` finds by one statement, which is its own snapshot.

    A server that was restarted has closed what we held: then `look` is called once more.
    """
    return _again(database, lambda: _looking(database, look))


def snapshot(database: Database, look: Callable[[Driver], Found]) -> Found:
    """What `look` finds by several statements, all in one snapshot; as `glance` otherwise."""

    def within(driver: Driver) -> Found:
        driver.run("BEGIN" if driver.sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            return look(driver)
        finally:
            driver.run("COMMIT")

    return glance(database, within)


def _again(database: Database, work: Callable[[], Found]) -> Found:
    """Do it, and once more on a new connection if the one we held was closed by the server."""
    try:
        return work()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    database.idle.close()
    return work()


def _looking(database: Database, look: Callable[[Driver], Found]) -> Found:
    line = database.idle.take()
    try:
        found = look(Driver(database.engine.dialect, line))
    except DBAPIError:
        line.connection.close()
        raise
    except BaseException:
        database.idle.give_back(line)
        raise
    database.idle.give_back(line)
    return found
