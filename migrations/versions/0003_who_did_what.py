"""who did what: every action is a row, and what came of it carries its number"""

import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SQLITE = (
    "CREATE TRIGGER source_change_refuse_update BEFORE UPDATE ON source_change BEGIN SELECT RAISE(ABORT, 'source_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER source_change_refuse_delete BEFORE DELETE ON source_change BEGIN SELECT RAISE(ABORT, 'source_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER action_refuse_update BEFORE UPDATE ON action WHEN NOT (OLD.id IS NEW.id AND OLD.verb IS NEW.verb AND OLD.account_id IS NEW.account_id AND OLD.at IS NEW.at AND OLD.things IS NEW.things AND OLD.idempotency_key IS NEW.idempotency_key AND OLD.request_sha256 IS NEW.request_sha256 AND (OLD.position IS NULL OR OLD.position IS NEW.position)) BEGIN SELECT RAISE(ABORT, 'action is never changed, only completed'); END",
    "CREATE TRIGGER action_refuse_delete BEFORE DELETE ON action BEGIN SELECT RAISE(ABORT, 'action is never deleted'); END",
    "CREATE TRIGGER source_change_refuse_replace BEFORE INSERT ON source_change WHEN EXISTS (SELECT 1 FROM source_change WHERE (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: source_change is never replaced'); END",
    "CREATE TRIGGER action_refuse_replace BEFORE INSERT ON action WHEN EXISTS (SELECT 1 FROM action WHERE (id = NEW.id) OR (position = NEW.position) OR (account_id = NEW.account_id AND idempotency_key = NEW.idempotency_key)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: action is never replaced'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER source_change_refuse_change BEFORE UPDATE OR DELETE ON source_change FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER action_refuse_update BEFORE UPDATE ON action FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('position')",
    "CREATE TRIGGER action_refuse_delete BEFORE DELETE ON action FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER source_change_refuse_truncate BEFORE TRUNCATE ON source_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER action_refuse_truncate BEFORE TRUNCATE ON action FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)

ONLY_COMPLETED = "CREATE OR REPLACE FUNCTION refuse_change_but_once() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE was jsonb := to_jsonb(OLD); now jsonb := to_jsonb(NEW); field text; BEGIN FOREACH field IN ARRAY TG_ARGV LOOP IF was -> field = 'null'::jsonb THEN was := was - field; now := now - field; END IF; END LOOP; IF was IS DISTINCT FROM now THEN RAISE EXCEPTION '% is never changed, only THE WORDS', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
# As they become by this migration: what it adds to a revision is kept too.
REVISION_KEPT = "OLD.period_start IS NEW.period_start AND OLD.archived_url IS NEW.archived_url AND OLD.archived_sha256 IS NEW.archived_sha256 AND OLD.reason IS NEW.reason AND OLD.action_id IS NEW.action_id AND OLD.url_mark IS NEW.url_mark AND OLD.text_mark IS NEW.text_mark AND "

REVISION_COLUMNS = (
    ("period_start", sa.Date()),
    ("archived_url", sa.Text()),
    ("archived_sha256", sa.String(length=64)),
    ("reason", sa.Text()),
    ("action_id", sa.Integer()),
    ("url_mark", sa.BigInteger()),
    ("text_mark", sa.BigInteger()),
)
MARKS = ("url_mark", "text_mark")
# Tables that say which action brought each of their rows into being.
OF_AN_ACTION = (
    "candidate",
    "candidate_change",
    "source",
    "indicator",
    "framework_version",
    "evidence_revision",
    "review_decision",
)
OF_AN_ACTION_WITH_ID = ("candidate", "source", "indicator", "framework_version")
INDEXED = ("candidate_change", "evidence_revision", "review_decision")
ACT = sa.text(
    "INSERT INTO action (verb, account_id, at, things) VALUES (:verb, :account, :at, :things) RETURNING id"
)
UPGRADER = sa.text(
    "INSERT INTO account (username, role, created_at) VALUES ('upgrade', 'viewer', CURRENT_TIMESTAMP) RETURNING id"
)
OF_EVIDENCE = sa.text(
    "UPDATE evidence_revision SET action_id = :action"
    " WHERE recorded_by = :account AND recorded_at = :at"
)
OF_CHANGES = sa.text(
    "UPDATE candidate_change SET action_id = :action WHERE action_id IS NULL AND changed_at = :at"
    " AND candidate_id IN (SELECT candidate_id FROM evidence_revision WHERE action_id = :action)"
)


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("request_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(idempotency_key IS NULL) = (request_sha256 IS NULL)",
            name=op.f("ck_action_key_with_request"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_action_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("position", name=op.f("uq_action_position")),
    )
    op.create_index(
        "ix_action_key",
        "action",
        ["account_id", "idempotency_key"],
        unique=True,
        sqlite_where=sa.text("idempotency_key IS NOT NULL"),
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_index(
        "ix_action_unnumbered",
        "action",
        ["id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "source_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("reliability", sa.String(length=1), nullable=False),
        sa.Column("reliability_before", sa.String(length=1), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reliability IN ('A', 'B', 'C', 'D', 'E', 'F')",
            name=op.f("ck_source_change_reliability_known"),
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_source_change_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.id"], name=op.f("fk_source_change_changed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_change_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_change")),
    )
    op.create_index(
        op.f("ix_source_change_action_id"), "source_change", ["action_id"], unique=False
    )
    op.create_index(
        op.f("ix_source_change_source_id"), "source_change", ["source_id"], unique=False
    )

    guards = _take_down_guards()
    op.add_column("candidate", sa.Column("method_at", sa.DateTime(timezone=True), nullable=True))
    for table in OF_AN_ACTION:
        if table != "evidence_revision":
            op.add_column(table, sa.Column("action_id", sa.Integer(), nullable=True))
    op.add_column("framework_version", sa.Column("publish_action_id", sa.Integer(), nullable=True))
    for name, kind in REVISION_COLUMNS:
        op.add_column("evidence_revision", sa.Column(name, kind, nullable=True))
    op.execute("UPDATE candidate SET method_at = (SELECT max(published_at) FROM framework_version)")
    _remember_what_was_done()
    _mark()
    for table in OF_AN_ACTION:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("action_id", existing_type=sa.Integer(), nullable=False)
            batch.create_foreign_key(
                op.f(f"fk_{table}_action_id_action"), "action", ["action_id"], ["id"]
            )
    with op.batch_alter_table("framework_version") as batch:
        batch.create_foreign_key(
            op.f("fk_framework_version_publish_action_id_action"),
            "action",
            ["publish_action_id"],
            ["id"],
        )
    with op.batch_alter_table("evidence_revision") as batch:
        batch.alter_column("text_mark", existing_type=sa.BigInteger(), nullable=False)
        batch.create_check_constraint(
            op.f("ck_evidence_revision_period_in_order"), "period_start <= observed_on"
        )
    for table in INDEXED:
        op.create_index(op.f(f"ix_{table}_action_id"), table, ["action_id"])
    op.create_index(
        op.f("ix_framework_version_publish_action_id"), "framework_version", ["publish_action_id"]
    )
    for mark in MARKS:
        op.create_index(
            op.f(f"ix_evidence_revision_candidate_id_{mark}"),
            "evidence_revision",
            ["candidate_id", mark],
        )
    _put_up_guards(guards, keeps_more=True)


def downgrade() -> None:
    guards = _take_down_guards()
    for mark in MARKS:
        op.drop_index(op.f(f"ix_evidence_revision_candidate_id_{mark}"), "evidence_revision")
    op.drop_index(op.f("ix_framework_version_publish_action_id"), "framework_version")
    for table in INDEXED:
        op.drop_index(op.f(f"ix_{table}_action_id"), table)
    with op.batch_alter_table("evidence_revision") as batch:
        batch.drop_constraint(op.f("ck_evidence_revision_period_in_order"), type_="check")
        for name, _ in REVISION_COLUMNS:
            if name != "action_id":
                batch.drop_column(name)
    with op.batch_alter_table("candidate") as batch:
        batch.drop_column("method_at")
    with op.batch_alter_table("framework_version") as batch:
        batch.drop_constraint(
            op.f("fk_framework_version_publish_action_id_action"), type_="foreignkey"
        )
        batch.drop_column("publish_action_id")
    for table in OF_AN_ACTION:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_action_id_action"), type_="foreignkey")
            batch.drop_column("action_id")
    op.drop_table("source_change")
    op.drop_table("action")
    _put_up_guards(guards, keeps_more=False)


def _sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _take_down_guards() -> list[str]:
    """The triggers of the tables to change, as written; SQLite makes the tables anew."""
    if _sqlite():
        rows = (
            op.get_bind()
            .exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            .all()
        )
        for name, _ in rows:
            op.execute(f"DROP TRIGGER {name}")
        return [sql for _, sql in rows]
    for table in OF_AN_ACTION:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return []


def _put_up_guards(guards: list[str], *, keeps_more: bool) -> None:
    bind = op.get_bind()
    if not _sqlite():
        for table in OF_AN_ACTION:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        words = "completed" if keeps_more else "accepted and closed"
        bind.exec_driver_sql(ONLY_COMPLETED.replace("THE WORDS", words).replace("%", "%%"))
    for sql in guards:
        if not keeps_more and (" ON action " in sql or " ON source_change " in sql):
            continue
        bind.exec_driver_sql(_keeping(sql, keeps_more=keeps_more))
    if keeps_more:
        for statement in SQLITE if _sqlite() else POSTGRESQL:
            bind.exec_driver_sql(statement)


def _keeping(sql: str, *, keeps_more: bool) -> str:
    """The guard of a revision's columns, of those added here too."""
    if "evidence_revision_refuse_update" not in sql:
        return sql
    before, after = ("", REVISION_KEPT) if keeps_more else (REVISION_KEPT, "")
    said, says = (
        ("accepted and closed", "completed") if keeps_more else ("completed", "accepted and closed")
    )
    return sql.replace(
        f"{before}(OLD.accepted_at IS NULL", f"{after}(OLD.accepted_at IS NULL"
    ).replace(said, says)


def _remember_what_was_done() -> None:
    """An action for what was recorded before there were actions, by whoever recorded it.

    Who added candidates, sources and indicators was not kept: they go to the first account.
    """
    if not any(_all(f"SELECT id FROM {table} LIMIT 1") for table in OF_AN_ACTION_WITH_ID):
        return
    ((first,),) = _all("SELECT min(id) FROM account")
    if first is None:
        first = op.get_bind().execute(UPGRADER).scalar_one()
    _remember_the_catalogue(first)
    _remember_the_evidence()
    _remember_the_frameworks()


def _remember_the_catalogue(account: int) -> None:
    ((began,),) = _all("SELECT min(changed_at) FROM candidate_change")
    ((otherwise,),) = _all("SELECT min(created_at) FROM account")
    for table in ("source", "indicator"):
        if things := len(_all(f"SELECT id FROM {table}")):
            action = _act(f"add-{table}s", account, began or otherwise, things)
            op.execute(f"UPDATE {table} SET action_id = {action}")
    for candidate, at in _all(
        "SELECT candidate_id, changed_at FROM candidate_change WHERE revision = 0"
    ):
        action = _act("add-candidate", account, at, 1)
        op.execute(f"UPDATE candidate SET action_id = {action} WHERE id = {candidate}")
        op.execute(
            f"UPDATE candidate_change SET action_id = {action}"
            f" WHERE candidate_id = {candidate} AND revision = 0"
        )


def _remember_the_evidence() -> None:
    bind = op.get_bind()
    for account, at, things in _all(
        "SELECT recorded_by, recorded_at, count(*) FROM evidence_revision"
        " GROUP BY recorded_by, recorded_at ORDER BY recorded_at, recorded_by"
    ):
        found = {"action": _act("record", account, at, things), "account": account, "at": at}
        bind.execute(OF_EVIDENCE, found)
        bind.execute(OF_CHANGES, found)


def _remember_the_frameworks() -> None:
    for version, account, created, published in _all(
        "SELECT id, created_by, created_at, published_at FROM framework_version ORDER BY id"
    ):
        action = _act("draft-framework", account, created, 0)
        op.execute(f"UPDATE framework_version SET action_id = {action} WHERE id = {version}")
        if published is not None:
            action = _act("publish-framework", account, published, 1)
            op.execute(
                f"UPDATE framework_version SET publish_action_id = {action} WHERE id = {version}"
            )


def _all(query: str) -> list[sa.Row]:
    return list(op.get_bind().execute(sa.text(query)))


def _act(verb: str, account: int, at: object, things: int) -> int:
    values = {"verb": verb, "account": account, "at": at, "things": things}
    return int(op.get_bind().execute(ACT, values).scalar_one())


def _mark() -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, url, title, summary FROM evidence_revision")).all()
    marks = [
        {"n": n, "u": _url_mark(url), "t": _text_mark(title, summary)}
        for n, url, title, summary in rows
    ]
    if marks:
        bind.execute(
            sa.text("UPDATE evidence_revision SET url_mark = :u, text_mark = :t WHERE id = :n"),
            marks,
        )


def _bits(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _url_mark(url: str | None) -> int | None:
    if url is None:
        return None
    plain = url.partition("#")[0].rstrip("/")
    host, slash, rest = re.sub(r"(?i)^https?://(www\\.)?", "", plain).partition("/")
    return _bits(host.lower() + slash + rest)


def _text_mark(title: str, summary: str | None) -> int:
    return _bits(" ".join(f"{title} {summary or ''}".casefold().split()))
