"""Scores as flat rows, for dashboards and files: one for the overall and each criterion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from typing import Any

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import ScorecardAnswer, assess_readiness
from scorecard.actions.open_database import Database
from scorecard.actions.read_catalogue import list_candidates
from scorecard.actions.read_framework import list_frameworks
from scorecard.errors import Invalid
from scorecard.scoring.results import CriterionResult

# What a row takes from its criterion as it is.
FIGURES = (
    "parent",
    "title",
    "score",
    "lower",
    "upper",
    "standard_error",
    "threshold",
    "verdict",
    "weight",
    "effective_weight",
    "coverage",
    "leaf_coverage",
    "freshness",
    "confidence",
    "worst_case",
    "best_case",
)


def tabulate_scores(
    database: Database,
    as_of: date,
    known_at: datetime | None = None,
    candidate: str | None = None,
    framework: str | None = None,
    version: int | None = None,
) -> list[dict[str, Any]]:
    """Rows for every candidate and published framework, or for those named. Raises NotFound."""

    def rows(question: Question) -> list[dict[str, Any]]:
        return score_rows(assess_readiness(database, question)[1])

    return rows_of_all(
        database, Question("", "", as_of, version, known_at), candidate, framework, rows
    )


def rows_of_all(
    database: Database,
    asked: Question,
    candidate: str | None,
    framework: str | None,
    rows: Callable[[Question], list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """What `rows` gives for every candidate and published framework, or for those named."""
    codes = [candidate] if candidate else [found.code for found in list_candidates(database)]
    slugs = [framework] if framework else _published(database)
    found: list[dict[str, Any]] = []
    for code, slug in product(codes, slugs):
        try:
            found += rows(replace(asked, candidate=code, framework=slug))
        except Invalid as error:
            # What was added later was not there to be asked about; what is named must be.
            if "known_at" not in error.problems or (candidate and framework):
                raise
    return found


def score_rows(answer: ScorecardAnswer) -> list[dict[str, Any]]:
    """The overall row, then each criterion, parents first."""
    overall = answer.scorecard.overall
    rows = [_row(answer, node) for node in overall.walk()]
    rows[0] |= {"band": answer.scorecard.band, "ready": answer.scorecard.ready}
    return rows


def _row(answer: ScorecardAnswer, node: CriterionResult) -> dict[str, Any]:
    return {
        "candidate": answer.clocks.candidate,
        "framework": answer.clocks.framework,
        "version": answer.clocks.version,
        "as_of": answer.clocks.as_of,
        "known_at": answer.clocks.known_at,
        "criterion": node.code,
        **{name: getattr(node, name) for name in FIGURES},
        "band": None,
        "ready": None,
        "pull": node.pull,
        "leverage": node.leverage,
    }


def _published(database: Database) -> list[str]:
    found = list_frameworks(database)
    return sorted({version["slug"] for version in found if version["status"] == "published"})
