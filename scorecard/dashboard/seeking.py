"""The page that says what it would take to reach a goal."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.read_framework import read_method
from scorecard.actions.seek_goal import seek_goal
from scorecard.dashboard.asking import answer_page, ask, filled_in, refused_page
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Invalid, NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.page_queries import GoalPageQuery
from scorecard.schemas.queries import PageQuery
from scorecard.scoring.model import Framework
from scorecard.web.computations import computed
from scorecard.web.identity import reading
from scorecard.web.service import database

seeking = Blueprint("seeking", __name__, template_folder="templates")
seeking.register_error_handler(NotSignedIn, to_sign_in)

ASKED = ("goal", "score", "band", "floor", "ready", "by")


@seeking.get("/c/<candidate>/<framework>/goal")
@reading
def get_goal(candidate: str, framework: str) -> Response:
    """By each indicator alone, and by all together; towards the target if nothing is asked."""
    said = filled_in()
    clocks = load(PageQuery(), {k: v for k, v in said.items() if k not in ASKED}, "The address")
    question = ask(clocks, candidate, framework)
    try:
        query = load(GoalPageQuery(), said, "The form")
        return answer_page("goal.html", question, query, lambda settled: _sought(settled, query))
    except Invalid as error:

        def shown(settled: Question) -> dict[str, Any]:
            return {**_form(settled), "said": said}

        return refused_page(
            "goal.html", question, clocks, shown, error, HTTPStatus.UNPROCESSABLE_ENTITY
        )


def _sought(question: Question, query: dict[str, Any]) -> dict[str, Any]:
    form = _form(question)
    goal = _goal(query, form["model"])
    found = computed(seek_goal, database(), question, goal) if goal else None
    return {**form, "found": found, "goal": goal, "said": filled_in()}


def _form(question: Question) -> dict[str, Any]:
    """What can be chosen, and the names of what a plan is about; its version is resolved."""
    document, model = read_method(database(), question.framework, question.version or 1)
    titles = {node.code: node.title for node in model.criteria()}
    titles |= {leaf.code: leaf.title for leaf in model.indicators()}
    floors = [node for node in model.criteria() if node.floor is not None]
    return {
        "document": document,
        "model": model,
        "titles": titles,
        "floors": floors,
        "question": question,
        "found": None,
    }


def _goal(query: dict[str, Any], framework: Framework) -> dict[str, Any]:
    """The goal that the form names; the target where it names none, or nothing to reach."""
    by = {"by": query["by"]} if "by" in query else {}
    if "goal" in query:
        return {query["goal"]: query[query["goal"]], **by}
    return {} if framework.target is None else {"score": framework.target, **by}
