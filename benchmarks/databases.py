"""Fresh temporary databases on either engine, gone when the run is over."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

LOCAL_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@contextmanager
def sqlite_database() -> Iterator[str]:
    """The URL of a file that does not exist yet, in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="scorecard-benchmark-") as folder:
        yield f"sqlite:///{Path(folder) / 'benchmark.sqlite'}"


@contextmanager
def postgres_database(server: str) -> Iterator[str]:
    """The URL of an empty database called scorecard_test_<random> on that server."""
    name = f"scorecard_test_{secrets.token_hex(8)}"
    _run(server, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def postgres_copy(url: str) -> Iterator[str]:
    """The URL of a copy of a database that nobody is connected to."""
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    name = f"scorecard_test_{secrets.token_hex(8)}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{make_url(url).database}"')
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def postgres_server() -> str:
    """The server that the tests use too: the one named, or a local one that lets postgres in."""
    return os.environ.get("SCORECARD_TEST_POSTGRES_URL", LOCAL_POSTGRES)


def why_unreachable(server: str) -> str | None:
    """None if the server answers, else what it, or the network, said."""
    try:
        psycopg.connect(plain(server), connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return str(error).splitlines()[0]
    return None


def plain(url: str) -> str:
    """A URL as libpq reads it, without SQLAlchemy's driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(statement)
