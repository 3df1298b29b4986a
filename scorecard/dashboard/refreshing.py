"""The page that says which evidence to refresh next, and what that would bring."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.queue_evidence import queue_evidence
from scorecard.dashboard.asking import answer_page, ask, filled_in
from scorecard.dashboard.drawn_methods import queue_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.queries import PageQuery
from scorecard.web.identity import reading
from scorecard.web.service import database

refreshing = Blueprint("refreshing", __name__, template_folder="templates")
refreshing.register_error_handler(NotSignedIn, to_sign_in)


@refreshing.get("/c/<candidate>/<framework>/queue")
@reading
def get_queue(candidate: str, framework: str) -> Response:
    """Every indicator, the one whose new evidence is worth most first."""
    query = load(PageQuery(), filled_in(), "The address")

    def build(question: Question) -> dict[str, Any]:
        found = queue_evidence(database(), question)[1]
        return {"found": found, "figure": queue_figure(found)}

    return answer_page("queue.html", ask(query, candidate, framework), query, build)
