"""Scorecards, their history and trend: what dashboards poll."""

from __future__ import annotations

from typing import Any

from flask import Response

from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.trace_history import trace_history
from scorecard.actions.trace_trend import trace_trend
from scorecard.api.answers import answer_json, ask
from scorecard.api.edge import Resource
from scorecard.schemas.history import history_document
from scorecard.schemas.queries import HistoryQuery, ScorecardQuery, TrendQuery
from scorecard.schemas.scorecard import HistoryView, ScorecardView
from scorecard.schemas.trend import TrendView
from scorecard.web.identity import reading
from scorecard.web.service import database

blp = Resource("scorecards", __name__, description="How ready, how sure, because of what")

CARD, TREND = ScorecardView(), TrendView()


@blp.get("/scorecards/<candidate>/<framework>")
@reading
@blp.response(200, ScorecardView)
@blp.query(ScorecardQuery)
def get_scorecard(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read the scorecard"""
    question = ask(query, candidate, framework)
    return answer_json(
        "scorecard.json",
        question,
        query,
        lambda: assess_readiness(database(), question),
        CARD.dump,
    )


@blp.get("/scorecards/<candidate>/<framework>/history")
@reading
@blp.response(200, HistoryView)
@blp.query(HistoryQuery)
def get_history(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read the score over time"""
    asked = {**query, "as_of": query["end"]} if "end" in query else query
    question = ask(asked, candidate, framework)
    start, interval, vintage = query.get("start"), query["interval"], query["vintage"]
    return answer_json(
        ("history.json", start, interval, vintage),
        question,
        asked,
        lambda: trace_history(database(), question, start, interval, vintage),
        history_document,
    )


@blp.get("/scorecards/<candidate>/<framework>/trend")
@reading
@blp.response(200, TrendView)
@blp.query(TrendQuery)
def get_trend(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read where the score is heading"""
    question, target_on = ask(query, candidate, framework), query.get("target_on")
    return answer_json(
        ("trend.json", target_on),
        question,
        query,
        lambda: trace_trend(database(), question, target_on),
        TREND.dump,
    )
