"""Answer where a score is heading, and how fast it would have to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.actions.ask import Question, Standing, read_basis
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.scoring.assess import assess
from scorecard.scoring.clocks import day_number
from scorecard.scoring.periods import Period, quarters_until
from scorecard.scoring.trend import MOST_POINTS, Trend, trend


@dataclass(frozen=True)
class TrendAnswer:
    """The trend, None where fewer than four of the quarters have a score, and those quarters."""

    clocks: Clocks
    title: str
    target: float | None
    target_on: date | None
    quarters: list[Period]
    scores: list[float | None]
    trend: Trend | None


def trace_trend(
    database: Database, question: Question, target_on: date | None
) -> tuple[Standing, TrendAnswer]:
    """The pace over the last eight quarters, the newest as far as it has run.

    Raises Invalid for a target day that is not ahead, or where the framework has no target.
    """
    if target_on is not None and target_on <= question.as_of:
        raise Invalid.at("target_on", f"Must be after {question.as_of}, the day asked about.")
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    framework = basis.framework
    if framework.target is None and target_on is not None:
        raise Invalid.at("target_on", "This framework has no target to reach.")
    quarters = quarters_until(question.as_of, MOST_POINTS)
    days = np.array([day_number(min(quarter.end, question.as_of)) for quarter in quarters])
    overall = assess(framework, basis.evidence, days, np.array(basis.known_at)).nodes[
        framework.tree.code
    ]
    found = trend(
        days,
        overall.score,
        np.sqrt(overall.variance),
        np.inf if framework.target is None else framework.target,
        None if target_on is None else day_number(target_on),
    )
    return basis.standing, TrendAnswer(
        clocks=basis.clocks,
        title=framework.title,
        target=framework.target,
        target_on=target_on,
        quarters=quarters,
        scores=[None if np.isnan(score) else float(score) for score in overall.score],
        trend=found,
    )
