"""The page that says what a score is made of: a sum, down to the entries."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.explain_score import Explanation, explain_score
from scorecard.actions.read_framework import read_framework
from scorecard.dashboard.asking import answer_page, ask, filled_in
from scorecard.dashboard.drawn_methods import contributions_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.queries import PageQuery
from scorecard.web.identity import reading
from scorecard.web.service import database

explaining = Blueprint("explaining", __name__, template_folder="templates")
explaining.register_error_handler(NotSignedIn, to_sign_in)


@explaining.get("/c/<candidate>/<framework>/explain")
@reading
def get_explanation(candidate: str, framework: str) -> Response:
    """The sum as a tree, with the rule of each criterion and each entry's part."""
    query = load(PageQuery(), filled_in(), "The address")

    def build(question: Question) -> dict[str, Any]:
        found = explain_score(database(), question)[1]
        return {
            "found": found,
            "figure": contributions_figure(found),
            "below": _below(found),
            "added_up": _added_up(found),
            "rules": rules_of(read_framework(database(), framework, found.clocks.version)["tree"]),
        }

    return answer_page("explain.html", ask(query, candidate, framework), query, build)


def _added_up(found: Explanation) -> tuple[int, float]:
    """How many parts of entries there are, and what they sum to."""
    nodes = () if found.contributions is None else found.contributions.nodes
    parts = [part.contribution for node in nodes for part in node.entries]
    return len(parts), fsum(parts)


def _below(found: Explanation) -> dict[str, list[Any]]:
    """The contributions by the criterion that they are part of."""
    below: dict[str, list[Any]] = defaultdict(list)
    for node in () if found.contributions is None else found.contributions.nodes:
        below[found.names[node.code].parent or ""].append(node)
    return below


def rules_of(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """How each criterion puts its children together, with the reason, by code."""
    found = {node["code"]: node["aggregation"]}
    for child in node["children"]:
        if "children" in child:
            found |= rules_of(child)
    return found
