"""Open the service's database, bring it to the code's schema, and say when it is not."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from scorecard.errors import BadSettings, NotMigrated, Unavailable
from scorecard.store.db import Database, connect

MIGRATIONS = Path(__file__).parents[2] / "migrations"

__all__ = ["Database", "check_migrated", "key_beside", "migrate", "open_database"]


def open_database(url: str, statement_seconds: int = 0) -> Database:
    """Prepare to talk to the database; nothing is asked of it yet. Raises BadSettings.

    PostgreSQL breaks off a read's statement that takes longer than those seconds; 0 is for ever.
    """
    try:
        return connect(url, statement_seconds)
    except (ArgumentError, ImportError, OSError, ValueError) as error:
        raise BadSettings(
            "SCORECARD_DATABASE_URL must be like sqlite:///FILE or "
            f"postgresql+psycopg://USER@HOST/NAME: {error}"
        ) from None


def key_beside(url: str) -> Path | None:
    """Where an SQLite database has the ledger's key: in a file beside it, not in it."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database).parent / "ledger.key"


def migrate(url: str) -> None:
    """Run every migration that is missing."""
    try:
        command.upgrade(_config(url), "head")
    except CommandError as error:
        raise NotMigrated(f"The database is not one that this code knows: {error}") from None


def check_migrated(database: Database) -> None:
    """Raise NotMigrated if the schema is not the one this code was written for."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    try:
        with database.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise Unavailable(f"The database cannot be reached: {error.orig}") from error
    if found != wanted:
        raise NotMigrated(
            f"The database is at migration {found or 'none'}, this code needs {wanted}. "
            "Run: scorecard migrate (a first time: scorecard init)."
        )


def _config(url: str | None = None) -> Config:
    config = Config(MIGRATIONS / "alembic.ini")
    if url is not None:
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
