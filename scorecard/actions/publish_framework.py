"""Publish a framework version: from now on it never changes, and it is the default."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.store import candidates, frameworks
from scorecard.store.frameworks import FrameworkVersion


def publish_framework(
    database: Database, slug: str, number: int, now: datetime
) -> FrameworkVersion:
    """Raises NotFound, or Conflict if it is published already."""
    with database.writing.begin() as session:
        published_at = candidates.after_all(session, now)
        return frameworks.publish_version(session, slug, number, published_at)
