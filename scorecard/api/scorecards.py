"""Scorecards and their history: what dashboards poll."""

from __future__ import annotations

from typing import Any

from flask import Response

from scorecard.actions.ask import Question, locate
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.trace_history import trace_history
from scorecard.actions.trace_trend import trace_trend
from scorecard.api.edge import Resource, to_json
from scorecard.schemas.history import history_document
from scorecard.schemas.queries import HistoryQuery, ScorecardQuery, TrendQuery
from scorecard.schemas.scorecard import HistoryView, ScorecardView
from scorecard.schemas.trend import TrendView
from scorecard.web.cached import answer
from scorecard.web.identity import reading
from scorecard.web.ready import Ready
from scorecard.web.service import database, today

blp = Resource("scorecards", __name__, description="How ready, how sure, because of what")

JSON = "application/json"
VIEW = ScorecardView()
TREND = TrendView()


@blp.get("/scorecards/<candidate>/<framework>")
@reading
@blp.response(200, ScorecardView)
@blp.query(ScorecardQuery)
def get_scorecard(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read the scorecard"""
    question = ask(query, candidate, framework)

    def make() -> tuple[Any, Ready]:
        standing, card = assess_readiness(database(), question)
        return standing, Ready(to_json(VIEW.dump(card)), JSON)

    return answer("scorecard.json", question, locate(database(), question), make, query)


@blp.get("/scorecards/<candidate>/<framework>/history")
@reading
@blp.response(200, HistoryView)
@blp.query(HistoryQuery)
def get_history(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read the score over time"""
    asked = {**query, "as_of": query["end"]} if "end" in query else query
    question = ask(asked, candidate, framework)
    start, interval, vintage = query.get("start"), query["interval"], query["vintage"]

    def make() -> tuple[Any, Ready]:
        standing, history = trace_history(database(), question, start, interval, vintage)
        return standing, Ready(to_json(history_document(history)), JSON)

    name = ("history.json", start, interval, vintage)
    return answer(name, question, locate(database(), question), make, asked)


@blp.get("/scorecards/<candidate>/<framework>/trend")
@reading
@blp.response(200, TrendView)
@blp.query(TrendQuery)
def get_trend(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read where the score is heading"""
    question, target_on = ask(query, candidate, framework), query.get("target_on")

    def make() -> tuple[Any, Ready]:
        standing, found = trace_trend(database(), question, target_on)
        return standing, Ready(to_json(TREND.dump(found)), JSON)

    return answer(("trend.json", target_on), question, locate(database(), question), make, query)


def ask(query: dict[str, Any], candidate: str, framework: str) -> Question:
    """The question that a query asks, today where it names no day."""
    return Question(
        candidate,
        framework,
        as_of=query.get("as_of") or today(),
        version=query.get("version"),
        known_at=query.get("known_at"),
    )
