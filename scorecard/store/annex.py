"""The entries that a report rests on, whole, with the disputes about them as known then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scorecard.store.evidence import entries, plain
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import ReviewDecisionRow

# How many revisions one query asks for: databases limit the parameters of a statement.
MANY = 1_000


def whole_entries(
    session: Session, numbers: Sequence[int], known_at: datetime
) -> dict[int, dict[str, Any]]:
    """The revisions with those numbers, each with how many disputed it by then."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(numbers), MANY):
        some = numbers[start : start + MANY]
        disputes = _disputes(session, some, known_at)
        for row in session.execute(entries(Revision.id).where(Revision.id.in_(some))):
            found[row[-1]] = {**plain(row), "disputes": disputes[row[-1]]}
    return found


def _disputes(
    session: Session, numbers: Sequence[int], known_at: datetime
) -> defaultdict[int, int]:
    rows = session.execute(
        select(ReviewDecisionRow.revision_id, func.count())
        .where(
            ReviewDecisionRow.revision_id.in_(numbers),
            ReviewDecisionRow.verdict == "disputed",
            ReviewDecisionRow.decided_at <= known_at,
        )
        .group_by(ReviewDecisionRow.revision_id)
    )
    found: defaultdict[int, int] = defaultdict(int)
    for revision, count in rows:
        found[revision] = count
    return found
