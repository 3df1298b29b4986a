"""The page that says how far a score depends on its method, and on which evidence."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.measure_sensitivity import DRAWS, SAMPLES, measure_sensitivity
from scorecard.dashboard.asking import answer_page, ask, filled_in
from scorecard.dashboard.drawn_methods import tornado_figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.page_queries import SensitivityPageQuery
from scorecard.web.computations import computed
from scorecard.web.identity import reading
from scorecard.web.service import database

testing = Blueprint("testing", __name__, template_folder="templates")
testing.register_error_handler(NotSignedIn, to_sign_in)


@testing.get("/c/<candidate>/<framework>/sensitivity")
@reading
def get_sensitivity(candidate: str, framework: str) -> Response:
    """One thing otherwise at a time; with `draws`, evidence and method drawn anew too."""
    query = load(SensitivityPageQuery(), filled_in(), "The address")
    drawn = query["draws"] == "yes"

    def build(question: Question) -> dict[str, Any]:
        samples, draws = (SAMPLES, DRAWS) if drawn else (0, 0)
        found = computed(measure_sensitivity, database(), question, samples=samples, draws=draws)
        return {"found": found, "figure": tornado_figure(found)}

    return answer_page("sensitivity.html", ask(query, candidate, framework), query, build)
