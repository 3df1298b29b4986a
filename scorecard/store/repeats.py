"""Entries that say exactly what others say: found for many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from scorecard.store.evidence import AT_ONCE, SAME
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import EvidenceRow

# What one says is looked at only where indicator and day are the same: the index has both.
_PLACES = Prepared(
    select(Revision.id, Revision.indicator_id, Revision.observed_on).where(
        Revision.candidate_id == bindparam("candidate"),
        Revision.observed_on >= bindparam("first"),
        Revision.observed_on <= bindparam("last"),
    )
)
_SAID = (
    select(EvidenceRow.public_id, *(getattr(Revision, name) for name in SAME))
    .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
    .where(Revision.closed_at.is_(None))
)


def said_already(
    session: Session, driver: Driver, candidate: int, statements: Mapping[tuple[Any, ...], Any]
) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Which statements about a candidate an open entry makes, and the id of that entry.

    A statement has the fields of SAME, in that order.
    """
    places = {statement[:2] for statement in statements}
    numbers = list(_at(driver, candidate, places))
    for start in range(0, len(numbers), AT_ONCE):
        those = Revision.id.in_(numbers[start : start + AT_ONCE])
        for public_id, *said in session.execute(_SAID.where(those)):
            if (statement := tuple(said)) in statements:
                yield statement, public_id


def _at(driver: Driver, candidate: int, places: set[tuple[int, date]]) -> Iterator[int]:
    days = {day for _, day in places}
    asked = {"candidate": candidate, "first": min(days), "last": max(days)}
    for number, *place in _PLACES.rows(driver, asked):
        if tuple(place) in places:
            yield number
