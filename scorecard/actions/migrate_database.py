"""Bring a database to the schema of this code, by the migrations that it lacks."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from scorecard.actions.open_database import MIGRATIONS
from scorecard.errors import NotMigrated


def migrate(url: str) -> None:
    """Run every migration that is missing."""
    try:
        command.upgrade(alembic_config(url), "head")
    except CommandError as error:
        raise NotMigrated(f"The database is not one that this code knows: {error}") from None


def alembic_config(url: str) -> Config:
    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
