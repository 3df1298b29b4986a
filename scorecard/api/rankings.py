"""Candidates beside each other by one framework."""

from __future__ import annotations

from typing import Any

from flask import Response

from scorecard.actions.rank_candidates import rank_candidates
from scorecard.api.answers import JSON
from scorecard.api.edge import Resource, to_json
from scorecard.schemas.queries import ScorecardQuery
from scorecard.schemas.ranking import RankingView
from scorecard.web.cached import not_ahead
from scorecard.web.identity import reading
from scorecard.web.ready import Ready
from scorecard.web.service import database, today
from scorecard.web.unchanged import answer_until_changed

blp = Resource("rankings", __name__, description="Candidates beside each other")

VIEW = RankingView()


@blp.get("/rankings/<framework>")
@reading
@blp.response(200, RankingView)
@blp.query(ScorecardQuery)
def get_ranking(query: dict[str, Any], framework: str) -> Response:
    """Rank the candidates, by score and by votes"""
    as_of = query.pop("as_of", today())
    not_ahead("as_of", as_of)

    def make() -> Ready:
        found = rank_candidates(database(), framework, as_of, **query)
        return Ready(to_json(VIEW.dump(found)), JSON)

    return answer_until_changed(make)
