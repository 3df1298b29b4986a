"""files stand behind entries, their bytes kept once"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SQLITE = (
    "CREATE TRIGGER blob_refuse_update BEFORE UPDATE ON blob BEGIN SELECT RAISE(ABORT, 'blob is never changed or deleted, only added to'); END",
    "CREATE TRIGGER blob_refuse_delete BEFORE DELETE ON blob BEGIN SELECT RAISE(ABORT, 'blob is never changed or deleted, only added to'); END",
    "CREATE TRIGGER attachment_refuse_update BEFORE UPDATE ON attachment BEGIN SELECT RAISE(ABORT, 'attachment is never changed or deleted, only added to'); END",
    "CREATE TRIGGER attachment_refuse_delete BEFORE DELETE ON attachment BEGIN SELECT RAISE(ABORT, 'attachment is never changed or deleted, only added to'); END",
    "CREATE TRIGGER blob_refuse_replace BEFORE INSERT ON blob WHEN EXISTS (SELECT 1 FROM blob WHERE (sha256 = NEW.sha256)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: blob is never replaced'); END",
    "CREATE TRIGGER attachment_refuse_replace BEFORE INSERT ON attachment WHEN EXISTS (SELECT 1 FROM attachment WHERE (id = NEW.id) OR (evidence_id = NEW.evidence_id AND sha256 = NEW.sha256)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: attachment is never replaced'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER blob_refuse_change BEFORE UPDATE OR DELETE ON blob FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER attachment_refuse_change BEFORE UPDATE OR DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER blob_refuse_truncate BEFORE TRUNCATE ON blob FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER attachment_refuse_truncate BEFORE TRUNCATE ON attachment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attached_by", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_attachment_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["attached_by"], ["account.id"], name=op.f("fk_attachment_attached_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_attachment_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["blob.sha256"], name=op.f("fk_attachment_sha256_blob")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("evidence_id", "sha256", name=op.f("uq_attachment_evidence_id_sha256")),
    )
    op.create_index(op.f("ix_attachment_action_id"), "attachment", ["action_id"], unique=False)

    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("attachment")
    op.drop_table("blob")
