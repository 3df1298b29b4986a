"""The page of one criterion: what it means, how it counts, its trend, and what carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.read_framework import read_framework
from scorecard.dashboard.asking import answer_page, ask, filled_in
from scorecard.dashboard.basis import lines_of, titles_of
from scorecard.dashboard.drawing import course_of
from scorecard.dashboard.drawn_scores import trend_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotFound, NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.queries import PageQuery
from scorecard.web.identity import reading
from scorecard.web.service import database

criteria = Blueprint("criteria", __name__, template_folder="templates")
criteria.register_error_handler(NotSignedIn, to_sign_in)


@criteria.get("/c/<candidate>/<framework>/criteria/<code>")
@reading
def get_criterion(candidate: str, framework: str, code: str) -> Response:
    """One criterion down to the entries behind its score."""
    query = load(PageQuery(), filled_in(), "The address")

    def build(question: Question) -> dict[str, Any]:
        answer = assess_readiness(database(), question)[1]
        lines = {line.result.code: line for line in lines_of(answer, {})}
        if code not in lines:
            raise NotFound.named("criterion of this framework", code, lines)
        version = question.version or answer.clocks.version
        document = read_framework(database(), framework, version)
        line = lines[code]
        below = [lines[child.code] for child in line.result.criteria]
        return {
            "answer": answer,
            "line": line,
            "below": below,
            "titles": titles_of(answer),
            "trend": trend_figure(course_of(database(), question), code),
            "document": document,
            "node": node_of(document["tree"], code),
        }

    return answer_page("criterion.html", ask(query, candidate, framework), query, build)


def node_of(tree: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """The criterion of a framework's document. Raises NotFound."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node.get("code") == code:
            return node
        waiting += node.get("children", [])
    raise NotFound(f"No criterion is called {code!r}.")
