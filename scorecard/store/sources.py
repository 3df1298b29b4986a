"""Publishers and their default reliability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Source
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import SourceRow

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


def slugs(on: Session | Driver) -> set[str]:
    return {slug for (slug,) in _SLUGS.rows(on, {})}


def find(on: Session | Driver, slug: str) -> tuple[int, str] | None:
    """The number and the default reliability of one source, if it exists."""
    row = _FIND.row(on, {"slug": slug})
    return None if row is None else (row[0], row[1])
