"""The tables of who is assessed, how, and on what evidence. Migrations build the same schema.

Evidence has an identity (`evidence`: candidate and indicator) and content (`evidence_revision`),
which is only ever inserted; triggers refuse anything else (see triggers). What an action brings
into being carries the action's number; see ledger_tables. A test compares migrations with this.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.store.db import Base, Instant, one_of


class CandidateRow(Base):
    """Who is assessed. The revision rises with every change of what is known about them.

    `method_at` is when a method was last published; what changes later comes after it.
    """

    __tablename__ = "candidate"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    method_at: Mapped[datetime | None] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))


class CandidateChangeRow(Base):
    """When each revision of a candidate was committed: what `known_at` resolves to."""

    __tablename__ = "candidate_change"
    __table_args__ = (Index(None, "candidate_id", "changed_at"),)

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)


class SourceRow(Base):
    """A publisher and its default reliability."""

    __tablename__ = "source"
    __table_args__ = (one_of("reliability", *"ABCDEF"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    reliability: Mapped[str] = mapped_column(String(1))
    licence: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))


class SourceChangeRow(Base):
    """What a source's default reliability became, when, and why. Entries keep their own grade.

    With the grade before, so that the first one is known too.
    """

    __tablename__ = "source_change"
    __table_args__ = (one_of("reliability", *"ABCDEF"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    reliability: Mapped[str] = mapped_column(String(1))
    reliability_before: Mapped[str] = mapped_column(String(1))
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)


class IndicatorRow(Base):
    """The catalogue of what is observed. `levels` is a JSON list of level and meaning."""

    __tablename__ = "indicator"
    __table_args__ = (
        one_of("kind", "quantity", "ordinal", "event"),
        one_of("review", "none", "required", "four-eyes"),
        CheckConstraint("minimum <= maximum", name="scale_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    minimum: Mapped[float | None]
    maximum: Mapped[float | None]
    levels: Mapped[str | None] = mapped_column(Text)
    review: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str | None] = mapped_column(String(200))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))


class CatalogueChangeRow(Base):
    """What a candidate or an indicator said before a change and after it, when, and why.

    Whole, in the form in which the ledger writes it, so that the first state is known too.
    """

    __tablename__ = "catalogue_change"
    __table_args__ = (
        one_of("thing", "candidate", "indicator"),
        Index(None, "thing", "thing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    said_before: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)


class FrameworkRow(Base):
    """A methodology; what it says is in its versions."""

    __tablename__ = "framework"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)


class FrameworkVersionRow(Base):
    """One version as one canonical JSON document. Once published it never changes."""

    __tablename__ = "framework_version"
    __table_args__ = (
        UniqueConstraint("framework_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    publish_action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)


class EvidenceRow(Base):
    """The identity of an entry: about which indicator of which candidate."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("candidate_id", "indicator_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))


class EvidenceRevisionRow(Base):
    """What an entry says, as of one revision. `accepted_at` and `closed_at` are set once each.

    Candidate and indicator repeat the identity's, so that one index serves scoring; reliability,
    credibility and review policy are those in force when it was recorded, so that replay needs
    no other table. The marks find entries with the same link or the same words (see marks).
    """

    __tablename__ = "evidence_revision"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        ForeignKeyConstraint(
            ["candidate_id", "indicator_id", "evidence_id"],
            ["evidence.candidate_id", "evidence.indicator_id", "evidence.id"],
        ),
        Index(None, "candidate_id", "indicator_id", "observed_on"),
        Index(None, "candidate_id", "observed_on", "evidence_id"),
        Index(None, "observed_on", "evidence_id"),
        Index(None, "candidate_id", "url_mark"),
        Index(None, "candidate_id", "text_mark"),
        Index(
            "ix_evidence_revision_pending",
            "evidence_id",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND closed_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND closed_at IS NULL"),
        ),
        one_of("kind", "measurement", "assessment", "event"),
        one_of("stance", "supports", "contradicts", "neutral"),
        one_of("observed_precision", "day", "month", "year"),
        one_of("reliability", *"ABCDEF"),
        one_of("review", "none", "required", "four-eyes"),
        CheckConstraint("credibility BETWEEN 1 AND 6", name="credibility_known"),
        CheckConstraint(
            "kind = 'event' OR (kind = 'measurement' AND value IS NOT NULL)"
            " OR (kind = 'assessment' AND level IS NOT NULL)",
            name="says_what_its_kind_says",
        ),
        CheckConstraint(
            "(lower IS NULL) = (upper IS NULL) AND (lower IS NULL) = (interval_level IS NULL)",
            name="bounds_whole",
        ),
        CheckConstraint("lower IS NULL OR standard_error IS NULL", name="one_uncertainty"),
        CheckConstraint("period_start <= observed_on", name="period_in_order"),
        CheckConstraint("accepted_at >= recorded_at", name="accepted_after_recorded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int]
    number: Mapped[int]
    candidate_id: Mapped[int]
    indicator_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[float | None]
    level: Mapped[int | None]
    stance: Mapped[str | None] = mapped_column(String(20))
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    interval_level: Mapped[float | None]
    standard_error: Mapped[float | None]
    denominator: Mapped[float | None]
    pollster: Mapped[str | None] = mapped_column(String(200))
    question: Mapped[str | None] = mapped_column(Text)
    observed_on: Mapped[date]
    observed_precision: Mapped[str] = mapped_column(String(10))
    valid_until: Mapped[date | None]
    published_on: Mapped[date | None]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    reliability: Mapped[str] = mapped_column(String(1))
    reliability_reason: Mapped[str | None] = mapped_column(Text)
    credibility: Mapped[int]
    origin: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(500))
    summary: Mapped[str | None] = mapped_column(Text)
    rationale: Mapped[str | None] = mapped_column(Text)
    source_title: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    derived_from_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    review: Mapped[str] = mapped_column(String(20))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    period_start: Mapped[date | None]
    archived_url: Mapped[str | None] = mapped_column(Text)
    archived_sha256: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    url_mark: Mapped[int | None] = mapped_column(BigInteger)
    text_mark: Mapped[int] = mapped_column(BigInteger)


class ReviewDecisionRow(Base):
    """What a reviewer, or whoever retracted or disputed, decided about one revision, and why."""

    __tablename__ = "review_decision"
    __table_args__ = (
        one_of("verdict", "accepted", "returned", "rejected", "retracted", "disputed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
