"""Candidates, and the revision that rises with every change of what is known about one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Candidate
from scorecard.store.tables import CandidateChangeRow, CandidateRow

TICK = timedelta(microseconds=1)


def add_candidate(session: Session, candidate: Candidate, now: datetime) -> None:
    """Start a candidate at revision 0: from `now` on there is something to ask about."""
    if candidate.code in codes(session):
        raise Conflict(f"There is already a candidate called {candidate.code!r}.")
    row = CandidateRow(code=candidate.code, name=candidate.name, revision=0, changed_at=now)
    session.add(row)
    session.flush()
    _remember(session, row.id, 0, now)


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


def advance(session: Session, code: str, now: datetime) -> tuple[int, datetime]:
    """Lock the candidate, raise its revision, and say which instant this change happens at.

    Two changes of one candidate never share an instant and never run backwards, whatever the
    clock does: the second waits on the row, then takes at least a microsecond more.
    Returns the candidate's number and the instant. Raises NotFound.
    """
    row = session.execute(
        select(CandidateRow.id, CandidateRow.revision, CandidateRow.changed_at)
        .where(CandidateRow.code == code)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound.named("candidate", code, codes(session))
    changed_at = max(now, row.changed_at + TICK)
    session.execute(
        update(CandidateRow)
        .where(CandidateRow.id == row.id)
        .values(revision=row.revision + 1, changed_at=changed_at)
    )
    _remember(session, row.id, row.revision + 1, changed_at)
    return row.id, changed_at


def after_all(session: Session, now: datetime) -> datetime:
    """Lock every candidate, and give an instant later than any change committed so far.

    What happens at it, such as publishing a method, cannot alter an answer that was settled.
    """
    changed = session.scalars(
        select(CandidateRow.changed_at).order_by(CandidateRow.code).with_for_update()
    )
    return max([now, *(changed_at + TICK for changed_at in changed)])


def _remember(session: Session, candidate: int, revision: int, changed_at: datetime) -> None:
    session.execute(
        insert(CandidateChangeRow).values(
            candidate_id=candidate, revision=revision, changed_at=changed_at
        )
    )
