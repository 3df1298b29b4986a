"""Publish a framework version: from now on it never changes, and it is the default."""

from __future__ import annotations

from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.records import Account
from scorecard.store import actions, candidates, frameworks
from scorecard.store.frameworks import FrameworkVersion


def publish_framework(
    database: Database, slug: str, number: int, account: Account, now: datetime
) -> FrameworkVersion:
    """Raises NotFound, or Conflict if it is published already."""
    with database.writing.begin() as session:
        published_at = candidates.after_all(session, now)
        action = actions.begin(session, "publish-framework", account, published_at)
        return frameworks.publish_version(session, slug, number, action, published_at)
