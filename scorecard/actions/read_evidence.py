"""Read evidence: one entry, or a filtered list a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Invalid, NotFound
from scorecard.scoring.model import Criterion, Framework
from scorecard.store import (
    alike,
    attachments,
    candidates,
    frameworks,
    indicators,
    revisions,
    sources,
)
from scorecard.store.driving import glance, snapshot
from scorecard.store.evidence_list import Filters, Position, count, list_page, list_written
from scorecard.store.prepared import Driver

__all__ = [
    "Filters",
    "count_evidence",
    "filters_of",
    "find_revision",
    "list_evidence",
    "narrowed",
    "read_entry",
    "read_revisions",
]


def read_entry(
    database: Database,
    public_id: str,
    known_at: datetime | None = None,
    revision: int | None = None,
) -> dict[str, Any]:
    """An entry as it stood: the revision that counted then, else the newest, or the one asked for.

    With `newest`, the number of the newest revision, and `alike`, the other entries that cite or
    say the same. Raises NotFound.
    """

    def read(on: Driver) -> dict[str, Any]:
        found = revisions.history(on, public_id, known_at)
        shown = _shown(found, revision)
        shown["attachments"] = attachments.of_entry(on, public_id, known_at)
        shown["newest"] = found[-1]["revision"]
        shown["alike"] = alike.to_entry(on, public_id, shown["revision"], known_at)
        return shown

    return snapshot(database, read)


def read_revisions(
    database: Database, public_id: str, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Every revision of an entry recorded by then, oldest first. Raises NotFound."""
    return snapshot(database, lambda on: revisions.history(on, public_id, known_at))


def _shown(found: list[dict[str, Any]], revision: int | None) -> dict[str, Any]:
    if revision is None:
        counting = [one for one in found if one["status"] == "accepted"]
        return (counting or found)[-1]
    for one in found:
        if one["revision"] == revision:
            return one
    raise NotFound(f"The entry has no revision {revision}; its newest is {found[-1]['revision']}.")


def list_evidence(
    database: Database,
    filters: Filters,
    limit: int,
    after: Position | None,
    framework: str | None = None,
    criterion: str | None = None,
    *,
    in_text: bool = False,
) -> tuple[list[dict[str, Any]], Position | None]:
    """One page, newest first, and the position after which the next starts.

    `framework` narrows to the indicators of its newest published version, `criterion` to those
    below one of its criteria. With `in_text`, days and instants are as JSON has them.
    Raises NotFound, or Invalid for a criterion without a framework.
    """
    listed = list_written if in_text else list_page

    def look(on: Driver) -> tuple[list[dict[str, Any]], Position | None]:
        found = listed(on, filters, limit, after)
        if not found[0]:
            # Names are looked at only where one may be wrong: a page is one statement.
            must_exist(on, filters)
        return found

    if framework is None and criterion is None:
        return glance(database, look)
    with database.reading.begin() as session:
        return listed(session, narrowed(session, filters, framework, criterion), limit, after)


def count_evidence(
    database: Database, filters: Filters, framework: str | None = None, criterion: str | None = None
) -> int:
    """How many there are on all pages. Raises as `list_evidence` does."""
    with database.reading.begin() as session:
        return count(session, narrowed(session, filters, framework, criterion))


def filters_of(query: Mapping[str, Any]) -> Filters:
    """The filters that a query says, all but `framework` and `criterion`."""
    asked = {name: query[name] for name in query if name not in {"framework", "criterion"}}
    indicator = asked.pop("indicator", None)
    return Filters(
        indicators=None if indicator is None else (indicator,), text=asked.pop("q", None), **asked
    )


def narrowed(
    session: Session, filters: Filters, framework: str | None, criterion: str | None
) -> Filters:
    """The same filters, of what a framework or one of its criteria weighs. Raises as lists do."""
    if criterion is not None and framework is None:
        raise Invalid.at("criterion", "Needs a framework: criteria belong to one.")
    must_exist(session, filters)
    if framework is None:
        return filters
    model = _newest(frameworks.list_versions(session, framework), framework)
    codes = tuple(leaf.code for leaf in _part(model, criterion).indicators())
    return replace(filters, indicators=_both(filters.indicators, codes))


def find_revision(database: Database, candidate: str) -> int:
    """How often what is known about a candidate has changed. Raises NotFound."""
    return glance(database, lambda on: candidates.find(on, candidate)[1])


def must_exist(on: Session | Driver, filters: Filters) -> None:
    """A misspelt name is a mistake, not an empty list. Raises NotFound."""
    if filters.candidate is not None:
        candidates.find(on, filters.candidate)
    if filters.source is not None:
        sources.number_of(on, filters.source)
    for code in filters.indicators or ():
        indicators.get_indicator(on, code)


def _both(one: tuple[str, ...] | None, other: tuple[str, ...]) -> tuple[str, ...]:
    return other if one is None else tuple(code for code in one if code in other)


def _newest(versions: list[frameworks.FrameworkVersion], slug: str) -> Framework:
    for version in versions:
        if version.published_at is not None:
            return as_model(version.document)
    raise NotFound(f"No version of {slug!r} is published yet.")


def _part(framework: Framework, criterion: str | None) -> Criterion:
    nodes = {node.code: node for node in (framework.tree, *framework.tree.criteria())}
    if criterion is None:
        return framework.tree
    if criterion not in nodes:
        raise NotFound.named("criterion", criterion, nodes)
    return nodes[criterion]
