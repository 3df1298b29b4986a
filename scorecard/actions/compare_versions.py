"""Tell two versions of a framework apart, drafts too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model, document_of, summary_of
from scorecard.reports.method_changes import MethodChange, method_changes
from scorecard.store import frameworks


@dataclass(frozen=True)
class VersionComparison:
    """The two versions without their trees, and what differs."""

    before: dict[str, Any]
    after: dict[str, Any]
    items: list[MethodChange]


def compare_versions(database: Database, slug: str, before: int, after: int) -> VersionComparison:
    """Raises NotFound."""
    with database.reading.begin() as session:
        found = [frameworks.get_version(session, slug, number) for number in (before, after)]
    first, second = ((document_of(one), as_model(one.document)) for one in found)
    return VersionComparison(
        summary_of(found[0]), summary_of(found[1]), method_changes(first, second)
    )
