"""a tree over all that was recorded, so that any change of it shows"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SQLITE = (
    "CREATE TRIGGER leaf_refuse_update BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'leaf is never changed or deleted, only added to'); END",
    "CREATE TRIGGER leaf_refuse_delete BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'leaf is never changed or deleted, only added to'); END",
    "CREATE TRIGGER subtree_refuse_update BEFORE UPDATE ON subtree BEGIN SELECT RAISE(ABORT, 'subtree is never changed or deleted, only added to'); END",
    "CREATE TRIGGER subtree_refuse_delete BEFORE DELETE ON subtree BEGIN SELECT RAISE(ABORT, 'subtree is never changed or deleted, only added to'); END",
    "CREATE TRIGGER checkpoint_refuse_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is never changed or deleted, only added to'); END",
    "CREATE TRIGGER checkpoint_refuse_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is never changed or deleted, only added to'); END",
    "CREATE TRIGGER leaf_refuse_replace BEFORE INSERT ON leaf WHEN EXISTS (SELECT 1 FROM leaf WHERE (position = NEW.position) OR (thing = NEW.thing AND thing_id = NEW.thing_id)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: leaf is never replaced'); END",
    "CREATE TRIGGER subtree_refuse_replace BEFORE INSERT ON subtree WHEN EXISTS (SELECT 1 FROM subtree WHERE (level = NEW.level AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: subtree is never replaced'); END",
    "CREATE TRIGGER checkpoint_refuse_replace BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE (size = NEW.size)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: checkpoint is never replaced'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER leaf_refuse_change BEFORE UPDATE OR DELETE ON leaf FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER subtree_refuse_change BEFORE UPDATE OR DELETE ON subtree FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER checkpoint_refuse_change BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER leaf_refuse_truncate BEFORE TRUNCATE ON leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER subtree_refuse_truncate BEFORE TRUNCATE ON subtree FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER checkpoint_refuse_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "leaf",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_leaf_action_id_action")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_leaf")),
    )
    op.create_index(op.f("ix_leaf_thing_thing_id"), "leaf", ["thing", "thing_id"], unique=True)
    op.create_table(
        "subtree",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_subtree")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )

    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("checkpoint")
    op.drop_table("subtree")
    op.drop_table("leaf")
