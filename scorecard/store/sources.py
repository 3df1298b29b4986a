"""Publishers and their default reliability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Source, SourceGrade
from scorecard.store.account_tables import AccountRow
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import SourceChangeRow, SourceRow

_FIELDS = (
    SourceRow.slug,
    SourceRow.name,
    SourceRow.reliability,
    SourceRow.licence,
    SourceRow.url,
)


_SLUGS = Prepared(select(SourceRow.slug))
_FIND = Prepared(
    select(SourceRow.id, SourceRow.reliability).where(SourceRow.slug == bindparam("slug"))
)


def add_sources(session: Session, sources: Sequence[Source], action: int) -> None:
    taken = slugs(session)
    for source in sources:
        if source.slug in taken:
            raise Conflict(f"There is already a source called {source.slug!r}.")
    rows = [{**asdict(source), "action_id": action} for source in sources]
    session.execute(insert(SourceRow), rows)


def list_sources(session: Session) -> list[Source]:
    return [Source(*row) for row in session.execute(select(*_FIELDS).order_by(SourceRow.slug))]


def get_source(session: Session, slug: str) -> Source:
    row = session.execute(select(*_FIELDS).where(SourceRow.slug == slug)).one_or_none()
    if row is None:
        raise NotFound.named("source", slug, slugs(session))
    return Source(*row)


def lock(session: Session, slug: str) -> tuple[int, str]:
    """The number and the default reliability of a source that nobody else can change now."""
    row = session.execute(
        select(SourceRow.id, SourceRow.reliability).where(SourceRow.slug == slug).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound.named("source", slug, slugs(session))
    return row.id, row.reliability


def grade(
    session: Session,
    source: int,
    before: str,
    reliability: str,
    reason: str,
    account: int,
    at: datetime,
    action: int,
) -> None:
    """Give a source another default reliability, and remember who did and why."""
    session.execute(update(SourceRow).where(SourceRow.id == source).values(reliability=reliability))
    session.execute(
        insert(SourceChangeRow).values(
            source_id=source,
            reliability=reliability,
            reliability_before=before,
            reason=reason,
            changed_by=account,
            changed_at=at,
            action_id=action,
        )
    )


def list_grades(session: Session, slug: str) -> list[SourceGrade]:
    get_source(session, slug)
    rows = session.execute(
        select(
            SourceChangeRow.reliability,
            SourceChangeRow.reason,
            AccountRow.username,
            SourceChangeRow.changed_at,
        )
        .join(SourceRow, SourceRow.id == SourceChangeRow.source_id)
        .join(AccountRow, AccountRow.id == SourceChangeRow.changed_by)
        .where(SourceRow.slug == slug)
        .order_by(SourceChangeRow.id)
    )
    return [SourceGrade(*row) for row in rows]


def slugs(on: Session | Driver) -> set[str]:
    return {slug for (slug,) in _SLUGS.rows(on, {})}


def numbered(session: Session) -> dict[str, tuple[int, str]]:
    """The number and the default reliability of every source, by slug."""
    rows = session.execute(select(SourceRow.slug, SourceRow.id, SourceRow.reliability))
    return {slug: (number, reliability) for slug, number, reliability in rows}


def number_of(on: Session | Driver, slug: str) -> int:
    """Raises NotFound."""
    found = find(on, slug)
    if found is None:
        raise NotFound.named("source", slug, slugs(on))
    return found[0]


def find(on: Session | Driver, slug: str) -> tuple[int, str] | None:
    """The number and the default reliability of one source, if it exists."""
    row = _FIND.row(on, {"slug": slug})
    return None if row is None else (row[0], row[1])
