"""Export one quarter of a candidate as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.open_database import Database
from scorecard.actions.tabulate_scores import score_rows
from scorecard.actions.trace_history import LATEST, trace_history
from scorecard.errors import Invalid
from scorecard.reports.formats import FORMATS
from scorecard.reports.quarter import QuarterReport
from scorecard.schemas.history import history_document
from scorecard.schemas.scorecard import ScorecardView
from scorecard.scoring.periods import Period, quarter_named


def export_quarter(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    format_name: str,
    today: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> bytes:
    """The file's bytes: the same as long as nothing is recorded or published in between.

    Raises Invalid for a quarter that is not one or is not over, or a format there is none of.
    """
    period = _finished(quarter, today)
    if format_name not in FORMATS:
        raise Invalid.at("format", f"Must be one of: {', '.join(FORMATS)}.")
    question = Question(candidate, framework, period.end, version, known_at)
    standing, answer = assess_readiness(database, question)
    # The same clocks for both parts, whatever is recorded in between.
    settled = Question(candidate, framework, period.end, standing.version, standing.known_at)
    history = trace_history(database, settled, None, "quarter", LATEST)[1]
    document: dict[str, Any] = ScorecardView().dump(answer)
    report = QuarterReport(
        quarter=period.name,
        rows=[
            {"quarter": period.name, "period_end": period.end, **row} for row in score_rows(answer)
        ],
        evidence=document.pop("evidence"),
        scorecard=document,
        history=history_document(history)["periods"],
    )
    return FORMATS[format_name].write(report)


def _finished(quarter: str, today: date) -> Period:
    try:
        period = quarter_named(quarter)
    except ValueError as error:
        raise Invalid.at("quarter", str(error)) from None
    if period.end >= today:
        raise Invalid.at("quarter", f"{quarter} ends on {period.end}; export it after that.")
    return period
