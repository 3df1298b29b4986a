"""what was changed of candidates and indicators, by whom and why"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SQLITE = (
    "CREATE TRIGGER catalogue_change_refuse_update BEFORE UPDATE ON catalogue_change BEGIN SELECT RAISE(ABORT, 'catalogue_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER catalogue_change_refuse_delete BEFORE DELETE ON catalogue_change BEGIN SELECT RAISE(ABORT, 'catalogue_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER catalogue_change_refuse_replace BEFORE INSERT ON catalogue_change WHEN EXISTS (SELECT 1 FROM catalogue_change WHERE (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: catalogue_change is never replaced'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER catalogue_change_refuse_change BEFORE UPDATE OR DELETE ON catalogue_change FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER catalogue_change_refuse_truncate BEFORE TRUNCATE ON catalogue_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "catalogue_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("said_before", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "thing IN ('candidate', 'indicator')", name=op.f("ck_catalogue_change_thing_known")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.id"], name=op.f("fk_catalogue_change_changed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_catalogue_change_action_id_action")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_change")),
    )
    op.create_index(
        op.f("ix_catalogue_change_thing_thing_id"),
        "catalogue_change",
        ["thing", "thing_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_catalogue_change_action_id"), "catalogue_change", ["action_id"], unique=False
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("catalogue_change")
