"""Append evidence and read it back. There is no function here that changes or deletes any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, insert, or_, select
from sqlalchemy.orm import Session, aliased

from scorecard.store.account_tables import AccountRow
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import (
    CandidateRow,
    EvidenceRow,
    IndicatorRow,
    SourceRow,
)
from scorecard.store.tables import EvidenceRevisionRow as Revision

# The tables, for whoever appends many at once.
IDENTITIES = cast(Table, EvidenceRow.__table__)
REVISIONS = cast(Table, Revision.__table__)

# So many names in one query; a database takes only so many.
AT_ONCE = 500

Origin = aliased(EvidenceRow, name="derived_from")

# What makes two entries the same statement: recording it twice would say nothing new.
SAME = ("indicator_id", "observed_on", "value", "level", "stance", "source_id", "title", "url")

VIEW = (
    EvidenceRow.public_id.label("id"),
    CandidateRow.code.label("candidate"),
    IndicatorRow.code.label("indicator"),
    Revision.kind,
    Revision.value,
    Revision.level,
    Revision.stance,
    Revision.lower,
    Revision.upper,
    Revision.interval_level,
    Revision.standard_error,
    Revision.denominator,
    Revision.pollster,
    Revision.question,
    Revision.observed_on,
    Revision.observed_precision,
    Revision.period_start,
    Revision.valid_until,
    Revision.published_on,
    SourceRow.slug.label("source"),
    Revision.reliability,
    Revision.reliability_reason,
    Revision.credibility,
    Revision.origin,
    Revision.title,
    Revision.summary,
    Revision.rationale,
    Revision.source_title,
    Revision.url,
    Revision.archived_url,
    Revision.archived_sha256,
    Origin.public_id.label("derived_from"),
    Revision.number.label("revision"),
    Revision.reason,
    Revision.recorded_at,
    Revision.accepted_at,
    Revision.closed_at,
    AccountRow.username.label("recorded_by"),
)


def entries(*more: Any) -> Any:
    """Revisions as they are shown; `more` columns come last, and `plain` leaves them out."""
    return (
        select(*VIEW, *more)
        .select_from(Revision)
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .join(CandidateRow, CandidateRow.id == Revision.candidate_id)
        .join(IndicatorRow, IndicatorRow.id == Revision.indicator_id)
        .join(SourceRow, SourceRow.id == Revision.source_id)
        .join(AccountRow, AccountRow.id == Revision.recorded_by)
        .outerjoin(Origin, Origin.id == Revision.derived_from_id)
    )


_COLUMNS = [column.name for column in Revision.__table__.columns if column.name != "id"]
_EMPTY = dict.fromkeys(_COLUMNS)
_DESCRIBE = Prepared(insert(Revision), _COLUMNS)
_IDENTIFY = Prepared(
    insert(EvidenceRow).returning(EvidenceRow.id), ("public_id", "candidate_id", "indicator_id")
)
_FIND = Prepared(select(EvidenceRow.id).where(EvidenceRow.public_id == bindparam("id")))
_REPEATED = Prepared(
    select(EvidenceRow.public_id)
    .join(Revision, Revision.evidence_id == EvidenceRow.id)
    .where(
        Revision.candidate_id == bindparam("its_candidate_id"),
        Revision.indicator_id == bindparam("its_indicator_id"),
        Revision.observed_on == bindparam("its_observed_on"),
        *(
            getattr(Revision, name).is_not_distinct_from(bindparam(f"its_{name}"))
            for name in SAME[2:]
        ),
        Revision.closed_at.is_(None),
    )
)
_KEYS = [column.name for column in VIEW]


def append(on: Session | Driver, public_id: str, content: Mapping[str, Any]) -> None:
    """Insert an entry and its first revision. `content` has its columns, all but the entry's."""
    identity = {
        "public_id": public_id,
        "candidate_id": content["candidate_id"],
        "indicator_id": content["indicator_id"],
    }
    (number,) = _IDENTIFY.row(on, identity)
    append_revision(on, {**content, "evidence_id": number, "number": 1})


def append_revision(on: Session | Driver, content: Mapping[str, Any]) -> None:
    """Insert a revision; a column that `content` does not name is empty."""
    _DESCRIBE.run(on, {**_EMPTY, **content})


def recorded_by_action(session: Session, action: int) -> list[str]:
    """The ids of the entries that an action recorded, in the order it did."""
    return list(
        session.scalars(
            select(EvidenceRow.public_id)
            .join(Revision, Revision.evidence_id == EvidenceRow.id)
            .where(Revision.action_id == action)
            .order_by(EvidenceRow.id)
        )
    )


def numbers_of(session: Session, public_ids: set[str]) -> dict[str, int]:
    """The numbers of the entries with those public ids, of whichever exist."""
    wanted, found = sorted(public_ids), {}
    query = select(EvidenceRow.public_id, EvidenceRow.id)
    for start in range(0, len(wanted), AT_ONCE):
        those = EvidenceRow.public_id.in_(wanted[start : start + AT_ONCE])
        found.update({row.public_id: row.id for row in session.execute(query.where(those))})
    return found


def find(on: Session | Driver, public_id: str) -> int | None:
    """The number of the entry with that public id, if there is one."""
    row = _FIND.row(on, {"id": public_id})
    return None if row is None else int(row[0])


def repeated(on: Session | Driver, content: Mapping[str, Any]) -> list[str]:
    """The ids of the entries that say exactly this, and count or wait."""
    asked = {f"its_{name}": content[name] for name in ("candidate_id", *SAME)}
    return [public_id for (public_id,) in _REPEATED.rows(on, asked)]


def known(shown: dict[str, Any], known_at: datetime | None) -> dict[str, Any]:
    """A revision as it stood then: what happened to it later was not known."""
    for end in ("accepted_at", "closed_at"):
        if known_at is not None and shown[end] is not None and shown[end] > known_at:
            shown[end] = None
    return shown


def pending(session: Session, candidate_id: int) -> dict[int, dict[str, Any]]:
    """What waits for a review about that candidate, by the number of its revision."""
    query = entries(Revision.id).where(
        Revision.candidate_id == candidate_id,
        Revision.accepted_at.is_(None),
        Revision.closed_at.is_(None),
    )
    return {row[-1]: plain(row) for row in session.execute(query.order_by(Revision.id))}


def carrying(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What a scorecard says of the revisions it rests on, by their numbers."""
    rows = session.execute(
        select(
            Revision.id,
            EvidenceRow.public_id,
            Revision.value,
            Revision.level,
            Revision.observed_on,
            Revision.accepted_at,
            SourceRow.slug,
            SourceRow.name,
            Revision.reliability,
            Revision.credibility,
            Revision.title,
            Revision.url,
        )
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .join(SourceRow, SourceRow.id == Revision.source_id)
        .where(Revision.id.in_(numbers))
    )
    return {row.id: row._asdict() for row in rows}


def is_open(known_at: datetime | None) -> ColumnElement[bool]:
    """A revision counts or waits, now or at an instant: it is recorded, and closed by nothing."""
    if known_at is None:
        return Revision.closed_at.is_(None)
    still = or_(Revision.closed_at.is_(None), Revision.closed_at > known_at)
    return and_(Revision.recorded_at <= known_at, still)


def plain(row: Any) -> dict[str, Any]:
    """A row as it is sent: plain str keys, which orjson needs, and both grades together."""
    shown = dict(zip(_KEYS, row, strict=False))  # see entries
    shown["grade"] = f"{shown['reliability']}{shown['credibility']}"
    return shown
