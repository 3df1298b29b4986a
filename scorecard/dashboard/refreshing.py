"""The pages that say which evidence to refresh next, and what that would bring."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template

from scorecard.actions.ask import Question
from scorecard.actions.queue_evidence import queue_evidence
from scorecard.actions.tabulate_scores import rows_of_all
from scorecard.dashboard.asking import HTML, answer_page, ask, filled_in, kept
from scorecard.dashboard.drawn_methods import queue_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.page_queries import DayQuery
from scorecard.schemas.queries import PageQuery
from scorecard.web.cached import not_ahead
from scorecard.web.identity import reading, shown_as
from scorecard.web.ready import Ready
from scorecard.web.service import database, today
from scorecard.web.unchanged import answer_until_changed

refreshing = Blueprint("refreshing", __name__, template_folder="templates")
refreshing.register_error_handler(NotSignedIn, to_sign_in)

MOST_DUE = 50


@refreshing.get("/queue")
@reading
def get_queues() -> Response:
    """What is due over all candidates and frameworks, worth most first."""
    query = load(DayQuery(), filled_in(), "The address")
    as_of = query.get("as_of") or today()
    not_ahead("as_of", as_of)

    def make() -> Ready:
        due = rows_of_all(database(), Question("", "", as_of), None, None, _due)
        due.sort(key=_worth)
        shown = {"query": query, "asked": kept(), "as_of": as_of, "count": len(due)}
        html = render_template("queues.html", due=due[:MOST_DUE], **shown)
        return Ready(html.encode(), HTML)

    return answer_until_changed(make, shown_as())


def _due(question: Question) -> list[dict[str, Any]]:
    found = queue_evidence(database(), question)[1]
    return [
        {"clocks": found.clocks, "title": found.title, "refresh": one}
        for one in found.items
        if one.reasons
    ]


def _worth(row: dict[str, Any]) -> tuple[bool, float, float]:
    """As each queue is in order, of frameworks that differ in nothing but their scale."""
    one = row["refresh"]
    return not one.unlocks, -(one.shrink or 0.0), -one.effective_weight


@refreshing.get("/c/<candidate>/<framework>/queue")
@reading
def get_queue(candidate: str, framework: str) -> Response:
    """Every indicator, the one whose new evidence is worth most first."""
    query = load(PageQuery(), filled_in(), "The address")

    def build(question: Question) -> dict[str, Any]:
        found = queue_evidence(database(), question)[1]
        return {"found": found, "figure": queue_figure(found)}

    return answer_page("queue.html", ask(query, candidate, framework), query, build)
