"""Imports: what was asked for, and what came of it."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import Session

from scorecard.store.account_tables import AccountRow
from scorecard.store.import_tables import EvidenceImportRow

_SHORT = select(
    EvidenceImportRow.public_id.label("id"),
    EvidenceImportRow.status,
    EvidenceImportRow.filename,
    EvidenceImportRow.sha256,
    EvidenceImportRow.rows,
    EvidenceImportRow.effect,
    EvidenceImportRow.created_at,
    AccountRow.username.label("created_by"),
).join(AccountRow, AccountRow.id == EvidenceImportRow.account_id)
_SHOWN = [column.name for column in _SHORT.selected_columns if column.name != "effect"]
_WHOLE = _SHORT.add_columns(EvidenceImportRow.problems)


def add_import(session: Session, about: dict[str, Any]) -> None:
    """`about` has the columns; problems and effect as they are, written down as JSON."""
    written = {name: orjson.dumps(about[name]).decode() for name in ("problems", "effect")}
    session.execute(insert(EvidenceImportRow), {**about, **written})


def find_import(session: Session, public_id: str) -> dict[str, Any] | None:
    return _only(session, EvidenceImportRow.public_id == public_id)


def import_of_action(session: Session, action: int) -> dict[str, Any] | None:
    return _only(session, EvidenceImportRow.action_id == action)


def list_imports(session: Session, limit: int, after: str | None) -> list[dict[str, Any]]:
    """The newest first, from just past the one with that id; without what was wrong with them."""
    query = _SHORT.order_by(EvidenceImportRow.id.desc()).limit(limit)
    if after is not None:
        number = select(EvidenceImportRow.id).where(EvidenceImportRow.public_id == after)
        query = query.where(EvidenceImportRow.id < number.scalar_subquery())
    return [_plain(row) for row in session.execute(query)]


def _only(session: Session, wanted: ColumnElement[bool]) -> dict[str, Any] | None:
    row = session.execute(_WHOLE.where(wanted)).one_or_none()
    return None if row is None else {**_plain(row), "errors": orjson.loads(row.problems)}


def _plain(row: Any) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _SHOWN}
    return {**told, "pending": 0, "scores": [], **orjson.loads(row.effect)}
