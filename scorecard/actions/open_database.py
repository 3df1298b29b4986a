"""Open the service's database, and say when it is not of the schema of this code."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from scorecard.errors import BadSettings, NotMigrated, Unavailable
from scorecard.store.db import Database, connect

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_DONE = text("SELECT version_num FROM alembic_version")

__all__ = ["Database", "check_migrated", "key_beside", "open_database"]


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


def check_migrated(database: Database) -> None:
    """Raise NotMigrated if the schema is not the one this code was written for."""
    wanted = _newest_migration()
    try:
        with database.engine.connect() as connection:
            begun = inspect(connection).has_table("alembic_version")
            found = connection.scalar(_DONE) if begun else None
    except OperationalError as error:
        raise Unavailable(f"The database cannot be reached: {error.orig}") from error
    if found != wanted:
        raise NotMigrated(
            f"The database is at migration {found or 'none'}, this code needs {wanted}. "
            "Run: scorecard migrate (a first time: scorecard init)."
        )


def _newest_migration() -> str:
    """By its file's name, which begins with its number.

    Every command asks, and Alembic, which would read them all, costs a tenth of a second to import.
    """
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
