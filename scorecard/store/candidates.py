"""Candidates, and the revision that rises with every change of what is known about one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Candidate
from scorecard.store.tables import CandidateChangeRow, CandidateRow

TICK = timedelta(microseconds=1)


def add_candidate(session: Session, candidate: Candidate, action: int, now: datetime) -> None:
    """Start a candidate at revision 0: from `now` on there is something to ask about."""
    if candidate.code in codes(session):
        raise Conflict(f"There is already a candidate called {candidate.code!r}.")
    row = CandidateRow(
        code=candidate.code, name=candidate.name, revision=0, changed_at=now, action_id=action
    )
    session.add(row)
    session.flush()
    remember(session, row.id, 0, now, action)


def list_candidates(session: Session) -> list[Candidate]:
    rows = session.execute(select(CandidateRow.code, CandidateRow.name).order_by(CandidateRow.code))
    return [Candidate(code, name) for code, name in rows]


def get_candidate(session: Session | Connection, code: str) -> Candidate:
    row = session.execute(
        select(CandidateRow.code, CandidateRow.name).where(CandidateRow.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound.named("candidate", code, codes(session))
    return Candidate(row.code, row.name)


def codes(session: Session | Connection) -> list[str]:
    return list(session.scalars(select(CandidateRow.code).order_by(CandidateRow.code)))


@dataclass(frozen=True)
class Advance:
    """A candidate that is locked for a change: its number, its next revision, and the instant."""

    id: int
    revision: int
    at: datetime


def lock(session: Session, codes_: Sequence[str], now: datetime) -> dict[str, Advance]:
    """Lock candidates, in sorted order, and say at which instant they change, and to what.

    Two changes of one candidate never share an instant and never run backwards, whatever the
    clock does: the second waits on the row, then takes at least a microsecond more. Candidates
    that change together share the instant. Raises NotFound. `advance` writes what this says.
    """
    wanted = sorted(set(codes_))
    rows = session.execute(
        select(CandidateRow.code, CandidateRow.id, CandidateRow.revision, CandidateRow.changed_at)
        .where(CandidateRow.code.in_(wanted))
        .order_by(CandidateRow.code)
        .with_for_update()
    ).all()
    found = {row.code for row in rows}
    for code in wanted:
        if code not in found:
            raise NotFound.named("candidate", code, codes(session))
    at = max([now, *(row.changed_at + TICK for row in rows)])
    return {row.code: Advance(row.id, row.revision + 1, at) for row in rows}


def advance(session: Session, candidate: Advance, action: int) -> None:
    """Raise a locked candidate's revision, which that action does."""
    session.execute(
        update(CandidateRow)
        .where(CandidateRow.id == candidate.id)
        .values(revision=candidate.revision, changed_at=candidate.at)
    )
    remember(session, candidate.id, candidate.revision, candidate.at, action)


def after_all(session: Session, now: datetime) -> datetime:
    """Lock every candidate, and give an instant later than any change committed so far.

    What happens at it, such as publishing a method, cannot alter an answer that was settled.
    """
    changed = session.scalars(
        select(CandidateRow.changed_at).order_by(CandidateRow.code).with_for_update()
    )
    return max([now, *(changed_at + TICK for changed_at in changed)])


def remember(
    session: Session, candidate: int, revision: int, changed_at: datetime, action: int
) -> None:
    session.execute(
        insert(CandidateChangeRow).values(
            candidate_id=candidate, revision=revision, changed_at=changed_at, action_id=action
        )
    )
