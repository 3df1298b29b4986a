"""Draft a quarter's report: what would be published now, what to look at first, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scorecard.actions.ask import Question, Standing, locate
from scorecard.actions.compile_report import compile_report, finished_quarter
from scorecard.actions.open_database import Database
from scorecard.actions.render_edition import known_format
from scorecard.reports.edition import Edition
from scorecard.reports.formats import FORMATS
from scorecard.store import editions
from scorecard.store.editions import Published


@dataclass(frozen=True)
class Draft:
    """The report as it stands, and the editions there are, the newest first."""

    edition: Edition
    editions: list[Published]


def locate_draft(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    today: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> Standing:
    """By which version and as known when a draft would be made: cheap, for caches.

    Raises Invalid for a quarter that is none or is not over, NotFound for names.
    """
    period = finished_quarter(quarter, today)
    return locate(database, Question(candidate, framework, period.end, version, known_at))


def draft_report(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    today: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> Draft:
    """Raises Invalid for a quarter that is none or is not over, NotFound for names."""
    period = finished_quarter(quarter, today)
    edition = compile_report(database, candidate, framework, period, version, known_at)
    with database.reading.begin() as session:
        there = editions.list_editions(session, candidate, framework, quarter)
    return Draft(edition, there)


def draft_file(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    format_name: str,
    today: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> bytes:
    """The same bytes as long as nothing is recorded, decided or published in between."""
    known_format(format_name)
    draft = draft_report(database, candidate, framework, quarter, today, version, known_at)
    return FORMATS[format_name].write(draft.edition)
