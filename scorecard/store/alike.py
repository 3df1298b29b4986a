"""Entries that cite or say the same as another: perhaps the same fact, logged twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from scorecard.store.evidence import is_open
from scorecard.store.prepared import Driver, Known
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import EvidenceRow

MOST = 5

_Said: Any = aliased(Revision, name="said")
_SaidOf: Any = aliased(EvidenceRow, name="said_of")

# A link, a value or a level that was not stated is NULL, which equals nothing.
_WAYS = {
    "text": Revision.text_mark == _Said.text_mark,
    "link": and_(Revision.url_mark == _Said.url_mark, Revision.indicator_id == _Said.indicator_id),
    "value": and_(
        Revision.indicator_id == _Said.indicator_id,
        Revision.observed_on == _Said.observed_on,
        or_(
            Revision.level == _Said.level,
            and_(_Said.level.is_(None), Revision.value == _Said.value),
        ),
    ),
}


def _alike(known_at: Any) -> Any:
    """At most MOST for each way, newest first, the ways in their order."""
    found = [_by(place, condition, known_at) for place, condition in enumerate(_WAYS.values())]
    every = union_all(*(select(part) for part in found)).subquery("every")
    return select(every).order_by(every.c.way, every.c.id.desc())


def _by(place: int, condition: Any, known_at: Any) -> Any:
    return (
        select(
            literal_column(str(place)).label("way"),
            Revision.id,
            EvidenceRow.public_id,
            Revision.title,
            Revision.observed_on,
        )
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .join(_Said, _Said.candidate_id == Revision.candidate_id)
        .join(_SaidOf, _SaidOf.id == _Said.evidence_id)
        .where(
            _SaidOf.public_id == bindparam("entry"),
            _Said.number == bindparam("revision"),
            condition,
            is_open(known_at),
            Revision.evidence_id != _Said.evidence_id,
        )
        .order_by(Revision.id.desc())
        .limit(MOST)
        .subquery(f"way_{place}")
    )


_ALIKE = Known(_alike)


def to_entry(
    on: Session | Driver, public_id: str, revision: int, known_at: datetime | None
) -> list[dict[str, Any]]:
    """The other entries that were alike to a revision of an entry, as known then.

    At most MOST of the candidate for each way of being alike; each entry once, with every way in
    which it is: text, link, value.
    """
    names = list(_WAYS)
    found: dict[str, dict[str, Any]] = {}
    asked = {"entry": public_id, "revision": revision}
    for way, _, entry, title, day in _ALIKE.rows(on, asked, known_at):
        one = {"entry": entry, "title": title, "observed_on": day, "same": []}
        found.setdefault(entry, one)["same"].append(names[way])
    return list(found.values())
