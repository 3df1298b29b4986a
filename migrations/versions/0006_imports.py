"""imports, and what came of each"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "evidence_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('checked', 'recorded', 'refused')",
            name=op.f("ck_evidence_import_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_evidence_import_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_evidence_import_action_id_action")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_import_public_id")),
    )
    op.create_index(
        op.f("ix_evidence_import_account_id"), "evidence_import", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_evidence_import_action_id"), "evidence_import", ["action_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("evidence_import")
