"""The table of imports: what was asked for, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.store.db import Base, Instant, one_of


class EvidenceImportRow(Base):
    """One file, tried or recorded. `problems` and `effect` are JSON; a refused one did nothing."""

    __tablename__ = "evidence_import"
    __table_args__ = (one_of("status", "checked", "recorded", "refused"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    problems: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
