"""What was imported, or tried: one row a file, with what came of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scorecard.store.account_tables import AccountRow
from scorecard.store.import_tables import EvidenceImportRow as Row


@dataclass(frozen=True)
class ImportRecord:
    """One file and its fate. `problems` and `effect` are as the action made them."""

    id: str
    account_id: int
    imported_by: str
    created_at: datetime
    filename: str
    sha256: str
    rows: int
    status: str
    problems: list[dict[str, Any]]
    effect: dict[str, Any]


_RECORDS = select(
    Row.public_id,
    Row.account_id,
    AccountRow.username,
    Row.created_at,
    Row.filename,
    Row.sha256,
    Row.rows,
    Row.status,
    Row.problems,
    Row.effect,
).join(AccountRow, AccountRow.id == Row.account_id)


def keep(session: Session, record: ImportRecord, action: int | None) -> None:
    session.execute(
        insert(Row).values(
            public_id=record.id,
            account_id=record.account_id,
            created_at=record.created_at,
            filename=record.filename,
            sha256=record.sha256,
            rows=record.rows,
            status=record.status,
            problems=orjson.dumps(record.problems).decode(),
            effect=orjson.dumps(record.effect).decode(),
            action_id=action,
        )
    )


def find(session: Session, public_id: str) -> ImportRecord | None:
    return _record(session.execute(_RECORDS.where(Row.public_id == public_id)).one_or_none())


def made_by(session: Session, action: int) -> ImportRecord | None:
    """The import that an action was."""
    return _record(session.execute(_RECORDS.where(Row.action_id == action)).one_or_none())


def _record(row: Any) -> ImportRecord | None:
    if row is None:
        return None
    said = dict(zip((one.name for one in fields(ImportRecord)), row, strict=True))
    lists = {name: orjson.loads(said[name]) for name in ("problems", "effect")}
    return ImportRecord(**{**said, **lists})
