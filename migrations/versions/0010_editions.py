"""published editions, and the files made of them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SQLITE = (
    "CREATE TRIGGER edition_refuse_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'edition is never changed or deleted, only added to'); END",
    "CREATE TRIGGER edition_refuse_delete BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'edition is never changed or deleted, only added to'); END",
    "CREATE TRIGGER edition_file_refuse_update BEFORE UPDATE ON edition_file BEGIN SELECT RAISE(ABORT, 'edition_file is never changed or deleted, only added to'); END",
    "CREATE TRIGGER edition_file_refuse_delete BEFORE DELETE ON edition_file BEGIN SELECT RAISE(ABORT, 'edition_file is never changed or deleted, only added to'); END",
    "CREATE TRIGGER edition_refuse_replace BEFORE INSERT ON edition WHEN EXISTS (SELECT 1 FROM edition WHERE (id = NEW.id) OR (candidate_id = NEW.candidate_id AND framework_id = NEW.framework_id AND quarter = NEW.quarter AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: edition is never replaced'); END",
    "CREATE TRIGGER edition_file_refuse_replace BEFORE INSERT ON edition_file WHEN EXISTS (SELECT 1 FROM edition_file WHERE (id = NEW.id) OR (edition_id = NEW.edition_id AND format = NEW.format AND attempt = NEW.attempt)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: edition_file is never replaced'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER edition_refuse_change BEFORE UPDATE OR DELETE ON edition FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER edition_file_refuse_change BEFORE UPDATE OR DELETE ON edition_file FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER edition_refuse_truncate BEFORE TRUNCATE ON edition FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER edition_file_refuse_truncate BEFORE TRUNCATE ON edition_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_edition_number_positive")),
        sa.CheckConstraint(
            "(number = 1) = (reason IS NULL)", name=op.f("ck_edition_correction_with_reason")
        ),
        sa.CheckConstraint(
            "(score IS NULL) = (lower IS NULL)", name=op.f("ck_edition_lower_with_score")
        ),
        sa.CheckConstraint(
            "(score IS NULL) = (upper IS NULL)", name=op.f("ck_edition_upper_with_score")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_edition_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_edition_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["framework.id"], name=op.f("fk_edition_framework_id_framework")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["framework_version.id"],
            name=op.f("fk_edition_version_id_framework_version"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_edition_published_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint(
            "candidate_id",
            "framework_id",
            "quarter",
            "number",
            name=op.f("uq_edition_candidate_id_framework_id_quarter_number"),
        ),
    )
    op.create_index(op.f("ix_edition_action_id"), "edition", ["action_id"], unique=False)
    op.create_table(
        "edition_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rendered_by", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_edition_file_attempt_positive")),
        sa.CheckConstraint(
            "(sha256 IS NULL) = (content IS NULL)", name=op.f("ck_edition_file_hash_of_content")
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (problem IS NOT NULL)",
            name=op.f("ck_edition_file_content_or_problem"),
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_edition_file_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_file_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["rendered_by"], ["account.id"], name=op.f("fk_edition_file_rendered_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_file")),
        sa.UniqueConstraint(
            "edition_id",
            "format",
            "attempt",
            name=op.f("uq_edition_file_edition_id_format_attempt"),
        ),
    )
    op.create_index(op.f("ix_edition_file_action_id"), "edition_file", ["action_id"], unique=False)

    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("edition_file")
    op.drop_table("edition")
