"""Entries that cite or say the same as another: perhaps the same fact, logged twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from scorecard.store.marks import text_mark, url_mark
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import EvidenceRow

MOST = 5

_OTHER = select(EvidenceRow.public_id, Revision.title, Revision.observed_on).join(
    EvidenceRow, EvidenceRow.id == Revision.evidence_id
)


@dataclass(frozen=True)
class Said:
    """What of an entry another one may share. `entry` is its own id, once it has one."""

    candidate_id: int
    indicator_id: int
    observed_on: date
    value: float | None
    level: int | None
    title: str
    summary: str | None
    url: str | None
    entry: str | None = None


def to_entry(
    session: Session, public_id: str, revision: int, known_at: datetime | None
) -> list[dict[str, Any]]:
    """The other entries that were alike to a revision of an entry, as known then."""
    row = session.execute(
        select(
            Revision.candidate_id,
            Revision.indicator_id,
            Revision.observed_on,
            Revision.value,
            Revision.level,
            Revision.title,
            Revision.summary,
            Revision.url,
        )
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .where(EvidenceRow.public_id == public_id, Revision.number == revision)
    ).one()
    return to_what_is_said(session, Said(*row, public_id), known_at)


def to_what_is_said(
    session: Session, said: Said, known_at: datetime | None
) -> list[dict[str, Any]]:
    """At most MOST entries of the candidate for each way of being alike, in the order of `_ways`.

    Each once, with every way in which it is alike: link, value, text.
    """
    found: dict[str, dict[str, Any]] = {}
    for way, condition in _ways(said):
        query = _OTHER.where(
            Revision.candidate_id == said.candidate_id,
            condition,
            _open(known_at),
        )
        if said.entry is not None:
            query = query.where(EvidenceRow.public_id != said.entry)
        for entry, title, day in session.execute(query.order_by(Revision.id.desc()).limit(MOST)):
            one = {"entry": entry, "title": title, "observed_on": day, "same": []}
            found.setdefault(entry, one)["same"].append(way)
    return list(found.values())


def _open(known_at: datetime | None) -> ColumnElement[bool]:
    if known_at is None:
        return Revision.closed_at.is_(None)
    still = or_(Revision.closed_at.is_(None), Revision.closed_at > known_at)
    return and_(Revision.recorded_at <= known_at, still)


def _ways(said: Said) -> list[tuple[str, ColumnElement[bool]]]:
    ways = [("text", Revision.text_mark == text_mark(said.title, said.summary))]
    if said.url is not None:
        ways.append(
            (
                "link",
                and_(
                    Revision.url_mark == url_mark(said.url),
                    Revision.indicator_id == said.indicator_id,
                ),
            )
        )
    figure = Revision.value == said.value if said.value is not None else None
    if said.level is not None:
        figure = Revision.level == said.level
    if figure is not None:
        ways.append(
            (
                "value",
                and_(
                    Revision.indicator_id == said.indicator_id,
                    Revision.observed_on == said.observed_on,
                    figure,
                ),
            )
        )
    return ways
