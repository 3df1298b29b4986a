"""The page of all candidates by one framework, side by side."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from scorecard.actions.rank_candidates import Ranking, rank_candidates
from scorecard.actions.read_framework import read_method
from scorecard.charts.bullet import bullet
from scorecard.dashboard.asking import HTML, filled_in
from scorecard.dashboard.figure import span_of
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.queries import ScorecardQuery
from scorecard.scoring.model import Framework
from scorecard.web.cached import not_ahead
from scorecard.web.identity import reading, shown_as
from scorecard.web.ready import Ready
from scorecard.web.service import database, today
from scorecard.web.unchanged import answer_until_changed

ranks = Blueprint("ranks", __name__, template_folder="templates")
ranks.register_error_handler(NotSignedIn, to_sign_in)


@ranks.get("/candidates/<framework>")
@reading
def get_ranking(framework: str) -> Response:
    """Candidates by score, and by the votes of the criteria."""
    query = load(ScorecardQuery(), filled_in(), "The address")
    as_of = query.get("as_of") or today()
    not_ahead("as_of", as_of)
    clocks = {name: query[name] for name in ("version", "known_at") if name in query}

    def make() -> Ready:
        found = rank_candidates(database(), framework, as_of, **clocks)
        model = read_method(database(), framework, found.version)[1]
        shown = {
            "found": found,
            "title": model.title,
            "query": query,
            "target": model.target,
            "decimals": model.scale.decimals,
            "bullets": _bullets(found, model),
        }
        return Ready(render_template("ranking.html", **shown).encode(), HTML)

    return answer_until_changed(make, shown_as())


def _bullets(found: Ranking, framework: Framework) -> dict[str, Markup]:
    """Each candidate's score on the one line that all of them share."""
    used = [one for place in found.items for one in (place.score, place.lower, place.upper)]
    span = span_of(framework.scale, [*used, framework.target])
    digits = framework.scale.decimals
    return {
        place.candidate: bullet(
            score=place.score,
            lower=place.lower,
            upper=place.upper,
            threshold=framework.target,
            span=span,
            chart_id=f"bullet-{place.candidate}",
            title=place.candidate_name,
            description=f"{place.candidate_name}: "
            + ("insufficient evidence" if place.score is None else f"{place.score:.{digits}f}"),
        )
        for place in found.items
    }
