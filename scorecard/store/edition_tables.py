"""The tables of what was published: editions, each a whole document, and the files made of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.store.db import Base, Instant


class EditionRow(Base):
    """One published edition of a quarter, for good. `document` is the JSON that `sha256` is of.

    All that it was made from is in the document; here is what editions are found and listed by. A
    first edition needs no reason; each later one says why it takes the place of the one before.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("candidate_id", "framework_id", "quarter", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(number = 1) = (reason IS NULL)", name="correction_with_reason"),
        CheckConstraint("(score IS NULL) = (lower IS NULL)", name="lower_with_score"),
        CheckConstraint("(score IS NULL) = (upper IS NULL)", name="upper_with_score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("framework_version.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    number: Mapped[int]
    known_at: Mapped[datetime] = mapped_column(Instant)
    score: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    document: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)


class EditionFileRow(Base):
    """One attempt to write an edition in one format: the file, or why there is none."""

    __tablename__ = "edition_file"
    __table_args__ = (
        UniqueConstraint("edition_id", "format", "attempt"),
        CheckConstraint("attempt > 0", name="attempt_positive"),
        CheckConstraint("(sha256 IS NULL) = (content IS NULL)", name="hash_of_content"),
        CheckConstraint("(content IS NULL) = (problem IS NOT NULL)", name="content_or_problem"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    format: Mapped[str] = mapped_column(String(20))
    attempt: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    problem: Mapped[str | None] = mapped_column(Text)
    rendered_at: Mapped[datetime] = mapped_column(Instant)
    rendered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
