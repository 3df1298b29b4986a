"""Editions and their files. There is no function here that changes or deletes any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from scorecard.errors import NotFound
from scorecard.store.account_tables import AccountRow
from scorecard.store.edition_tables import EditionFileRow, EditionRow
from scorecard.store.tables import CandidateRow, FrameworkRow, FrameworkVersionRow


@dataclass(frozen=True)
class Published:
    """An edition without its document. `superseded` says that a later one took its place."""

    id: int
    candidate: str
    framework: str
    version: int
    quarter: str
    number: int
    known_at: datetime
    score: float | None
    lower: float | None
    upper: float | None
    sha256: str
    reason: str | None
    published_at: datetime
    published_by: str
    superseded: bool


@dataclass(frozen=True)
class Rendered:
    """The newest attempt at a format: its hash and size, or what the problem was."""

    format: str
    attempt: int
    sha256: str | None
    size: int | None
    problem: str | None
    rendered_at: datetime


@dataclass(frozen=True)
class Kept:
    """A file as it is kept."""

    format: str
    attempt: int
    sha256: str
    content: bytes


_NEWEST = (
    select(
        EditionRow.candidate_id,
        EditionRow.framework_id,
        EditionRow.quarter,
        func.max(EditionRow.number).label("number"),
    )
    .group_by(EditionRow.candidate_id, EditionRow.framework_id, EditionRow.quarter)
    .subquery()
)
_PUBLISHED: Select[*tuple[Any, ...]] = (
    select(
        EditionRow.id,
        CandidateRow.code.label("candidate"),
        FrameworkRow.slug.label("framework"),
        FrameworkVersionRow.number.label("version"),
        EditionRow.quarter,
        EditionRow.number,
        EditionRow.known_at,
        EditionRow.score,
        EditionRow.lower,
        EditionRow.upper,
        EditionRow.sha256,
        EditionRow.reason,
        EditionRow.published_at,
        AccountRow.username.label("published_by"),
        (EditionRow.number < _NEWEST.c.number).label("superseded"),
    )
    .join(CandidateRow, CandidateRow.id == EditionRow.candidate_id)
    .join(FrameworkRow, FrameworkRow.id == EditionRow.framework_id)
    .join(FrameworkVersionRow, FrameworkVersionRow.id == EditionRow.version_id)
    .join(AccountRow, AccountRow.id == EditionRow.published_by)
    .join(
        _NEWEST,
        (_NEWEST.c.candidate_id == EditionRow.candidate_id)
        & (_NEWEST.c.framework_id == EditionRow.framework_id)
        & (_NEWEST.c.quarter == EditionRow.quarter),
    )
    .order_by(
        CandidateRow.code, FrameworkRow.slug, EditionRow.quarter.desc(), EditionRow.number.desc()
    )
)


def add_edition(session: Session, row: dict[str, Any]) -> int:
    return int(session.scalars(insert(EditionRow).returning(EditionRow.id), [row]).one())


def add_files(session: Session, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(EditionFileRow), rows)


def list_editions(
    session: Session,
    candidate: str | None = None,
    framework: str | None = None,
    quarter: str | None = None,
) -> list[Published]:
    """The newest quarter first, and of each quarter the newest edition; of those named."""
    query = _PUBLISHED
    if candidate is not None:
        query = query.where(CandidateRow.code == candidate)
    if framework is not None:
        query = query.where(FrameworkRow.slug == framework)
    if quarter is not None:
        query = query.where(EditionRow.quarter == quarter)
    return [_published(row) for row in session.execute(query)]


def find_edition(
    session: Session, candidate: str, framework: str, quarter: str, number: int | None = None
) -> Published:
    """That edition, the newest of the quarter if no number is given. Raises NotFound."""
    there = list_editions(session, candidate, framework, quarter)
    if not there:
        raise NotFound(
            f"Nothing is published about {candidate} by {framework!r} in {quarter}. "
            f"A reviewer can: scorecard report publish {candidate} {framework} {quarter}"
        )
    for one in there:
        if number in {None, one.number}:
            return one
    raise NotFound(f"{quarter} has no edition {number}; its newest is {there[0].number}.")


def made_by(session: Session, action: int) -> Published:
    """The edition that an action published."""
    row = session.execute(_PUBLISHED.where(EditionRow.action_id == action)).one()
    return _published(row)


def earlier(
    session: Session, candidate: str, framework: str, quarter: str, published_at: datetime | None
) -> list[Published]:
    """The newest edition of this quarter and of each before it, as it stood at that instant.

    The newest quarter first. None stands for now.
    """
    query = _PUBLISHED.where(
        CandidateRow.code == candidate,
        FrameworkRow.slug == framework,
        EditionRow.quarter <= quarter,
    )
    if published_at is not None:
        query = query.where(EditionRow.published_at < published_at)
    found: dict[str, Published] = {}
    for row in session.execute(query):
        found.setdefault(row.quarter, _published(row))
    return list(found.values())


def document_of(session: Session, edition: Published) -> str:
    return session.scalars(select(EditionRow.document).where(EditionRow.id == edition.id)).one()


def files_of(session: Session, edition: Published) -> list[Rendered]:
    """The newest attempt at each format, in the order of their names."""
    rows = session.execute(
        select(
            EditionFileRow.format,
            EditionFileRow.attempt,
            EditionFileRow.sha256,
            func.length(EditionFileRow.content).label("size"),
            EditionFileRow.problem,
            EditionFileRow.rendered_at,
        )
        .where(EditionFileRow.edition_id == edition.id)
        .order_by(EditionFileRow.format, EditionFileRow.attempt)
    )
    return list({row.format: Rendered(**row._asdict()) for row in rows}.values())


def content_of(session: Session, edition: Published, format_name: str) -> bytes | None:
    """The bytes of the newest attempt at a format that did not fail."""
    return session.scalar(
        select(EditionFileRow.content)
        .where(
            EditionFileRow.edition_id == edition.id,
            EditionFileRow.format == format_name,
            EditionFileRow.content.is_not(None),
        )
        .order_by(EditionFileRow.attempt.desc())
        .limit(1)
    )


def kept_files(session: Session, edition: Published) -> list[Kept]:
    """Every file there is, also those that a later attempt took the place of."""
    rows = session.execute(
        select(
            EditionFileRow.format,
            EditionFileRow.attempt,
            EditionFileRow.sha256,
            EditionFileRow.content,
        )
        .where(EditionFileRow.edition_id == edition.id, EditionFileRow.content.is_not(None))
        .order_by(EditionFileRow.format, EditionFileRow.attempt)
    )
    return [Kept(**row._asdict()) for row in rows]


def things_of(session: Session, edition: Published) -> list[tuple[str, int]]:
    """What the ledger has leaves of: the edition and each attempt at a file, by kind and number."""
    files = select(EditionFileRow.id).where(EditionFileRow.edition_id == edition.id)
    numbers = session.scalars(files.order_by(EditionFileRow.id))
    return [("edition", edition.id), *(("edition-file", number) for number in numbers)]


def _published(row: Any) -> Published:
    shown = row._asdict()
    return Published(**{**shown, "superseded": bool(shown["superseded"])})
