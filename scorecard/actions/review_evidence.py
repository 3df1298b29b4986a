"""Judge the revision that waits: accept it, return it with a reason, or reject it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from scorecard.actions.hold_entry import Held, hold_entry
from scorecard.actions.open_database import Database
from scorecard.errors import Conflict, Invalid, NotAllowed, Repeated
from scorecard.records import Account, Once, Review
from scorecard.store import actions, candidates, revisions
from scorecard.store.revisions import Open

ACCEPTED = "accepted"


def review_evidence(
    database: Database,
    public_id: str,
    revision: int,
    verdict: str,
    reason: str | None,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> None:
    """`revision` is the one that was looked at; a later one needs a review of its own.

    Accepting closes the revision that counted until now. Raises NotFound, Invalid for a verdict
    that lacks its reason, Conflict if that revision does not wait, NotAllowed for one's own where
    the indicator asks for four eyes.
    """
    if verdict != ACCEPTED and reason is None:
        raise Invalid.at("reason", f"Say why it is {verdict}.")
    with suppress(Repeated), database.writing.begin() as session:
        held = hold_entry(session, public_id, now)
        action = actions.begin(session, "review", account, held.at, once)
        judged = _waiting(held, revision)
        if judged.review == Review.FOUR_EYES and judged.recorded_by == account.id:
            raise NotAllowed("This indicator asks for four eyes: somebody else has to judge it.")
        candidates.advance(session, held.candidate, action)
        revisions.decide(session, [judged.id], verdict, reason, account.id, held.at, action)
        _apply(session, held, judged, verdict)


def _waiting(held: Held, revision: int) -> Open:
    waiting = held.waiting
    if waiting is None:
        raise Conflict("No revision of the entry waits for a review.")
    if waiting.number != revision:
        raise Conflict(f"Revision {waiting.number} waits now, not {revision}; look at it first.")
    return waiting


def _apply(session: Session, held: Held, judged: Open, verdict: str) -> None:
    if verdict != ACCEPTED:
        revisions.close(session, [judged.id], held.at)
        return
    if held.counting is not None:
        revisions.close(session, [held.counting.id], held.at)
    revisions.accept(session, judged.id, held.at)
