"""Change a source's default reliability, with a reason. What is recorded keeps the grade it has."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from scorecard.actions.open_database import Database
from scorecard.errors import Invalid, Repeated
from scorecard.records import Account, Once, Source, SourceGrade
from scorecard.store import actions, sources


def grade_source(
    database: Database,
    slug: str,
    reliability: str,
    reason: str,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> Source:
    """Raises NotFound, or Invalid if it has that grade already."""
    with suppress(Repeated), database.writing.begin() as session:
        number, before = sources.lock(session, slug)
        action = actions.begin(session, "grade-source", account, now, once)
        if before == reliability:
            raise Invalid.at("reliability", f"Is {reliability} already.")
        sources.grade(session, number, before, reliability, reason, account.id, now, action)
    with database.reading.begin() as session:
        return sources.get_source(session, slug)


def list_grades(database: Database, slug: str) -> list[SourceGrade]:
    """Every grade that the source was given after its first, oldest first. Raises NotFound."""
    with database.reading.begin() as session:
        return sources.list_grades(session, slug)
