"""Why a score is what it is, what moved it, how sure it is, and what would change it."""

from __future__ import annotations

from typing import Any

from flask import Response

from scorecard.actions.ask import Question
from scorecard.actions.compare_scores import compare_scores, compare_with
from scorecard.actions.explain_score import explain_score
from scorecard.actions.measure_sensitivity import DRAWS as METHOD_DRAWS
from scorecard.actions.measure_sensitivity import SAMPLES, measure_sensitivity
from scorecard.actions.queue_evidence import queue_evidence
from scorecard.actions.seek_goal import seek_goal
from scorecard.actions.simulate_score import DRAWS, simulate_score
from scorecard.actions.try_changes import try_changes
from scorecard.api.answers import JSON, answer_json, ask
from scorecard.api.edge import Resource, to_json
from scorecard.schemas.comparison import CandidatesView, ComparisonView
from scorecard.schemas.explanation import ExplanationView
from scorecard.schemas.goal import GoalSchema, GoalView
from scorecard.schemas.queries import CompareQuery, ProbabilityQuery, ScorecardQuery
from scorecard.schemas.refresh import QueueView
from scorecard.schemas.sensitivity import SensitivitySchema, SensitivityView
from scorecard.schemas.simulation import SimulationView
from scorecard.schemas.what_if import WhatIfSchema, WhatIfView
from scorecard.web.cached import not_ahead
from scorecard.web.computations import computed
from scorecard.web.identity import computing, reading
from scorecard.web.service import database

blp = Resource("analysis", __name__, description="Why, what moved, how sure, what would it take")

CARD = "/scorecards/<candidate>/<framework>"
EXPLANATION, COMPARISON, CANDIDATES = ExplanationView(), ComparisonView(), CandidatesView()
SIMULATION, QUEUE, WHAT_IF = SimulationView(), QueueView(), WhatIfView()
SENSITIVITY, GOAL = SensitivityView(), GoalView()


@blp.get(f"{CARD}/explain")
@reading
@blp.response(200, ExplanationView)
@blp.query(ScorecardQuery)
def get_explanation(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Explain the score, down to the entries"""
    question = ask(query, candidate, framework)
    return answer_json(
        "explain.json",
        question,
        query,
        lambda: explain_score(database(), question),
        EXPLANATION.dump,
    )


@blp.get(f"{CARD}/compare")
@reading
@blp.response(200, ComparisonView)
@blp.query(CompareQuery)
def get_comparison(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Compare two readings, or two candidates"""
    asked = {**query, "as_of": query["end"]} if "end" in query else query
    after = ask(asked, candidate, framework)
    if "other" in query:
        return _beside(after, query["other"], asked)
    before = Question(
        candidate,
        framework,
        query.get("start", after.as_of),
        query.get("from_version"),
        query.get("from_known_at"),
    )

    return answer_json(
        ("compare.json", before),
        after,
        asked,
        lambda: compare_scores(database(), before, after),
        COMPARISON.dump,
    )


def _beside(question: Question, other: str, asked: dict[str, Any]) -> Response:
    beside = Question(
        other, question.framework, question.as_of, question.version, question.known_at
    )
    # An answer about two candidates is settled only when both are; a minute will do.
    clocks = {key: value for key, value in asked.items() if key != "known_at"}
    return answer_json(
        ("candidates.json", other),
        question,
        clocks,
        lambda: compare_with(database(), question, other),
        CANDIDATES.dump,
        also=[beside],
    )


@blp.get(f"{CARD}/probability")
@reading
@blp.response(200, SimulationView)
@blp.query(ProbabilityQuery)
def get_probability(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read how likely the score reaches its target, its floors and each band"""
    question, seed = ask(query, candidate, framework), query["seed"]
    draws = query.get("draws", DRAWS)
    return answer_json(
        ("probability.json", draws, seed),
        question,
        query,
        lambda: computed(simulate_score, database(), question, draws, seed),
        SIMULATION.dump,
    )


@blp.get(f"{CARD}/queue")
@reading
@blp.response(200, QueueView)
@blp.query(ScorecardQuery)
def get_queue(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read what to refresh next"""
    question = ask(query, candidate, framework)
    return answer_json(
        "queue.json",
        question,
        query,
        lambda: queue_evidence(database(), question),
        QUEUE.dump,
    )


@blp.post(f"{CARD}/what-if")
@computing
@blp.response(200, WhatIfView)
@blp.body(WhatIfSchema, "The body")
def post_what_if(changes: dict[str, Any], candidate: str, framework: str) -> Response:
    """Try other weights, methods or evidence; nothing is stored"""
    question = _ask(changes, candidate, framework)
    return _answer(WHAT_IF.dump(computed(try_changes, database(), question, changes)))


@blp.post(f"{CARD}/sensitivity")
@computing
@blp.response(200, SensitivityView)
@blp.body(SensitivitySchema, "The body")
def post_sensitivity(asked: dict[str, Any], candidate: str, framework: str) -> Response:
    """Measure how far the score depends on what; nothing is stored"""
    question = _ask(asked, candidate, framework)
    found = computed(
        measure_sensitivity,
        database(),
        question,
        samples=asked.get("samples", SAMPLES),
        draws=asked.get("draws", METHOD_DRAWS),
        user_seed=asked.get("seed", 0),
    )
    return _answer(SENSITIVITY.dump(found))


@blp.post(f"{CARD}/goal")
@computing
@blp.response(200, GoalView)
@blp.body(GoalSchema, "The body")
def post_goal(goal: dict[str, Any], candidate: str, framework: str) -> Response:
    """Seek what it would take; nothing is stored"""
    question = _ask(goal, candidate, framework)
    return _answer(GOAL.dump(computed(seek_goal, database(), question, goal)))


def _ask(body: dict[str, Any], candidate: str, framework: str) -> Question:
    question = ask(body, candidate, framework)
    not_ahead("as_of", question.as_of)
    return question


def _answer(body: Any) -> Response:
    response = Response(to_json(body), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
