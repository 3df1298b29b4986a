"""Engines, sessions, column types, and the naming convention every constraint follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from scorecard.store.idle import Idle

BUSY_TIMEOUT_MS = 30_000
CACHE_KIB = 65_536
MMAP_BYTES = 268_435_456
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged commits when the power goes
    "foreign_keys=ON",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    f"cache_size=-{CACHE_KIB}",
    f"mmap_size={MMAP_BYTES}",
)


class Base(DeclarativeBase):
    # Named constraints, so that a migration can drop what it did not create.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, *names: str) -> CheckConstraint:
    listed = ", ".join(f"'{name}'" for name in names)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Instant(TypeDecorator[datetime]):
    """An instant, kept in UTC. SQLite forgets an offset in silence, so naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone; UTC is what the service keeps.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True)
class Database:
    """Sessions for reading see one snapshot; sessions for writing take the lock at once.

    `glance` is for a single query, which is its own snapshot and needs no transaction; `idle`
    holds the driver's connections for what is read all day long (see driving).
    """

    engine: Engine
    glance: Engine
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]
    idle: Idle


def connect(url: str, statement_seconds: int = 0) -> Database:
    """Open the database at `url` (sqlite:/// or postgresql+psycopg://).

    PostgreSQL ends a statement after so many seconds, but for those of a session for writing: an
    import takes as long as it takes. 0 ends none.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite(url)
        reading = engine
        glance = engine.execution_options(scorecard_begin=None)
        writing = engine.execution_options(scorecard_begin="BEGIN IMMEDIATE")
    else:
        engine = _postgresql(url, statement_seconds)
        # One snapshot a read: a scorecard and the revision it is labelled with agree.
        reading = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        glance = engine.execution_options(isolation_level="AUTOCOMMIT")
        writing = engine.execution_options(isolation_level="READ COMMITTED")
        if statement_seconds:
            event.listen(writing, "begin", take_your_time)
    return Database(
        engine=engine,
        glance=glance,
        reading=sessionmaker(reading, expire_on_commit=False),
        writing=sessionmaker(writing, expire_on_commit=False),
        idle=Idle(engine),
    )


def _postgresql(url: str, statement_seconds: int) -> Engine:
    """The limit is the connection's own, so that a read need not say it each time."""
    own = make_url(url).query.get("options", "")
    limit = f"-c statement_timeout={statement_seconds}s" if statement_seconds else ""
    options = f"{own} {limit}".strip()
    return create_engine(
        url, pool_pre_ping=True, connect_args={"options": options} if options else {}
    )


def take_your_time(connection: Connection) -> None:
    """Let each statement of this transaction take as long as it takes."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # SQLAlchemy, not sqlite3, opens transactions; see _begin.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Two people save at the same moment: with a plain BEGIN both read, both try to write, and one
    # fails at once with "database is locked", whatever the timeout. Taking the lock first makes
    # the second wait its turn. The cost: writers queue, which SQLite makes them do anyway.
    options: Mapping[str, Any] = connection.get_execution_options()
    begin = options.get("scorecard_begin", "BEGIN")
    if begin is not None:
        connection.exec_driver_sql(begin)
