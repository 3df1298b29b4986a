"""Imports: what was asked for, and what came of it."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scorecard.store.account_tables import AccountRow
from scorecard.store.import_tables import EvidenceImportRow

_VIEW = select(
    EvidenceImportRow.public_id.label("id"),
    EvidenceImportRow.status,
    EvidenceImportRow.filename,
    EvidenceImportRow.sha256,
    EvidenceImportRow.rows,
    EvidenceImportRow.problems,
    EvidenceImportRow.effect,
    EvidenceImportRow.created_at,
    AccountRow.username.label("created_by"),
).join(AccountRow, AccountRow.id == EvidenceImportRow.account_id)


def add_import(session: Session, about: dict[str, Any]) -> None:
    """`about` has the columns; problems and effect as they are, written down as JSON."""
    written = {name: orjson.dumps(about[name]).decode() for name in ("problems", "effect")}
    session.execute(insert(EvidenceImportRow), {**about, **written})


def find_import(session: Session, public_id: str) -> dict[str, Any] | None:
    row = session.execute(_VIEW.where(EvidenceImportRow.public_id == public_id)).one_or_none()
    return None if row is None else _plain(row)


def import_of_action(session: Session, action: int) -> dict[str, Any] | None:
    row = session.execute(_VIEW.where(EvidenceImportRow.action_id == action)).one_or_none()
    return None if row is None else _plain(row)


def list_imports(session: Session, limit: int, after: str | None) -> list[dict[str, Any]]:
    """The newest first, from just past the one with that id."""
    query = _VIEW.order_by(EvidenceImportRow.id.desc()).limit(limit)
    if after is not None:
        number = select(EvidenceImportRow.id).where(EvidenceImportRow.public_id == after)
        query = query.where(EvidenceImportRow.id < number.scalar_subquery())
    return [_plain(row) for row in session.execute(query)]


def _plain(row: Any) -> dict[str, Any]:
    told = dict(zip(row._fields, row, strict=True))
    errors, effect = orjson.loads(told.pop("problems")), orjson.loads(told.pop("effect"))
    return {**told, "pending": 0, "scores": [], **effect, "errors": errors}
