"""candidates catalogue frameworks evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('viewer', 'analyst', 'reviewer', 'admin')", name=op.f("ck_account_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("code", name=op.f("uq_candidate_code")),
    )
    op.create_table(
        "framework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("slug", name=op.f("uq_framework_slug")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minimum", sa.Double(), nullable=True),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("levels", sa.Text(), nullable=True),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "kind IN ('quantity', 'ordinal', 'event')", name=op.f("ck_indicator_kind_known")
        ),
        sa.CheckConstraint(
            "review IN ('none', 'required', 'four-eyes')", name=op.f("ck_indicator_review_known")
        ),
        sa.CheckConstraint("minimum <= maximum", name=op.f("ck_indicator_scale_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reliability", sa.String(length=1), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reliability IN ('A', 'B', 'C', 'D', 'E', 'F')",
            name=op.f("ck_source_reliability_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_token_prefix")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "candidate_change",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_change_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", "revision", name=op.f("pk_candidate_change")),
    )
    with op.batch_alter_table("candidate_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_candidate_change_candidate_id_changed_at"),
            ["candidate_id", "changed_at"],
            unique=False,
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_evidence_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_evidence_indicator_id_indicator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "candidate_id",
            "indicator_id",
            "id",
            name=op.f("uq_evidence_candidate_id_indicator_id_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_public_id")),
    )
    op.create_table(
        "framework_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_framework_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_framework_version_created_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["framework.id"],
            name=op.f("fk_framework_version_framework_id_framework"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint(
            "framework_id", "number", name=op.f("uq_framework_version_framework_id_number")
        ),
    )
    op.create_table(
        "evidence_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("stance", sa.String(length=20), nullable=True),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("interval_level", sa.Double(), nullable=True),
        sa.Column("standard_error", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("pollster", sa.String(length=200), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("observed_precision", sa.String(length=10), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("reliability", sa.String(length=1), nullable=False),
        sa.Column("reliability_reason", sa.Text(), nullable=True),
        sa.Column("credibility", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=True),
        sa.Column("source_title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("derived_from_id", sa.Integer(), nullable=True),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind = 'event' OR (kind = 'measurement' AND value IS NOT NULL) OR (kind = 'assessment' AND level IS NOT NULL)",
            name=op.f("ck_evidence_revision_says_what_its_kind_says"),
        ),
        sa.CheckConstraint(
            "kind IN ('measurement', 'assessment', 'event')",
            name=op.f("ck_evidence_revision_kind_known"),
        ),
        sa.CheckConstraint(
            "observed_precision IN ('day', 'month', 'year')",
            name=op.f("ck_evidence_revision_observed_precision_known"),
        ),
        sa.CheckConstraint(
            "reliability IN ('A', 'B', 'C', 'D', 'E', 'F')",
            name=op.f("ck_evidence_revision_reliability_known"),
        ),
        sa.CheckConstraint(
            "review IN ('none', 'required', 'four-eyes')",
            name=op.f("ck_evidence_revision_review_known"),
        ),
        sa.CheckConstraint(
            "stance IN ('supports', 'contradicts', 'neutral')",
            name=op.f("ck_evidence_revision_stance_known"),
        ),
        sa.CheckConstraint(
            "(lower IS NULL) = (upper IS NULL) AND (lower IS NULL) = (interval_level IS NULL)",
            name=op.f("ck_evidence_revision_bounds_whole"),
        ),
        sa.CheckConstraint(
            "accepted_at >= recorded_at", name=op.f("ck_evidence_revision_accepted_after_recorded")
        ),
        sa.CheckConstraint(
            "credibility BETWEEN 1 AND 6", name=op.f("ck_evidence_revision_credibility_known")
        ),
        sa.CheckConstraint(
            "lower IS NULL OR standard_error IS NULL",
            name=op.f("ck_evidence_revision_one_uncertainty"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id", "indicator_id", "evidence_id"],
            ["evidence.candidate_id", "evidence.indicator_id", "evidence.id"],
            name=op.f("fk_evidence_revision_candidate_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["derived_from_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_revision_derived_from_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_evidence_revision_recorded_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_evidence_revision_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_revision")),
        sa.UniqueConstraint(
            "evidence_id", "number", name=op.f("uq_evidence_revision_evidence_id_number")
        ),
    )
    with op.batch_alter_table("evidence_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_revision_candidate_id_indicator_id_observed_on"),
            ["candidate_id", "indicator_id", "observed_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_revision_candidate_id_observed_on_evidence_id"),
            ["candidate_id", "observed_on", "evidence_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_revision_observed_on_evidence_id"),
            ["observed_on", "evidence_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_evidence_revision_pending",
            ["evidence_id"],
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND closed_at IS NULL"),
        )

    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'returned', 'rejected', 'retracted', 'disputed')",
            name=op.f("ck_review_decision_verdict_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_review_decision_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_review_decision_revision_id_evidence_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
    )
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_decision_revision_id"), ["revision_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_decision_revision_id"))

    op.drop_table("review_decision")
    with op.batch_alter_table("evidence_revision", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_evidence_revision_pending",
            sqlite_where=sa.text("accepted_at IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_evidence_revision_observed_on_evidence_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_revision_candidate_id_observed_on_evidence_id"))
        batch_op.drop_index(
            batch_op.f("ix_evidence_revision_candidate_id_indicator_id_observed_on")
        )

    op.drop_table("evidence_revision")
    op.drop_table("framework_version")
    op.drop_table("evidence")
    with op.batch_alter_table("candidate_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_change_candidate_id_changed_at"))

    op.drop_table("candidate_change")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    op.drop_table("source")
    op.drop_table("indicator")
    op.drop_table("framework")
    op.drop_table("candidate")
    op.drop_table("account")
