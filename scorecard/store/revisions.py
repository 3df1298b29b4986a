"""The revisions of one entry with what was decided about each, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import NotFound
from scorecard.store.account_tables import AccountRow
from scorecard.store.evidence import entries, known, plain
from scorecard.store.prepared import Driver, Known
from scorecard.store.tables import CandidateRow, EvidenceRow, ReviewDecisionRow
from scorecard.store.tables import EvidenceRevisionRow as Revision

# What ends a revision without another taking its place.
ENDING = ("retracted", "rejected", "returned")


def _history(known_at: Any) -> Any:
    """With the revision's own number, and whether anything was ever decided about it."""
    decided = exists().where(ReviewDecisionRow.revision_id == Revision.id)
    query = entries(Revision.id, decided).where(EvidenceRow.public_id == bindparam("entry"))
    if known_at is not None:
        query = query.where(Revision.recorded_at <= known_at)
    return query.order_by(Revision.number)


def _decided(known_at: Any) -> Any:
    query = (
        select(
            ReviewDecisionRow.revision_id,
            ReviewDecisionRow.verdict,
            ReviewDecisionRow.reason,
            ReviewDecisionRow.decided_at,
            AccountRow.username,
        )
        .join(AccountRow, AccountRow.id == ReviewDecisionRow.decided_by)
        .join(Revision, Revision.id == ReviewDecisionRow.revision_id)
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .where(EvidenceRow.public_id == bindparam("entry"))
        .order_by(ReviewDecisionRow.id)
    )
    return query if known_at is None else query.where(ReviewDecisionRow.decided_at <= known_at)


_HISTORY, _DECIDED = Known(_history), Known(_decided)


class Open(NamedTuple):
    """A revision that counts or waits."""

    id: int
    number: int
    accepted: bool
    recorded_by: int
    review: str


def entry_of(session: Session, public_id: str) -> tuple[int, str]:
    """The number of an entry, and the candidate it is about. Raises NotFound."""
    row = session.execute(
        select(EvidenceRow.id, CandidateRow.code)
        .join(CandidateRow, CandidateRow.id == EvidenceRow.candidate_id)
        .where(EvidenceRow.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"No evidence entry has the id {public_id!r}.")
    return row.id, row.code


def open_revisions(session: Session, evidence_id: int) -> list[Open]:
    """What counts and what waits, in this order: at most one of each."""
    rows = session.execute(
        select(
            Revision.id,
            Revision.number,
            Revision.accepted_at,
            Revision.recorded_by,
            Revision.review,
        )
        .where(Revision.evidence_id == evidence_id, Revision.closed_at.is_(None))
        .order_by(Revision.number)
    )
    return [
        Open(row.id, row.number, row.accepted_at is not None, row.recorded_by, row.review)
        for row in rows
    ]


def numbers_of(session: Session, public_id: str) -> list[tuple[int, int]]:
    """Each revision of an entry by its number within it, with its own. Raises NotFound."""
    evidence_id, _ = entry_of(session, public_id)
    rows = session.execute(
        select(Revision.number, Revision.id)
        .where(Revision.evidence_id == evidence_id)
        .order_by(Revision.number)
    )
    return [(number, own) for number, own in rows]


def number_made_by(session: Session, action: int) -> int:
    """The number, within its entry, of the revision that an action made."""
    return session.scalars(select(Revision.number).where(Revision.action_id == action)).one()


def accept(session: Session, revision: int, at: datetime) -> None:
    session.execute(update(Revision).where(Revision.id == revision).values(accepted_at=at))


def close(session: Session, revisions: Iterable[int], at: datetime) -> None:
    session.execute(update(Revision).where(Revision.id.in_(revisions)).values(closed_at=at))


def decide(
    session: Session,
    revisions: Iterable[int],
    verdict: str,
    reason: str | None,
    account: int,
    at: datetime,
    action: int,
) -> None:
    rows = [
        {
            "revision_id": revision,
            "verdict": verdict,
            "reason": reason,
            "decided_by": account,
            "decided_at": at,
            "action_id": action,
        }
        for revision in revisions
    ]
    session.execute(insert(ReviewDecisionRow), rows)


def history(
    on: Session | Driver, public_id: str, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Every revision recorded by then, oldest first, as it stood then. Raises NotFound."""
    rows = _HISTORY.rows(on, {"entry": public_id}, known_at)
    if not rows:
        raise NotFound(f"No evidence entry has the id {public_id!r}.")
    decided: dict[int, list[dict[str, Any]]] = {row[-2]: [] for row in rows}
    # Most entries nobody ever decided about.
    if any(row[-1] for row in rows):
        _fill(decided, on, public_id, known_at)
    return [_standing(plain(row), decided[row[-2]], known_at) for row in rows]


def _fill(
    decided: dict[int, list[dict[str, Any]]],
    on: Session | Driver,
    public_id: str,
    known_at: datetime | None,
) -> None:
    for revision, verdict, reason, at, by in _DECIDED.rows(on, {"entry": public_id}, known_at):
        decided[revision].append(
            {"verdict": verdict, "reason": reason, "decided_at": at, "decided_by": by}
        )


def _standing(
    revision: dict[str, Any], decisions: list[dict[str, Any]], known_at: datetime | None
) -> dict[str, Any]:
    """A revision with its decisions and status. What happened after `known_at` is not known."""
    known(revision, known_at)
    verdicts = [decision["verdict"] for decision in decisions]
    ended = [verdict for verdict in verdicts if verdict in ENDING]
    if revision["closed_at"] is not None:
        status = ended[-1] if ended else "superseded"
    else:
        status = "pending" if revision["accepted_at"] is None else "accepted"
    disputes = verdicts.count("disputed")
    return {**revision, "status": status, "disputes": disputes, "decisions": decisions}
