"""Scores over time as flat rows: one for the overall and each criterion at each period's end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from scorecard.actions.ask import Question
from scorecard.actions.explain_score import names_in
from scorecard.actions.open_database import Database
from scorecard.actions.tabulate_scores import rows_of_all
from scorecard.actions.trace_history import trace_history
from scorecard.schemas.history import History, history_document

OF_ALL = ("candidate", "framework", "version", "interval", "vintage", "known_at")
OF_PERIOD = ("period", "period_end", "as_of", "complete")
FIGURES = ("score", "lower", "upper", "verdict", "coverage")


def tabulate_history(
    database: Database,
    as_of: date,
    known_at: datetime | None = None,
    candidate: str | None = None,
    framework: str | None = None,
    version: int | None = None,
    start: date | None = None,
    interval: str = "quarter",
    vintage: str = "latest",
) -> list[dict[str, Any]]:
    """Rows for every candidate and published framework, or for those named. Raises NotFound."""

    def rows(question: Question) -> list[dict[str, Any]]:
        return history_rows(trace_history(database, question, start, interval, vintage)[1])

    asked = Question("", "", as_of, version, known_at)
    return rows_of_all(database, asked, candidate, framework, rows)


def history_rows(history: History) -> list[dict[str, Any]]:
    """Period by period the overall row, then each criterion, parents first."""
    document = history_document(history)
    framework = history.assessment.framework
    names = names_in(framework)
    shared = {name: document[name] for name in OF_ALL}
    rows: list[dict[str, Any]] = []
    for period in document["periods"]:
        when = {name: period[name] for name in OF_PERIOD}
        overall = {"code": framework.tree.code, **period}
        for node in (overall, *period["criteria"]):
            called = names[node["code"]]
            rows.append(
                {
                    **shared,
                    **when,
                    "criterion": node["code"],
                    "parent": called.parent,
                    "title": called.title,
                    **{name: node[name] for name in FIGURES},
                }
            )
    return rows
