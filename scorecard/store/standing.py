"""Where a question stands: which revision of a candidate and which method version answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import Session

from scorecard.errors import Invalid, NotFound
from scorecard.reports.as_json import written
from scorecard.store import candidates, frameworks
from scorecard.store.tables import (
    CandidateChangeRow,
    CandidateRow,
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


# Built once: putting a statement together costs more than running it.
_NEWEST: Select[*tuple[Any, ...]] = (
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
_NUMBERED = _NEWEST.where(FrameworkVersionRow.number == bindparam("version"))
_KNOWN = _NEWEST.where(FrameworkVersionRow.published_at <= bindparam("known_at"))
_REVISION_THEN = (
    select(CandidateChangeRow.revision, CandidateChangeRow.changed_at)
    .where(
        CandidateChangeRow.candidate_id == bindparam("candidate_id"),
        CandidateChangeRow.changed_at <= bindparam("known_at"),
    )
    .order_by(CandidateChangeRow.changed_at.desc())
    .limit(1)
)


def find_standing(
    session: Session | Connection,
    candidate: str,
    framework: str,
    version: int | None = None,
    known_at: datetime | None = None,
) -> Standing:
    """Resolve both clocks of decisions 2 and 7. Raises NotFound, or Invalid for `known_at`.

    The method's publications count as changes too: an answer under version 2 is never labelled
    with an instant at which only version 1 existed.
    """
    asked: dict[str, Any] = {"candidate": candidate, "framework": framework}
    query = _NEWEST
    if version is not None:
        query, asked["version"] = _NUMBERED, version
    elif known_at is not None:
        query, asked["known_at"] = _KNOWN, known_at
    row = session.execute(query, asked).one_or_none()
    if row is None:
        raise _why_not(session, candidate, framework, version)
    number, name, revision, changed_at, version_id, version_number, published_at = row
    newest = max(changed_at, published_at)
    if known_at is None:
        return Standing(number, name, revision, version_id, version_number, newest, settled=True)
    then = session.execute(
        _REVISION_THEN, {"candidate_id": number, "known_at": known_at}
    ).one_or_none()
    if then is None:
        raise Invalid.at("known_at", f"This ledger begins later, on {_begin(session, number)}.")
    resolved = max(then.changed_at, published_at) if published_at <= known_at else then.changed_at
    return Standing(
        number,
        name,
        then.revision,
        version_id,
        version_number,
        resolved,
        settled=known_at <= changed_at,
    )


def _begin(session: Session | Connection, candidate: int) -> str:
    first = session.scalar(
        select(func.min(CandidateChangeRow.changed_at)).where(
            CandidateChangeRow.candidate_id == candidate
        )
    )
    return written(first) if first else "a later day"


def _why_not(
    session: Session | Connection, candidate: str, framework: str, version: int | None
) -> NotFound | Invalid:
    candidates.get_candidate(session, candidate)
    versions = frameworks.list_versions(session, framework)
    if version is not None:
        stored = frameworks.get_version(session, framework, version)
        return NotFound(f"Version {stored.number} of {framework!r} is not published yet.")
    published = [v.published_at for v in versions if v.published_at is not None]
    if not published:
        return NotFound(f"No version of {framework!r} is published yet.")
    return Invalid.at(
        "known_at", f"{framework!r} was first published on {written(min(published))}."
    )
