"""Answer what it would take: the smallest changes that reach a goal, and the pace it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from scorecard.actions.ask import Basis, Question, read_basis
from scorecard.actions.explain_score import NodeName, names_in
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.scoring.assess import Assessment
from scorecard.scoring.clocks import day_number
from scorecard.scoring.goal import (
    TOLERANCE,
    Goal,
    Plan,
    band_goal,
    floor_goal,
    ready_goal,
    score_goal,
    seek,
)
from scorecard.scoring.simulation import chance_of_ready, seed_of
from scorecard.scoring.trend import required_pace

# Each step of the search draws this often anew; the error of a probability is then 1.6 %.
DRAWS = 1_000
# Probabilities move in steps of a draw: looking closer than this finds nothing.
PROBABLE = 0.01


@dataclass(frozen=True)
class Sought:
    """The plan. `points` are what is to be reached, by criterion; the pace is points a year."""

    clocks: Clocks
    title: str
    names: dict[str, NodeName]
    points: dict[str, float]
    probability: float | None
    score: float | None
    plan: Plan
    by: date | None
    required_pace: float | None


def seek_goal(database: Database, question: Question, goal: Mapping[str, Any]) -> Sought:
    """`goal` has one of score, band, floor and ready, and may have `by`, as GoalSchema loads.

    Raises Invalid at the member that does not fit, and as assess_readiness does.
    """
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    assessment = basis.assessed()
    name, sought = _goal(basis, assessment, goal)
    by = goal.get("by")
    if by is not None and by <= question.as_of:
        raise Invalid.at("by", f"Must be after {question.as_of}, the day asked about.")
    plan = seek(assessment, sought, 0, PROBABLE if name == "ready" else TOLERANCE)
    top = basis.framework.tree.code
    points = dict(sought.points)
    known = not np.isnan(assessment.climbed.score[0])
    score = float(assessment.climbed.score[0]) if known else None
    pace = None
    if by is not None and top in points and score is not None:
        pace = required_pace(score, points[top], basis.day, day_number(by))
    return Sought(
        clocks=basis.clocks,
        title=basis.framework.title,
        names=names_in(basis.framework),
        points=points,
        probability=sought.probability if sought.chance is not None else None,
        score=score,
        plan=plan,
        by=by,
        required_pace=pace,
    )


def _goal(basis: Basis, assessment: Assessment, goal: Mapping[str, Any]) -> tuple[str, Goal]:
    framework = basis.framework
    (name,) = {"score", "band", "floor", "ready"} & set(goal)
    seed = seed_of(basis.sha256, basis.question.candidate, basis.day, basis.standing.revision, 0)
    try:
        if name == "score":
            return name, score_goal(framework, goal["score"])
        if name == "band":
            return name, band_goal(framework, goal["band"])
        if name == "floor":
            return name, floor_goal(framework, goal["floor"])
        chance = chance_of_ready(assessment, 0, DRAWS, seed)
        return name, ready_goal(framework, goal["ready"], chance)
    except ValueError as error:
        raise Invalid.at(name, str(error)) from None
