"""Real databases, built by the migrations: every test that asks for one gets both engines."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import NoReturn

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import make_url
from werkzeug.serving import make_server

from scorecard.actions import hash_password
from scorecard.actions.add_account import add_account
from scorecard.actions.issue_token import issue_token
from scorecard.actions.load_sample import load_sample
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import Database, open_database
from scorecard.app import create_app
from scorecard.config import Settings
from scorecard.records import Account, Role

# Nothing is timed inside a test: a slow moment of the machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Hashing is slow on purpose; how slow, a test of its own says, in a process of its own.
hash_password.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

ROOT = Path(__file__).parents[1]
LOCAL_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
DROPPING = 12
# Without the guards, which refuse to delete; the numbers begin anew.
EMPTIED = """DO $$ DECLARE one name; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', one); END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$"""
# Tables, columns, constraints, guards and their functions, as one hash.
SHAPE = """SELECT md5(string_agg(line, '; ' ORDER BY line)) FROM (
    SELECT format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull)
        FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
    UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
        WHERE NOT tgisinternal
    UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT version_num FROM alembic_version
) AS lines(line)"""
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def postgres_url() -> str | None:
    """The server to test on: the one named, or a local one that lets postgres in."""
    named = os.environ.get("SCORECARD_TEST_POSTGRES_URL")
    if named:
        return named
    try:
        psycopg.connect(_plain(LOCAL_POSTGRES), connect_timeout=2).close()
    except psycopg.OperationalError:
        return None
    return LOCAL_POSTGRES


def without(what: str) -> NoReturn:
    """Leave the test out by name, except where leaving out is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {what}")
    pytest.skip(f"needs {what}")


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass
class Sqlite:
    """Databases as files; a copy is a copied file."""

    folder: Path

    def create(self, template: str | None = None) -> str:
        path = self.folder / f"{secrets.token_hex(8)}.sqlite"
        if template is not None:
            shutil.copyfile(make_url(template).database, path)
        return f"sqlite:///{path}"

    lend = create

    def take_back(self, *_: str) -> None:
        """A copy is made in less time than one is emptied."""

    def close(self) -> None:
        """The folder goes with the run."""


@dataclass
class Postgres:
    """Databases called scorecard_test_<random>, dropped at the end; a copy is made by template.

    A database is some three hundred files, which the server writes through to the disk; so those
    that are lent come back, are emptied, and are lent again.
    """

    server: str
    made: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)

    def create(self, template: str | None = None) -> str:
        name = f"scorecard_test_{secrets.token_hex(8)}"
        copied = f' TEMPLATE "{make_url(template).database}"' if template else ""
        self._run(f'CREATE DATABASE "{name}"{copied}')
        self.made.append(name)
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def lend(self, template: str) -> str:
        """A copy of an empty template."""
        return self.free.pop() if self.free else self.create(template)

    def take_back(self, url: str, template: str) -> None:
        """One that a test has changed more than the rows of, or still holds, is not lent again."""
        with psycopg.connect(_plain(url), autocommit=True) as lent:
            lent.execute("SET lock_timeout = '2s'")
            with suppress(psycopg.errors.LockNotAvailable):
                lent.execute(EMPTIED)
                with psycopg.connect(_plain(template), autocommit=True) as whole:
                    alike = lent.execute(SHAPE).fetchone() == whole.execute(SHAPE).fetchone()
                if alike:
                    self.free.append(url)

    def close(self) -> None:
        """Several at once: each waits for a checkpoint, and those that wait together share one."""
        with ThreadPoolExecutor(DROPPING) as pool:
            list(pool.map(self._drop, self.made))

    def _drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(_plain(self.server), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request, tmp_path_factory) -> Iterator[Sqlite | Postgres]:
    if request.param == "sqlite":
        made = Sqlite(tmp_path_factory.mktemp("sqlite"))
    else:
        url = postgres_url()
        if url is None:
            without("PostgreSQL: set SCORECARD_TEST_POSTGRES_URL")
        made = Postgres(url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def empty_template(server) -> str:
    """A migrated database with nobody in it; never written to."""
    url = server.create()
    migrate(url)
    return url


@pytest.fixture(scope="session")
def sample_template(server, empty_template) -> str:
    """The sample as `scorecard init --sample` loads it; never written to."""
    url = server.create(empty_template)
    fill(url)
    return url


@pytest.fixture(scope="session")
def sqlite_sample(tmp_path_factory) -> str:
    """The sample on SQLite, for what is tested on one engine; never written to."""
    url = Sqlite(tmp_path_factory.mktemp("sample")).create()
    migrate(url)
    fill(url)
    return url


def fill(url: str) -> None:
    database = open_database(url)
    load_sample(database, add_account(database, "admin", Role.ADMIN, None, NOW), NOW)
    database.engine.dispose()


@pytest.fixture(scope="session")
def sample_url(server, sample_template) -> str:
    """One copy of the sample for all tests that only read."""
    return server.create(sample_template)


@pytest.fixture
def database(server, empty_template) -> Iterator[Database]:
    """A database of the test's own: the schema, and nothing else."""
    url = server.lend(empty_template)
    opened = open_database(url)
    yield opened
    opened.engine.dispose()
    server.take_back(url, empty_template)


@pytest.fixture
def own_sample(server, sample_template) -> Iterator[Database]:
    """The sample, to write to."""
    opened = open_database(server.create(sample_template))
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def sample(sample_url) -> Iterator[Database]:
    """The sample, to read only."""
    opened = open_database(sample_url)
    yield opened
    opened.engine.dispose()


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def an_app(database: Database, **settings) -> Flask:
    # Tests ask faster than people; what limits do is tested where limits are.
    app = create_app(Settings(database_url=url_of(database), **{"rate_limit": "off", **settings}))
    app.testing = True
    return app


@pytest.fixture
def app(database) -> Iterator[Flask]:
    """The service on a database of the test's own."""
    app = an_app(database)
    yield app
    app.extensions["scorecard"].database.engine.dispose()


@pytest.fixture(scope="session")
def sample_app(sample) -> Iterator[Flask]:
    """The service on the sample, to read only."""
    app = an_app(sample)
    yield app
    app.extensions["scorecard"].database.engine.dispose()


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sample_client(sample_app) -> FlaskClient:
    return sample_app.test_client()


@pytest.fixture
def admin(database) -> Account:
    return add_account(database, "admin", Role.ADMIN, None, NOW)


@pytest.fixture
def tokens(database, admin) -> dict[Role, dict[str, str]]:
    """The headers of somebody of each role."""
    accounts = {Role.ADMIN: admin}
    for role in (Role.VIEWER, Role.ANALYST, Role.REVIEWER):
        accounts[role] = add_account(database, str(role), role, None, NOW)
    return {
        role: {"Authorization": f"Bearer {issue_token(database, account, 'test', NOW)}"}
        for role, account in accounts.items()
    }


@contextmanager
def served(url: str, **settings) -> Iterator[str]:
    """The service on a port of its own, at the address given, until the block ends."""
    app = create_app(Settings(database_url=url, **settings))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["scorecard"].database.engine.dispose()
