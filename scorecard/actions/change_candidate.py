"""Call a candidate otherwise, with a reason. What was answered of before keeps the name of then."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import Invalid, Repeated
from scorecard.records import Account, Candidate, Once
from scorecard.store import actions, candidates, catalogue_changes
from scorecard.store.catalogue_changes import CANDIDATE


def change_candidate(
    database: Database,
    code: str,
    name: str,
    reason: str,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> Candidate:
    """Raises NotFound, or Invalid if it has that name already.

    The name stands in every scorecard, so the candidate's revision rises with it.
    """
    with suppress(Repeated), database.writing.begin() as session:
        locked = candidates.lock(session, [code], now)[code]
        action = actions.begin(session, "change-candidate", account, locked.at, once)
        if candidates.get_candidate(session, code).name == name:
            raise Invalid.at("name", "Is that already.")
        before = catalogue_changes.said_now(session, CANDIDATE)[locked.id]
        candidates.rename(session, locked.id, name)
        candidates.advance(session, locked, action)
        catalogue_changes.note(
            session, CANDIDATE, locked.id, before, reason, account.id, locked.at, action
        )
    with database.reading.begin() as session:
        return candidates.get_candidate(session, code)
