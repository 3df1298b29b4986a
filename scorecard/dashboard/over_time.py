"""The page of a score over time: its pace, every criterion, every quarter."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.trace_trend import trace_trend
from scorecard.dashboard.asking import answer_page, ask, filled_in
from scorecard.dashboard.drawing import course_of, events_of
from scorecard.dashboard.drawn_scores import heat_figure, trend_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.queries import PageQuery
from scorecard.scoring.clocks import day_from
from scorecard.web.identity import reading
from scorecard.web.service import database

over_time = Blueprint("over_time", __name__, template_folder="templates")
over_time.register_error_handler(NotSignedIn, to_sign_in)

QUARTERS = 20


@over_time.get("/c/<candidate>/<framework>/history")
@reading
def get_history(candidate: str, framework: str) -> Response:
    """Where the score came from, and where it is heading."""
    query = load(PageQuery(), filled_in(), "The address")

    def build(question: Question) -> dict[str, Any]:
        course = course_of(database(), question)
        pace = trace_trend(database(), question, None)[1]
        events = events_of(database(), question, course)
        projected = None if pace.trend is None else pace.trend.projected_day
        return {
            "course": course,
            "pace": pace,
            "projected": None if projected is None else day_from(projected),
            "events": events,
            "trend": trend_figure(course, course.top, events),
            "heat": heat_figure(course, QUARTERS),
        }

    return answer_page("history.html", ask(query, candidate, framework), query, build)
