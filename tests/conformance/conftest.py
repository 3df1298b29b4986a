"""Databases with published indices in them, and the table of how well they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import Database, open_database
from tests.conformance.agreement import Agreement
from tests.conformance.folder import INDICES, SHIPPED
from tests.conformance.reading import load_into
from tests.conftest import Sqlite


@pytest.fixture(scope="session")
def agreement() -> Iterator[Agreement]:
    """Prints what was compared at the end; `make conformance` shows it."""
    collected = Agreement()
    yield collected
    print(f"\n\n{collected.table()}\n")  # noqa: T201 - the table is what the command is for


@pytest.fixture(scope="session")
def published(server, empty_template) -> Iterator[Database]:
    """All shipped indices in one database of either engine, to read only."""
    opened = open_database(server.create(empty_template))
    yield load_into(opened, *(SHIPPED / index for index in INDICES))
    opened.engine.dispose()


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory) -> Iterator[Callable[[Path], Database]]:
    """Loads a folder into a SQLite database of its own."""
    server = Sqlite(tmp_path_factory.mktemp("published"))
    opened: list[Database] = []

    def load(folder: Path) -> Database:
        url = server.create()
        migrate(url)
        opened.append(open_database(url))
        return load_into(opened[-1], folder)

    yield load
    for database in opened:
        database.engine.dispose()
