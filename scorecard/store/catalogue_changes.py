"""What was changed of a candidate or an indicator: each change with all that it said, both times.

What a thing says now is in its own row; its leaf in the ledger is of what it said first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scorecard.records import CatalogueChange
from scorecard.store.account_tables import AccountRow
from scorecard.store.prepared import Prepared, driver_of
from scorecard.store.tables import CatalogueChangeRow
from scorecard.store.things import KINDS

CANDIDATE, INDICATOR = "candidate", "indicator"
_KINDS = {kind.name: kind for kind in KINDS if kind.first is not None}
_PRESENT = {name: Prepared(kind.query) for name, kind in _KINDS.items()}


def said_now(session: Session, thing: str) -> dict[int, str]:
    """What every thing of that kind says now, in canonical form, by its number."""
    session.flush()
    rows = _PRESENT[thing].unread(driver_of(session), {})
    return {row[0]: _KINDS[thing].written(row[2:]).decode() for row in rows}


def note(
    session: Session,
    thing: str,
    number: int,
    before: str,
    reason: str,
    account: int,
    at: datetime,
    action: int,
) -> None:
    """Remember who changed it and why, and what it said `before`; it says the new now."""
    session.execute(
        insert(CatalogueChangeRow).values(
            thing=thing,
            thing_id=number,
            said_before=before,
            said=said_now(session, thing)[number],
            reason=reason,
            changed_by=account,
            changed_at=at,
            action_id=action,
        )
    )


def list_changes(session: Session, thing: str, number: int) -> list[CatalogueChange]:
    """Every change of it, oldest first."""
    rows = session.execute(
        select(
            CatalogueChangeRow.said_before,
            CatalogueChangeRow.said,
            CatalogueChangeRow.reason,
            AccountRow.username,
            CatalogueChangeRow.changed_at,
        )
        .join(AccountRow, AccountRow.id == CatalogueChangeRow.changed_by)
        .where(CatalogueChangeRow.thing == thing, CatalogueChangeRow.thing_id == number)
        .order_by(CatalogueChangeRow.id)
    )
    return [
        CatalogueChange(*_differing(before, after), reason, by, at)
        for before, after, reason, by, at in rows
    ]


def _differing(before: str, after: str) -> tuple[dict[str, Any], dict[str, Any]]:
    was, now = orjson.loads(before), orjson.loads(after)
    names = [name for name in now if was[name] != now[name]]
    return {name: was[name] for name in names}, {name: now[name] for name in names}


def last_said(session: Session, thing: str) -> dict[int, str]:
    """What each thing that was ever changed said after its last change, by its number."""
    rows = session.execute(
        select(CatalogueChangeRow.thing_id, CatalogueChangeRow.said)
        .where(CatalogueChangeRow.thing == thing)
        .order_by(CatalogueChangeRow.id)
    )
    return {row.thing_id: row.said for row in rows}
