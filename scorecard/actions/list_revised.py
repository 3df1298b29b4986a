"""List what earlier editions said about a candidate, beside what is known of the same days now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scorecard.actions.ask import Question
from scorecard.actions.compare_scores import compare_scores
from scorecard.actions.open_database import Database
from scorecard.reports.as_json import written
from scorecard.reports.edition_lines import RevisedLine
from scorecard.reports.report_words import revised_words
from scorecard.scoring.attribution import Attribution
from scorecard.scoring.periods import Period, quarter_named
from scorecard.store import editions
from scorecard.store.editions import Published

# Quarters looked back at: two years.
MOST_QUARTERS = 8


def list_revised(
    database: Database, settled: Question, period: Period, published_at: datetime | None = None
) -> list[RevisedLine]:
    """The last edition of this quarter and of those before it that there was before that instant,
    the newest quarter first. `settled` says by which version and as known when they are read again.
    """
    with database.reading.begin() as session:
        found = editions.earlier(
            session, settled.candidate, settled.framework, period.name, published_at
        )
    return [_revised(database, one, settled) for one in found[:MOST_QUARTERS]]


def _revised(database: Database, edition: Published, settled: Question) -> RevisedLine:
    day = quarter_named(edition.quarter).end
    said = replace(settled, as_of=day, version=edition.version, known_at=edition.known_at)
    found = compare_scores(database, said, replace(settled, as_of=day))[1]
    explained = found.comparison.attribution
    now = explained.after
    causes = dict(explained.causes) if isinstance(explained, Attribution) else {}
    return RevisedLine(
        quarter=edition.quarter,
        number=edition.number,
        published_at=written(edition.published_at),
        framework_version=edition.version,
        score=edition.score,
        now=now,
        change=None if edition.score is None or now is None else now - edition.score,
        causes=causes,
        words=list(
            revised_words(
                quarter=edition.quarter,
                number=edition.number,
                decimals=found.after.decimals,
                was=edition.score,
                now=now,
                causes=causes,
            )
        ),
    )
