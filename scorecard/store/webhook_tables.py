"""The tables of who is told of changes, and of every attempt to tell them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.store.db import Base, Instant, one_of


class WebhookRow(Base):
    """An address that is told of changes. The secret signs what is sent, so it is kept itself."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(100))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class DeliveryRow(Base):
    """The outbox: one change that one webhook is to be told of, and how that stands."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "position"),
        Index(
            "ix_delivery_pending",
            "webhook_id",
            "position",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "ix_delivery_failed",
            "webhook_id",
            "position",
            sqlite_where=text("status = 'failed'"),
            postgresql_where=text("status = 'failed'"),
        ),
        one_of("status", "pending", "delivered", "failed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(Instant)


class AttemptRow(Base):
    """One attempt to deliver: what the receiver answered, or why it was not reached."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    status_code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    milliseconds: Mapped[int]
