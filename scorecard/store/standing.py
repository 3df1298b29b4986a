"""Where a question stands: which revision of a candidate and which method version answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from scorecard.errors import Invalid, NotFound
from scorecard.reports.as_json import written
from scorecard.store import candidates, frameworks
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import (
    CandidateChangeRow,
    CandidateRow,
    CatalogueChangeRow,
    FrameworkRow,
    FrameworkVersionRow,
)


@dataclass(frozen=True)
class Standing:
    """The rows an answer rests on. `known_at` is resolved: the last change that it takes in.

    `settled` says that nothing can still commit at or before `known_at`.
    """

    candidate_id: int
    candidate_name: str
    revision: int
    version_id: int
    version: int
    known_at: datetime
    settled: bool


_PUBLISHED: Select[*tuple[Any, ...]] = (
    select(
        CandidateRow.id,
        CandidateRow.name,
        CandidateRow.revision,
        CandidateRow.changed_at,
        FrameworkVersionRow.id,
        FrameworkVersionRow.number,
        FrameworkVersionRow.published_at,
    )
    .select_from(FrameworkVersionRow)
    .join(FrameworkRow, FrameworkRow.id == FrameworkVersionRow.framework_id)
    .join(CandidateRow, CandidateRow.code == bindparam("candidate"))
    .where(
        FrameworkRow.slug == bindparam("framework"),
        FrameworkVersionRow.published_at.is_not(None),
    )
    .order_by(FrameworkVersionRow.number.desc())
    .limit(1)
)
_NEWEST = Prepared(_PUBLISHED)
_PULSE = Prepared(
    select(
        CandidateRow.revision,
        select(func.max(FrameworkVersionRow.number))
        .where(
            FrameworkVersionRow.framework_id
            == select(FrameworkRow.id)
            .where(FrameworkRow.slug == bindparam("framework"))
            .scalar_subquery(),
            FrameworkVersionRow.published_at.is_not(None),
        )
        .scalar_subquery(),
    ).where(CandidateRow.code == bindparam("candidate"))
)
_NUMBERED = Prepared(_PUBLISHED.where(FrameworkVersionRow.number == bindparam("version")))
_KNOWN = Prepared(_PUBLISHED.where(FrameworkVersionRow.published_at <= bindparam("known_at")))
# With what the candidate said before the first change of it that came later, if one did.
_RENAMED_LATER = (
    select(CatalogueChangeRow.said_before)
    .where(
        CatalogueChangeRow.thing == "candidate",
        CatalogueChangeRow.thing_id == bindparam("candidate_id"),
        CatalogueChangeRow.changed_at > bindparam("known_at"),
    )
    .order_by(CatalogueChangeRow.id)
    .limit(1)
    .scalar_subquery()
)
_REVISION_THEN = Prepared(
    select(CandidateChangeRow.revision, CandidateChangeRow.changed_at, _RENAMED_LATER)
    .where(
        CandidateChangeRow.candidate_id == bindparam("candidate_id"),
        CandidateChangeRow.changed_at <= bindparam("known_at"),
    )
    .order_by(CandidateChangeRow.changed_at.desc())
    .limit(1)
)


def find_standing(
    session: Session,
    candidate: str,
    framework: str,
    version: int | None = None,
    known_at: datetime | None = None,
) -> Standing:
    """Where the question stands. Raises NotFound, or Invalid for `known_at`."""
    found = look_up(session, candidate, framework, version, known_at)
    if found is None:
        raise _why_not(session, candidate, framework, version, known_at)
    return found


def look_up(
    on: Session | Driver,
    candidate: str,
    framework: str,
    version: int | None = None,
    known_at: datetime | None = None,
) -> Standing | None:
    """Resolve both clocks of decisions 2 and 7; None if the question cannot be answered.

    The method's publications count as changes too: an answer under version 2 is never labelled
    with an instant at which only version 1 existed.
    """
    asked: dict[str, Any] = {"candidate": candidate, "framework": framework}
    query = _NEWEST
    if version is not None:
        query, asked["version"] = _NUMBERED, version
    elif known_at is not None:
        query, asked["known_at"] = _KNOWN, known_at
    row = query.row(on, asked)
    if row is None:
        return None
    number, name, revision, changed_at, version_id, version_number, published_at = row
    newest = max(changed_at, published_at)
    if known_at is None:
        return Standing(number, name, revision, version_id, version_number, newest, settled=True)
    then = _REVISION_THEN.row(on, {"candidate_id": number, "known_at": known_at})
    if then is None:
        return None
    revision_then, changed_then, said_then = then
    if said_then is not None:
        name = orjson.loads(said_then)["name"]
    resolved = max(changed_then, published_at) if published_at <= known_at else changed_then
    return Standing(
        number,
        name,
        revision_then,
        version_id,
        version_number,
        resolved,
        settled=known_at <= changed_at,
    )


def pulse(on: Session | Driver, candidate: str, framework: str) -> tuple[int, int] | None:
    """The revision and the version of `find_standing` by the newest method, for less than half.

    While both are the same, so is all that it says: either rises with whatever changes it.
    """
    row = _PULSE.row(on, {"candidate": candidate, "framework": framework})
    return None if row is None else (row[0], row[1])


def _begins_later(session: Session, candidate: str) -> Invalid:
    first = session.scalar(
        select(func.min(CandidateChangeRow.changed_at))
        .join(CandidateRow, CandidateRow.id == CandidateChangeRow.candidate_id)
        .where(CandidateRow.code == candidate)
    )
    begins = written(first) if first else "a later day"
    return Invalid.at("known_at", f"This ledger begins later, on {begins}.")


def _why_not(
    session: Session,
    candidate: str,
    framework: str,
    version: int | None,
    known_at: datetime | None,
) -> NotFound | Invalid:
    candidates.get_candidate(session, candidate)
    versions = frameworks.list_versions(session, framework)
    if version is not None:
        stored = frameworks.get_version(session, framework, version)
        if stored.published_at is not None:
            return _begins_later(session, candidate)
        return NotFound(f"Version {stored.number} of {framework!r} is not published yet.")
    published = [v.published_at for v in versions if v.published_at is not None]
    if not published:
        return NotFound(f"No version of {framework!r} is published yet.")
    if known_at is not None and known_at >= min(published):
        return _begins_later(session, candidate)
    return Invalid.at(
        "known_at", f"{framework!r} was first published on {written(min(published))}."
    )
