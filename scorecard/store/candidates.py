"""Candidates, and the revision that rises with every change of what is known about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import String, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Candidate
from scorecard.store.prepared import Driver, Known, Prepared
from scorecard.store.tables import CandidateChangeRow, CandidateRow, FrameworkVersionRow

TICK = timedelta(microseconds=1)

_LOCK = Prepared(
    select(CandidateRow.id, CandidateRow.revision, CandidateRow.changed_at, CandidateRow.method_at)
    .where(CandidateRow.code == bindparam("code"))
    .with_for_update()
)
_FIND = Prepared(
    select(CandidateRow.id, CandidateRow.revision).where(CandidateRow.code == bindparam("code"))
)
_CODES = Prepared(select(CandidateRow.code).order_by(CandidateRow.code))
_ADVANCE = Prepared(
    update(CandidateRow)
    .where(CandidateRow.id == bindparam("number"))
    .values(revision=bindparam("next"), changed_at=bindparam("at"))
)
_REMEMBER = Prepared(
    insert(CandidateChangeRow), ("candidate_id", "revision", "changed_at", "action_id")
)


def _last_change(known_at: Any) -> Any:
    query = select(func.max(CandidateChangeRow.changed_at))
    one = bindparam("candidate", type_=String)
    query = query.join(CandidateRow, CandidateRow.id == CandidateChangeRow.candidate_id)
    query = query.where(or_(one.is_(None), CandidateRow.code == one))
    return query if known_at is None else query.where(CandidateChangeRow.changed_at <= known_at)


_LAST_CHANGE = Known(_last_change)


def add_candidate(session: Session, candidate: Candidate, action: int, now: datetime) -> None:
    """Start a candidate at revision 0: from `now` on there is something to ask about."""
    if candidate.code in codes(session):
        raise Conflict(f"There is already a candidate called {candidate.code!r}.")
    row = CandidateRow(
        code=candidate.code,
        name=candidate.name,
        revision=0,
        changed_at=now,
        method_at=session.scalar(select(func.max(FrameworkVersionRow.published_at))),
        action_id=action,
    )
    session.add(row)
    session.flush()
    remember(session, row.id, 0, now, action)


def list_candidates(session: Session) -> list[Candidate]:
    rows = session.execute(select(CandidateRow.code, CandidateRow.name).order_by(CandidateRow.code))
    return [Candidate(code, name) for code, name in rows]


def get_candidate(session: Session, code: str) -> Candidate:
    row = session.execute(
        select(CandidateRow.code, CandidateRow.name).where(CandidateRow.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound.named("candidate", code, codes(session))
    return Candidate(row.code, row.name)


def rename(session: Session, number: int, name: str) -> None:
    session.execute(update(CandidateRow).where(CandidateRow.id == number).values(name=name))


def find(on: Session | Driver, code: str) -> tuple[int, int]:
    """The number and the revision of a candidate. Raises NotFound."""
    row = _FIND.row(on, {"code": code})
    if row is None:
        raise _unknown(on, code)
    return row[0], row[1]


def _unknown(on: Session | Driver, code: str) -> NotFound:
    return NotFound.named("candidate", code, [code for (code,) in _CODES.rows(on, {})])


def codes(session: Session) -> list[str]:
    return list(session.scalars(select(CandidateRow.code).order_by(CandidateRow.code)))


def last_change(
    on: Session | Driver, candidate: str | None, known_at: datetime | None
) -> datetime | None:
    """When something was last committed about one candidate or any, by that instant; or None."""
    ((at,),) = _LAST_CHANGE.rows(on, {"candidate": candidate}, known_at)
    return None if at is None else cast(datetime, at)


def numbered(session: Session) -> dict[str, tuple[int, int]]:
    """The number and the revision of every candidate, by code."""
    rows = session.execute(select(CandidateRow.code, CandidateRow.id, CandidateRow.revision))
    return {code: (number, revision) for code, number, revision in rows}


@dataclass(frozen=True)
class Advance:
    """A candidate that is locked for a change: its number, its next revision, and the instant."""

    id: int
    revision: int
    at: datetime


def lock(on: Session | Driver, wanted: Iterable[str], now: datetime) -> dict[str, Advance]:
    """Lock candidates, in sorted order, and say at which instant they change, and to what.

    Two changes of one candidate never share an instant and never run backwards, whatever the
    clock does: the second waits on the row, then takes at least a microsecond more. Candidates
    that change together share the instant. Raises NotFound. `advance` writes what this says.
    """
    found = {code: _LOCK.row(on, {"code": code}) for code in sorted(set(wanted))}
    for code, row in found.items():
        if row is None:
            raise _unknown(on, code)
    at = max([now, *(_after(*instants) for _, _, *instants in found.values())])
    return {code: Advance(row[0], row[1] + 1, at) for code, row in found.items()}


def advance(on: Session | Driver, candidate: Advance, action: int) -> None:
    """Raise a locked candidate's revision, which that action does."""
    change = {"number": candidate.id, "next": candidate.revision, "at": candidate.at}
    _ADVANCE.run(on, change)
    remember(on, candidate.id, candidate.revision, candidate.at, action)


def after_all(session: Session, now: datetime) -> datetime:
    """Lock every candidate, and give an instant between all changes so far and all to come.

    A method published at it cannot alter an answer that was settled, nor share its instant with
    a change of the evidence.
    """
    rows = session.execute(
        select(CandidateRow.changed_at, CandidateRow.method_at)
        .order_by(CandidateRow.code)
        .with_for_update()
    )
    at = max([now, *(_after(*row) for row in rows)])
    session.execute(update(CandidateRow).values(method_at=at))
    return at


def _after(changed_at: datetime, method_at: datetime | None) -> datetime:
    """The first instant that nothing known about a candidate has."""
    return max(changed_at, method_at or changed_at) + TICK


def remember(
    on: Session | Driver, candidate: int, revision: int, changed_at: datetime, action: int
) -> None:
    change = {
        "candidate_id": candidate,
        "revision": revision,
        "changed_at": changed_at,
        "action_id": action,
    }
    _REMEMBER.run(on, change)
