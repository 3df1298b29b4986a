"""Publishers and their default reliability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Source
from scorecard.store.tables import SourceRow

_FIELDS = (
    SourceRow.slug,
    SourceRow.name,
    SourceRow.reliability,
    SourceRow.licence,
    SourceRow.url,
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


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(SourceRow.slug)))


def numbered(session: Session, wanted: set[str]) -> dict[str, tuple[int, str]]:
    """The number and default reliability of each wanted source that exists, by slug."""
    rows = session.execute(
        select(SourceRow.slug, SourceRow.id, SourceRow.reliability).where(
            SourceRow.slug.in_(wanted)
        )
    )
    return {slug: (number, reliability) for slug, number, reliability in rows}
