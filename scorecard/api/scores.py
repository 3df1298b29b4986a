"""Flat scores for spreadsheets and dashboards: one row for the overall and each criterion."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import fields

from scorecard.actions.tabulate_scores import tabulate_scores
from scorecard.api.edge import Resource, to_json
from scorecard.reports.as_csv import to_csv
from scorecard.schemas.base import Shape
from scorecard.schemas.queries import ScoresQuery
from scorecard.schemas.scorecard import ScoreRow
from scorecard.web.cached import not_ahead
from scorecard.web.identity import reading
from scorecard.web.service import database, today

blp = Resource("scores", __name__, description="Flat scores for dashboards")

COLUMNS = list(ScoreRow().fields)
CSV = "text/csv; charset=utf-8"
JSON = "application/json"


class ScoreRows(Shape):
    """Rows whose columns are only ever added to within v1."""

    items = fields.List(fields.Nested(ScoreRow))


@blp.get("/scores")
@reading
@blp.response(200, ScoreRows)
@blp.query(ScoresQuery)
def get_scores(query: dict[str, Any]) -> Response:
    """Read flat scores, as JSON or CSV by Accept"""
    wants_csv = request.accept_mimetypes.best_match([JSON, "text/csv"]) == "text/csv"
    response = _csv(query) if wants_csv else _json(query)
    response.headers["Vary"] = "Accept, Authorization, Cookie, X-API-Key"
    return response


@blp.get("/scores.json")
@reading
@blp.response(200, ScoreRows)
@blp.query(ScoresQuery)
def get_scores_json(query: dict[str, Any]) -> Response:
    """Read flat scores as JSON"""
    return _json(query)


@blp.get("/scores.csv")
@reading
@blp.response(200, {"type": "string"}, content_type="text/csv")
@blp.query(ScoresQuery)
def get_scores_csv(query: dict[str, Any]) -> Response:
    """Read flat scores as CSV"""
    return _csv(query)


def _csv(query: dict[str, Any]) -> Response:
    return _sent(to_csv(COLUMNS, _rows(query)), CSV)


def _json(query: dict[str, Any]) -> Response:
    return _sent(to_json({"items": _rows(query)}), JSON)


def _rows(query: dict[str, Any]) -> list[dict[str, Any]]:
    as_of = query.pop("as_of", today())
    not_ahead("as_of", as_of)
    return tabulate_scores(database(), as_of, **query)


def _sent(body: bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = "no-cache"
    return response
