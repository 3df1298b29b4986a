"""Answer what an entry would do if it were recorded and counted. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uuid6
from sqlalchemy.orm import Session

from scorecard.actions.import_effect import effect, scores_of
from scorecard.actions.open_database import Database
from scorecard.actions.record_evidence import Named, refuse_repeat
from scorecard.errors import Invalid, NotFound
from scorecard.records import Account, Evidence, Review
from scorecard.store import actions, alike, candidates, evidence


@dataclass(frozen=True)
class TriedEntry:
    """Each score before and after, the entries that cite or say the same, and whether it waits."""

    scores: list[dict[str, Any]]
    alike: list[dict[str, Any]]
    waits: bool


def try_entry(
    database: Database, entry: Evidence, account: Account, now: datetime, *, weigh: bool = True
) -> TriedEntry:
    """Without `weigh` only what is alike is looked for. An entry that would wait is weighed as
    if it were accepted.

    Raises Invalid for what cannot be recorded, Duplicate for what is recorded already.
    """
    with database.writing() as session:
        try:
            return _tried(session, entry, account, now, weigh=weigh)
        finally:
            session.rollback()


def _tried(
    session: Session, entry: Evidence, account: Account, now: datetime, *, weigh: bool
) -> TriedEntry:
    about, today = [entry.candidate], now.date()
    try:
        locked = candidates.lock(session, about, now)[entry.candidate]
    except NotFound as error:
        raise Invalid.at("candidate", str(error)) from None
    named = Named.of(session, [entry])
    if problems := {field: [text] for field, text in named.problems(entry, today)}:
        raise Invalid("The evidence is not valid.", problems)
    before = scores_of(session, about, today) if weigh else {}
    action = actions.begin(session, "record", account, locked.at, None)
    candidates.advance(session, locked, action)
    content = named.content(entry, locked.id, account, locked.at, action)
    refuse_repeat(session, entry.id, content)
    public_id = entry.id or str(uuid6.uuid7())
    evidence.append(session, public_id, {**content, "accepted_at": locked.at})
    return TriedEntry(
        scores=effect(session, before, today) if weigh else [],
        alike=alike.to_entry(session, public_id, 1, None),
        waits=content["review"] != Review.NONE,
    )
