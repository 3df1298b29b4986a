"""what is done to accounts is kept; tokens have scopes; people come by a provider"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SQLITE = (
    "CREATE TRIGGER account_change_refuse_update BEFORE UPDATE ON account_change BEGIN SELECT RAISE(ABORT, 'account_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER account_change_refuse_delete BEFORE DELETE ON account_change BEGIN SELECT RAISE(ABORT, 'account_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER account_change_refuse_replace BEFORE INSERT ON account_change WHEN EXISTS (SELECT 1 FROM account_change WHERE (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: account_change is never replaced'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER account_change_refuse_change BEFORE UPDATE OR DELETE ON account_change FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER account_change_refuse_truncate BEFORE TRUNCATE ON account_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)

# A token made before there were scopes may do what its account may today.
SCOPES = {
    "viewer": "read",
    "analyst": "read record",
    "reviewer": "read record review publish",
    "admin": "read record review publish administer",
}


def upgrade() -> None:
    op.create_table(
        "account_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_change_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["account.id"], name=op.f("fk_account_change_changed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
    )
    op.create_index(
        op.f("ix_account_change_account_id"), "account_change", ["account_id"], unique=False
    )
    op.create_table(
        "provider_identity",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_provider_identity_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_provider_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_identity_issuer_subject")),
    )
    op.add_column("account", sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_token", sa.Column("scopes", sa.String(length=100), nullable=True))
    for role, scopes in SCOPES.items():
        op.execute(
            f"UPDATE api_token SET scopes = '{scopes}'"
            f" WHERE account_id IN (SELECT id FROM account WHERE role = '{role}')"
        )
    with op.batch_alter_table("api_token") as batch:
        batch.alter_column("scopes", existing_type=sa.String(length=100), nullable=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.drop_column("scopes")
    with op.batch_alter_table("account") as batch:
        batch.drop_column("deactivated_at")
    op.drop_table("provider_identity")
    op.drop_table("account_change")
