"""Correct an entry: a further revision, with a reason; what was said before stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.hold_entry import Held, hold_entry, must_be_theirs
from scorecard.actions.open_database import Database
from scorecard.actions.record_evidence import Named, refuse_repeat
from scorecard.errors import Conflict, Invalid, Repeated, Stale
from scorecard.records import Account, Evidence, Once, Review
from scorecard.reports.as_json import written
from scorecard.schemas.base import load
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.judging import FIXED
from scorecard.store import actions, candidates, evidence, revisions

SCHEMA = EvidenceSchema()


def revise_evidence(
    database: Database,
    public_id: str,
    changes: Mapping[str, Any],
    reason: str,
    expected: int,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> int:
    """Append a revision with those changes, and return its number.

    `changes` are fields as EvidenceSchema loads them; null takes one away. `expected` is the
    number of the newest revision that the change was made from.
    Raises NotFound, NotAllowed, Stale if there is a newer one, Conflict for an entry that is no
    more, Invalid for what cannot be said, Duplicate for what another entry says.
    """
    try:
        with database.writing.begin() as session:
            held = hold_entry(session, public_id, now)
            action = actions.begin(session, "revise", account, held.at, once)
            newest = revisions.history(session, public_id)[-1]
            _must_be_open(held, newest, expected, account)
            entry = _changed(newest, changes)
            return _append(session, held, entry, newest, reason, account, action)
    except Repeated as earlier:
        with database.reading.begin() as session:
            action, _ = actions.find(session, earlier)
            return revisions.number_made_by(session, action)


def _must_be_open(held: Held, newest: Mapping[str, Any], expected: int, account: Account) -> None:
    number = newest["revision"]
    if expected != number:
        raise Stale(
            f"Revision {number} is the newest, by {newest['recorded_by']}; you changed revision "
            f"{expected}. Look at it, then decide again.",
            number,
        )
    if not held.open and newest["status"] != "returned":
        raise Conflict(f"The entry is {newest['status']}; record what holds as another entry.")
    recorded_by = held.open[-1].recorded_by if held.open else None
    if recorded_by is not None:
        must_be_theirs(account, recorded_by, "revise")
    elif newest["recorded_by"] != account.username:
        must_be_theirs(account, 0, "revise")


def _changed(newest: Mapping[str, Any], changes: Mapping[str, Any]) -> Evidence:
    """What the entry says once it is changed, checked as a whole."""
    for field, why in FIXED.items():
        if field in changes:
            raise Invalid.at(field, why)
    before = as_written(newest)
    given = {**before, **changes}
    after = {name: value for name, value in given.items() if value is not None}
    if after == before:
        raise Invalid.at("reason", "Nothing is different; change a field.")
    entry: Evidence = load(SCHEMA, after, "The revision")
    return entry


def as_written(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A revision as people write it, as EvidenceSchema loads it."""
    names = [field.name for field in fields(Evidence)]
    said = {name: shown[name] for name in names if shown[name] is not None}
    if "reliability_reason" not in said:
        del said["reliability"]  # the source's own, not an override
    for name in ("observed_on", "valid_until", "published_on", "period_start"):
        if name in said:
            said[name] = written(said[name])
    return said


def _append(
    session: Session,
    held: Held,
    entry: Evidence,
    newest: Mapping[str, Any],
    reason: str,
    account: Account,
    action: int,
) -> int:
    named = Named.of(session, [entry])
    if problems := {field: [text] for field, text in named.problems(entry, held.at.date())}:
        raise Invalid("The revision is not valid.", problems)
    candidates.advance(session, held.candidate, action)
    content = named.content(entry, held.candidate.id, account, held.at, action)
    refuse_repeat(session, None, content, own=held.public_id)
    # The waiting one first: only one may wait. What counts goes on counting while one waits.
    accepted = content["review"] == Review.NONE
    closed = [one.id for one in held.open if accepted or not one.accepted]
    revisions.close(session, closed, held.at)
    number = int(newest["revision"]) + 1
    own = {"evidence_id": held.id, "number": number, "reason": reason}
    evidence.append_revision(session, {**content, **own})
    return number
