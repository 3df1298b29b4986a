"""The page that says what moved a score, or what sets two candidates apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template

from scorecard.actions.ask import Question, locate
from scorecard.actions.compare_scores import Compared, compare_scores, compare_with
from scorecard.actions.read_catalogue import list_candidates
from scorecard.actions.read_framework import list_framework_versions
from scorecard.dashboard.asking import HTML, answer_made, answer_page, ask, filled_in, kept
from scorecard.dashboard.drawing import before_of, quarter_before
from scorecard.dashboard.drawn_changes import CAUSE_NAMES, apart_figure, change_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.reports.sentences import compared_in_words
from scorecard.schemas.base import load
from scorecard.schemas.page_queries import ComparePageQuery
from scorecard.scoring.attribution import Attribution, NodeEffect
from scorecard.web.identity import reading
from scorecard.web.ready import Ready
from scorecard.web.service import database

comparing = Blueprint("comparing", __name__, template_folder="templates")
comparing.register_error_handler(NotSignedIn, to_sign_in)

MOST_ENTRIES = 60


@comparing.get("/c/<candidate>/<framework>/compare")
@reading
def get_comparison(candidate: str, framework: str) -> Response:
    """Two readings, or two candidates; since the quarter before if the address says neither."""
    query = load(ComparePageQuery(), filled_in(), "The address")
    question = ask(query, candidate, framework)
    if "other" in query:
        return _beside(question, query)

    def build(settled: Question) -> dict[str, Any]:
        found = compare_scores(database(), before_of(settled, query), settled)[1]
        return {**_choices(settled), **_shown(found)}

    return answer_page("compare.html", question, query, build)


def _beside(question: Question, query: dict[str, Any]) -> Response:
    other = Question(
        query["other"], question.framework, question.as_of, question.version, question.known_at
    )

    def make(settled: Question) -> Ready:
        # Each as it stands: an instant of one candidate's ledger may be before the other's.
        asked = Question(
            settled.candidate,
            settled.framework,
            settled.as_of,
            settled.version,
            question.known_at,
        )
        found = compare_with(database(), asked, query["other"])[1]
        shown = {
            "query": query,
            "asked": kept(),
            "found": found,
            "figure": apart_figure(found),
            **_choices(settled),
        }
        return Ready(render_template("candidates.html", **shown).encode(), HTML)

    return answer_made("candidates", question, query, make, (locate(database(), other),))


def _choices(question: Question) -> dict[str, Any]:
    """What else could be compared: other candidates, published versions, and usual days."""
    versions = list_framework_versions(database(), question.framework)
    day = question.as_of
    return {
        "others": [one for one in list_candidates(database()) if one.code != question.candidate],
        "versions": [one["version"] for one in versions if one["status"] == "published"],
        "usual": [
            ("the quarter before", quarter_before(day)),
            ("a year before", _years_before(day, 1)),
            ("five years before", _years_before(day, 5)),
        ],
    }


def _years_before(day: date, years: int) -> date:
    """The 28th of February is a year before the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _shown(found: Compared) -> dict[str, Any]:
    explained = found.comparison.attribution
    told = explained if isinstance(explained, Attribution) else None
    entries = sorted(told.entries, key=lambda one: -abs(one.effect)) if told else []
    shown = [one for one in entries if one.entry is not None][:MOST_ENTRIES]
    return {
        "found": found,
        "told": told,
        "titles": {code: name.title for code, name in found.names.items()},
        "withheld": None if isinstance(explained, Attribution) else explained.reason,
        "words": compared_in_words(found),
        "by_criterion": change_figure(found, "criterion"),
        "by_cause": change_figure(found, "cause"),
        "causes": CAUSE_NAMES,
        "entries": [(one, found.entries[one.entry]) for one in shown if one.entry in found.entries],
        "left_out": len(entries) - len(shown),
        "nodes": _down_the_tree(found, told.nodes) if told else [],
    }


def _down_the_tree(found: Compared, nodes: Sequence[NodeEffect]) -> list[NodeEffect]:
    """Every node but the top, each criterion right before what is below it."""
    below: dict[str | None, list[NodeEffect]] = defaultdict(list)
    for node in nodes:
        below[found.names[node.code].parent].append(node)
    ordered: list[NodeEffect] = []
    waiting = list(reversed(below[None]))
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += reversed(below[node.code])
    return [node for node in ordered if found.names[node.code].parent is not None]
