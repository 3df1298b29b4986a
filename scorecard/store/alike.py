"""Entries that cite or say the same as another: perhaps the same fact, logged twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from scorecard.store.evidence import is_open
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import EvidenceRow

MOST = 5

_OTHER = select(EvidenceRow.public_id, Revision.title, Revision.observed_on).join(
    EvidenceRow, EvidenceRow.id == Revision.evidence_id
)


def to_entry(
    session: Session, public_id: str, revision: int, known_at: datetime | None
) -> list[dict[str, Any]]:
    """The other entries that were alike to a revision of an entry, as known then.

    At most MOST of the candidate for each way of being alike; each entry once, with every way in
    which it is: text, link, value.
    """
    said = session.execute(
        select(
            Revision.candidate_id,
            Revision.indicator_id,
            Revision.observed_on,
            Revision.value,
            Revision.level,
            Revision.url_mark,
            Revision.text_mark,
        )
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .where(EvidenceRow.public_id == public_id, Revision.number == revision)
    ).one()
    found: dict[str, dict[str, Any]] = {}
    for way, condition in _ways(said):
        query = _OTHER.where(
            Revision.candidate_id == said.candidate_id,
            condition,
            is_open(known_at),
            EvidenceRow.public_id != public_id,
        )
        for entry, title, day in session.execute(query.order_by(Revision.id.desc()).limit(MOST)):
            one = {"entry": entry, "title": title, "observed_on": day, "same": []}
            found.setdefault(entry, one)["same"].append(way)
    return list(found.values())


def _ways(said: Any) -> list[tuple[str, ColumnElement[bool]]]:
    ways = [("text", Revision.text_mark == said.text_mark)]
    if said.url_mark is not None:
        ways.append(
            (
                "link",
                and_(
                    Revision.url_mark == said.url_mark,
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
