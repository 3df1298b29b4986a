"""Framework versions: whole documents, drafted, then published for good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.store.tables import FrameworkRow, FrameworkVersionRow


@dataclass(frozen=True)
class FrameworkVersion:
    """A stored version. `document` is the canonical JSON that `sha256` is of."""

    slug: str
    number: int
    title: str
    document: str
    sha256: str
    created_at: datetime
    published_at: datetime | None


_FIELDS = (
    FrameworkRow.slug,
    FrameworkVersionRow.number,
    FrameworkVersionRow.title,
    FrameworkVersionRow.document,
    FrameworkVersionRow.sha256,
    FrameworkVersionRow.created_at,
    FrameworkVersionRow.published_at,
)
_VERSIONS = select(*_FIELDS).join(FrameworkRow, FrameworkRow.id == FrameworkVersionRow.framework_id)


def canonical(document: Any) -> str:
    """The one way a document is written down: sorted keys, no spaces."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()


def add_version(
    session: Session, document: dict[str, Any], account: int, action: int, now: datetime
) -> FrameworkVersion:
    """Keep a draft. The version follows the newest one, so that none is skipped or overwritten."""
    slug, number = document["slug"], document["version"]
    framework = _framework(session, slug)
    newest = session.scalar(
        select(func.max(FrameworkVersionRow.number)).where(
            FrameworkVersionRow.framework_id == framework
        )
    )
    following = (newest or 0) + 1
    if number != following:
        raise Conflict(f"The next version of {slug!r} is {following}; this document says {number}.")
    session.execute(
        insert(FrameworkVersionRow).values(
            framework_id=framework,
            number=number,
            **_written(document),
            created_at=now,
            created_by=account,
            action_id=action,
        )
    )
    return get_version(session, slug, number)


def lock_draft(session: Session, slug: str, number: int) -> int:
    """The number of the framework of a draft that nobody else can change or publish now.

    Raises NotFound, or Conflict for a published version.
    """
    get_version(session, slug, number)
    framework = _framework(session, slug)
    # Whoever held the lock may have published it.
    if get_version(session, slug, number).published_at is not None:
        raise Conflict(f"Version {number} of {slug!r} is already published and cannot change.")
    return framework


def replace_draft(session: Session, framework: int, number: int, document: dict[str, Any]) -> None:
    """Keep another document as a draft that is locked."""
    session.execute(
        update(FrameworkVersionRow)
        .where(FrameworkVersionRow.framework_id == framework, FrameworkVersionRow.number == number)
        .values(_written(document))
    )


def publish_version(
    session: Session, slug: str, number: int, action: int, now: datetime
) -> FrameworkVersion:
    framework = lock_draft(session, slug, number)
    session.execute(
        update(FrameworkVersionRow)
        .where(FrameworkVersionRow.framework_id == framework, FrameworkVersionRow.number == number)
        .values(published_at=now, publish_action_id=action)
    )
    return get_version(session, slug, number)


def list_versions(session: Session, slug: str | None = None) -> list[FrameworkVersion]:
    """Every version, or those of one framework, newest first. Raises NotFound for that one."""
    query = _VERSIONS.order_by(FrameworkRow.slug, FrameworkVersionRow.number.desc())
    if slug is not None:
        query = query.where(FrameworkRow.slug == slug)
    found = [_record(row) for row in session.execute(query)]
    if slug is not None and not found:
        raise NotFound.named("framework", slug, slugs(session))
    return found


def get_version(session: Session, slug: str, number: int) -> FrameworkVersion:
    row = session.execute(
        _VERSIONS.where(FrameworkRow.slug == slug, FrameworkVersionRow.number == number)
    ).one_or_none()
    if row is None:
        known = [version.number for version in list_versions(session, slug)]
        raise NotFound(f"{slug!r} has no version {number}; it has {', '.join(map(str, known))}.")
    return _record(row)


def slugs(session: Session) -> list[str]:
    return list(session.scalars(select(FrameworkRow.slug).order_by(FrameworkRow.slug)))


def published(session: Session) -> list[str]:
    """The slugs of the frameworks of which a version is published."""
    return list(
        session.scalars(
            select(FrameworkRow.slug)
            .join(FrameworkVersionRow, FrameworkVersionRow.framework_id == FrameworkRow.id)
            .where(FrameworkVersionRow.published_at.is_not(None))
            .distinct()
            .order_by(FrameworkRow.slug)
        )
    )


def number_of(session: Session, slug: str) -> int:
    """The number of a framework. Raises NotFound."""
    number = session.scalar(select(FrameworkRow.id).where(FrameworkRow.slug == slug))
    if number is None:
        raise NotFound.named("framework", slug, slugs(session))
    return int(number)


def _written(document: dict[str, Any]) -> dict[str, str]:
    """The columns of a document."""
    text = canonical(document)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return {"title": document["title"], "document": text, "sha256": sha256}


def _framework(session: Session, slug: str) -> int:
    number = session.scalar(
        select(FrameworkRow.id).where(FrameworkRow.slug == slug).with_for_update()
    )
    if number is None:
        number = session.scalar(insert(FrameworkRow).values(slug=slug).returning(FrameworkRow.id))
    return int(number or 0)


def _record(row: Row[*tuple[Any, ...]]) -> FrameworkVersion:
    return FrameworkVersion(**row._asdict())
