"""Files that stand behind entries: bytes once each by their SHA-256, names as they came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.orm import Session

from scorecard.store.account_tables import AccountRow
from scorecard.store.attachment_tables import AttachmentRow, BlobRow
from scorecard.store.prepared import Driver, Known, on_sqlite
from scorecard.store.tables import EvidenceRow

_SHOWN = (
    AttachmentRow.sha256,
    AttachmentRow.name,
    AttachmentRow.media_type,
    AttachmentRow.size,
    AttachmentRow.attached_at,
    AccountRow.username.label("attached_by"),
)
_KEYS = [column.name for column in _SHOWN]


def _of_entry(known_at: Any) -> Any:
    query = (
        select(*_SHOWN)
        .join(EvidenceRow, EvidenceRow.id == AttachmentRow.evidence_id)
        .join(AccountRow, AccountRow.id == AttachmentRow.attached_by)
        .where(EvidenceRow.public_id == bindparam("entry"))
        .order_by(AttachmentRow.id)
    )
    return query if known_at is None else query.where(AttachmentRow.attached_at <= known_at)


_OF_ENTRY = Known(_of_entry)


def keep_blob(session: Session, sha256: str, content: bytes) -> None:
    """Keep bytes, unless they are kept already, by whomever."""
    if session.scalar(select(BlobRow.sha256).where(BlobRow.sha256 == sha256)) is not None:
        return
    # Two people attach the same file to different entries at once: PostgreSQL's second finds it.
    insertion = (
        insert(BlobRow)
        if on_sqlite(session)
        else postgresql_insert(BlobRow).on_conflict_do_nothing()
    )
    session.execute(insertion.values(sha256=sha256, content=content))


def attach(session: Session, row: dict[str, Any]) -> None:
    session.execute(insert(AttachmentRow).values(**row))


def has(session: Session, evidence_id: int, sha256: str) -> bool:
    query = select(AttachmentRow.id).where(
        AttachmentRow.evidence_id == evidence_id, AttachmentRow.sha256 == sha256
    )
    return session.scalar(query) is not None


def of_entry(
    on: Session | Driver, public_id: str, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """What is attached to an entry, oldest first, as known then."""
    rows = _OF_ENTRY.rows(on, {"entry": public_id}, known_at)
    return [dict(zip(_KEYS, row, strict=True)) for row in rows]


def content_of(session: Session, public_id: str, sha256: str) -> tuple[str, str, bytes] | None:
    """The name, the media type and the bytes of one attachment, if the entry has it."""
    row = session.execute(
        select(AttachmentRow.name, AttachmentRow.media_type, BlobRow.content)
        .join(BlobRow, BlobRow.sha256 == AttachmentRow.sha256)
        .join(EvidenceRow, EvidenceRow.id == AttachmentRow.evidence_id)
        .where(EvidenceRow.public_id == public_id, AttachmentRow.sha256 == sha256)
    ).one_or_none()
    return None if row is None else (row.name, row.media_type, row.content)
