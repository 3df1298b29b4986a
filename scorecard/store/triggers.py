"""What the database itself refuses: changing or deleting what was recorded.

Insert-only tables refuse UPDATE and DELETE. A revision's `accepted_at` and `closed_at`, an action's
`position` and a framework version's `published_at` may go from empty to a value, once; drafts may
change.
"""

from __future__ import annotations

from sqlalchemy import DDL, event
from sqlalchemy.schema import ExecutableDDLElement

from scorecard.store import (
    account_tables,
    attachment_tables,
    edition_tables,
    import_tables,
    ledger_tables,
    tables,
    webhook_tables,
)
from scorecard.store.db import Base

# Every table there is; to know them all is what makes Base.metadata whole.
TABLES = (
    account_tables,
    attachment_tables,
    edition_tables,
    import_tables,
    ledger_tables,
    tables,
    webhook_tables,
)

INSERT_ONLY = (
    "evidence",
    "review_decision",
    "candidate_change",
    "source_change",
    "catalogue_change",
    "account_change",
    "blob",
    "attachment",
    "edition",
    "edition_file",
    "leaf",
    "subtree",
    "checkpoint",
)

# What makes a row of each table that row: SQLite's INSERT OR REPLACE would delete it unseen.
KEYS = {
    "evidence": (("id",), ("public_id",)),
    "review_decision": (("id",),),
    "candidate_change": (("candidate_id", "revision"),),
    "evidence_revision": (("id",), ("evidence_id", "number")),
    "framework_version": (("id",), ("framework_id", "number")),
    "source_change": (("id",),),
    "catalogue_change": (("id",),),
    "account_change": (("id",),),
    "blob": (("sha256",),),
    "attachment": (("id",), ("evidence_id", "sha256")),
    "edition": (("id",), ("candidate_id", "framework_id", "quarter", "number")),
    "edition_file": (("id",), ("edition_id", "format", "attempt")),
    "action": (("id",), ("position",), ("account_id", "idempotency_key")),
    "leaf": (("position",), ("thing", "thing_id")),
    "subtree": (("level", "number"),),
    "checkpoint": (("size",),),
}
SET_ONCE = {"evidence_revision": ("accepted_at", "closed_at"), "action": ("position",)}


def statements(dialect: str) -> list[str]:
    """The CREATE statements of that dialect ("sqlite" or "postgresql"), in order."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, '{table} is never changed or deleted, only added to'); END"
        for table in INSERT_ONLY
        for verb in ("UPDATE", "DELETE")
    ]
    for table, columns in SET_ONCE.items():
        declared = Base.metadata.tables[table].columns
        others = [column.name for column in declared if column.name not in columns]
        kept = [f"OLD.{name} IS NEW.{name}" for name in others]
        once = [f"(OLD.{name} IS NULL OR OLD.{name} IS NEW.{name})" for name in columns]
        made += [
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({' AND '.join(kept + once)}) BEGIN "
            f"SELECT RAISE(ABORT, '{table} is never changed, only completed'); END",
            f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table} is never deleted'); END",
        ]
    made += [_no_replacing(table, keys) for table, keys in KEYS.items()]
    return [
        *made,
        "CREATE TRIGGER framework_version_refuse_update BEFORE UPDATE ON framework_version "
        "WHEN OLD.published_at IS NOT NULL BEGIN "
        "SELECT RAISE(ABORT, 'a published framework version is never changed'); END",
        "CREATE TRIGGER framework_version_refuse_delete BEFORE DELETE ON framework_version "
        "WHEN OLD.published_at IS NOT NULL BEGIN "
        "SELECT RAISE(ABORT, 'a published framework version is never deleted'); END",
    ]


def _no_replacing(table: str, keys: tuple[tuple[str, ...], ...]) -> str:
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys
    )
    return (  # the names are those of KEYS
        f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN "
        f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table} is never replaced'); END"
    )


def _postgresql() -> list[str]:
    made = [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is never changed or deleted, only added to', TG_TABLE_NAME; "
        "END $$",
        "CREATE FUNCTION refuse_change_but_once() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE was jsonb := to_jsonb(OLD); now jsonb := to_jsonb(NEW); field text; BEGIN "
        "FOREACH field IN ARRAY TG_ARGV LOOP "
        "IF was -> field = 'null'::jsonb THEN was := was - field; now := now - field; END IF; "
        "END LOOP; "
        "IF was IS DISTINCT FROM now THEN "
        "RAISE EXCEPTION '% is never changed, only completed', TG_TABLE_NAME; END IF; "
        "RETURN NEW; END $$",
    ]
    made += [
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in INSERT_ONLY
    ]
    for table, columns in SET_ONCE.items():
        listed = ", ".join(f"'{name}'" for name in columns)
        made += [
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once({listed})",
            f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        ]
    made += [
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in KEYS
    ]
    return [
        *made,
        "CREATE TRIGGER framework_version_refuse_change "
        "BEFORE UPDATE OR DELETE ON framework_version "
        "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change()",
    ]


def _ddl(statement: str) -> ExecutableDDLElement:
    # DDL formats its text with %, so a literal one is doubled.
    ddl: ExecutableDDLElement = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    return ddl


for _dialect in ("sqlite", "postgresql"):
    for _statement in statements(_dialect):
        event.listen(
            Base.metadata,
            "after_create",
            _ddl(_statement).execute_if(dialect=_dialect),
        )
