"""Attach a file to an entry: the table, the scan, the page as it was."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

from scorecard.actions.hold_entry import hold_entry
from scorecard.actions.open_database import Database
from scorecard.errors import Conflict, NotFound, Repeated
from scorecard.records import Account, File, Once
from scorecard.store import actions, attachments, candidates, revisions


def attach_file(
    database: Database,
    public_id: str,
    file: File,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> str:
    """Keep the bytes and return their SHA-256. Raises NotFound, or Conflict if it is there."""
    sha256 = hashlib.sha256(file.content).hexdigest()
    with suppress(Repeated), database.writing.begin() as session:
        held = hold_entry(session, public_id, now)
        action = actions.begin(session, "attach", account, held.at, once)
        if attachments.has(session, held.id, sha256):
            raise Conflict(f"The entry has this very file already, as {sha256}.")
        candidates.advance(session, held.candidate, action)
        attachments.keep_blob(session, sha256, file.content)
        attachments.attach(
            session,
            {
                "evidence_id": held.id,
                "sha256": sha256,
                "name": file.name,
                "media_type": file.media_type,
                "size": len(file.content),
                "attached_by": account.id,
                "attached_at": held.at,
                "action_id": action,
            },
        )
    return sha256


def list_attachments(database: Database, public_id: str) -> list[dict[str, Any]]:
    """What is attached to an entry, oldest first. Raises NotFound."""
    with database.reading.begin() as session:
        revisions.entry_of(session, public_id)
        return attachments.of_entry(session, public_id)


def read_attachment(database: Database, public_id: str, sha256: str) -> File:
    """Raises NotFound."""
    with database.reading.begin() as session:
        found = attachments.content_of(session, public_id, sha256)
    if found is None:
        raise NotFound("The entry has no such attachment; its list has what there is.")
    return File(*found)
