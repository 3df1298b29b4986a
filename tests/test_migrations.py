"""Migrations: one line of them, up and down, ending at the schema that the code declares."""

from __future__ import annotations

import re

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.load_sample import load_sample
from scorecard.actions.migrate_database import alembic_config, migrate
from scorecard.actions.open_database import _newest_migration, check_migrated, open_database
from scorecard.errors import NotMigrated, Unavailable
from scorecard.records import Role, scopes_of
from scorecard.store import triggers  # noqa: F401 - so that the metadata is whole
from scorecard.store.db import Base

from .conftest import NOW

LEDGER = ("evidence", "evidence_revision", "candidate_change", "framework_version", "account")


@pytest.fixture
def url(server):
    return server.create()


def asked(url, query):
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text(query)).all()
    engine.dispose()
    return rows


def everything(url):
    """The schema by name: tables with all they hold, then triggers and functions as written."""
    engine = create_engine(url)
    found = inspect(engine)
    tables = {
        name: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"], c.get("autoincrement"))
                for c in found.get_columns(name)
            ],
            "primary key": found.get_pk_constraint(name),
            "foreign keys": by_name(found.get_foreign_keys(name)),
            "unique": by_name(found.get_unique_constraints(name)),
            "checks": by_name(found.get_check_constraints(name)),
            "indexes": by_name(found.get_indexes(name)),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }
    engine.dispose()
    return {"tables": tables, "guards": guards(url), "index sql": index_sql(url)}


def by_name(things):
    # What a dialect adds to an index, its WHERE, is in index_sql as written.
    return {
        thing["name"]: {key: str(value) for key, value in thing.items() if key != "dialect_options"}
        for thing in things
    }


def guards(url):
    if url.startswith("sqlite"):
        rows = asked(url, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: " ".join(sql.split()) for name, sql in rows}
    made = asked(
        url, "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    )
    functions = asked(
        url,
        "SELECT proname, prosrc FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace "
        "WHERE nspname = 'public'",
    )
    return dict([tuple(row) for row in (*made, *functions)])


def index_sql(url):
    """Partial indexes carry their WHERE only here."""
    if url.startswith("sqlite"):
        rows = asked(
            url, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
    else:
        rows = asked(
            url,
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "AND tablename <> 'alembic_version'",
        )
    return {name: re.sub(r'["\s]+', " ", sql).strip() for name, sql in rows}


def test_there_is_one_head():
    heads = ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads()
    assert heads == [_newest_migration()]


def test_every_migration_goes_up_and_down_again(url):
    config = alembic_config(url)
    command.upgrade(config, "head")
    first = everything(url)
    for _ in range(2):
        command.downgrade(config, "base")
        assert everything(url) == {"tables": {}, "guards": {}, "index sql": {}}
        command.upgrade(config, "head")
        assert everything(url) == first


def test_one_step_down_and_up_ends_where_it_began(url):
    migrate(url)
    first = everything(url)
    for _ in ScriptDirectory.from_config(alembic_config(url)).walk_revisions():
        command.downgrade(alembic_config(url), "-1")
    command.upgrade(alembic_config(url), "head")
    assert everything(url) == first


def test_alembic_finds_nothing_left_to_migrate(url):
    migrate(url)
    command.check(alembic_config(url))


def test_the_migrated_schema_is_the_declared_one(server, url):
    declared = server.create()
    engine = create_engine(declared)
    Base.metadata.create_all(engine)
    engine.dispose()
    migrate(url)
    ours, theirs = everything(declared), everything(url)
    assert ours["guards"], "no triggers were found: the comparison would be empty"
    assert any("WHERE" in sql for sql in ours["index sql"].values())
    for name, table in ours["tables"].items():
        assert theirs["tables"][name] == table
    assert theirs == ours


def test_what_is_recorded_survives_migrating_again(database):
    admin = add_account(database, "admin", Role.ADMIN, None, NOW)
    load_sample(database, admin, NOW)
    url = database.engine.url.render_as_string(hide_password=False)
    before = {table: asked(url, f"SELECT * FROM {table} ORDER BY 1, 2") for table in LEDGER}
    assert all(before.values())
    migrate(url)
    assert before == {table: asked(url, f"SELECT * FROM {table} ORDER BY 1, 2") for table in LEDGER}
    assert find_account(database, "admin") == admin


def test_a_token_made_before_there_were_scopes_may_what_its_account_may(url):
    command.upgrade(alembic_config(url), "0008")
    engine = create_engine(url)
    with engine.begin() as connection:
        for role in Role:
            account = connection.scalar(
                text(
                    "INSERT INTO account (username, role, created_at)"
                    " VALUES (:role, :role, CURRENT_TIMESTAMP) RETURNING id"
                ),
                {"role": role},
            )
            connection.execute(
                text(
                    "INSERT INTO api_token (account_id, name, prefix, sha256, created_at)"
                    " VALUES (:account, 'x', :role, :role, CURRENT_TIMESTAMP)"
                ),
                {"account": account, "role": role},
            )
    engine.dispose()
    migrate(url)
    found = dict(asked(url, "SELECT prefix, scopes FROM api_token"))
    assert found == {role: " ".join(scopes_of(role)) for role in Role}


def test_a_database_behind_the_code_is_named_with_what_to_run(url):
    database = open_database(url)
    with pytest.raises(NotMigrated, match=r"at migration none.*scorecard migrate"):
        check_migrated(database)
    command.upgrade(alembic_config(url), "0001")
    with pytest.raises(NotMigrated, match="at migration 0001"):
        check_migrated(database)
    migrate(url)
    check_migrated(database)
    database.engine.dispose()


def test_a_database_that_is_away_is_unavailable():
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="cannot be reached"):
        check_migrated(away)
