"""The tables of files that stand behind entries: bytes once each, by their SHA-256."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.store.db import Base, Instant


class BlobRow(Base):
    """Bytes, kept once whoever attached them."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class AttachmentRow(Base):
    """A file attached to an entry, under the name it came with."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("evidence_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    attached_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    attached_at: Mapped[datetime] = mapped_column(Instant)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
