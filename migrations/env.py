"""Run migrations on the connection that the caller hands over, or on the service's database."""

import os

from alembic import context
from sqlalchemy import DateTime, Engine

from scorecard.store import triggers  # noqa: F401 - so that Base.metadata is whole
from scorecard.store.db import Base, Instant, connect

# A migration that cannot get its lock gives way to the service, rather than stopping it.
LOCK_TIMEOUT = "10s"


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our column types as plain ones, so that old migrations need no code of today."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(
    _context: object, _found: object, _declared: object, _f: object, t: object
) -> bool | None:
    """An Instant is a timestamp with a time zone."""
    return False if isinstance(t, Instant) and isinstance(_f, DateTime) else None


def migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            connection.commit()
        else:
            # SQLite alters a table by making it anew, which would break every reference to it.
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_server_default=True,
            compare_type=compare_type,
            transaction_per_migration=True,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise ValueError(f"The migrations left references to nothing: {broken[:5]}")


url = context.config.get_main_option("sqlalchemy.url") or os.environ["SCORECARD_DATABASE_URL"]
database = connect(url)
migrate(database.engine)
database.engine.dispose()
