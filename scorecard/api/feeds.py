"""Flat tables for spreadsheets and dashboards: as CSV, as JSON, and the Table Schema of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from scorecard.actions.tabulate_contributions import tabulate_contributions
from scorecard.actions.tabulate_history import tabulate_history
from scorecard.actions.tabulate_scores import tabulate_scores
from scorecard.api.answers import JSON
from scorecard.api.edge import Resource, to_json
from scorecard.reports.as_csv import to_csv
from scorecard.schemas.base import Shape
from scorecard.schemas.feeds import ContributionRow, HistoryRow, TableSchemaView, table_schema
from scorecard.schemas.queries import HistoryRowsQuery, ScoresQuery
from scorecard.schemas.scorecard import ScoreRow
from scorecard.web.cached import not_ahead
from scorecard.web.identity import reading
from scorecard.web.ready import Ready
from scorecard.web.service import database, today
from scorecard.web.unchanged import answer_until_changed, unless_unchanged

blp = Resource("feeds", __name__, description="Flat tables for dashboards")

CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Feed:
    """A table: what it holds, its columns, what may be asked, and its rows on a day."""

    what: str
    row: type[Schema]
    query: type[Schema]
    key: tuple[str, ...]
    rows: Callable[..., list[dict[str, Any]]]


FEEDS = {
    "scores": Feed(
        "flat scores",
        ScoreRow,
        ScoresQuery,
        ("candidate", "framework", "criterion"),
        tabulate_scores,
    ),
    "history": Feed(
        "flat scores over time",
        HistoryRow,
        HistoryRowsQuery,
        ("candidate", "framework", "period", "criterion"),
        tabulate_history,
    ),
    "contributions": Feed(
        "what each criterion, indicator and entry gives the score",
        ContributionRow,
        ScoresQuery,
        ("candidate", "framework", "code", "entry"),
        tabulate_contributions,
    ),
}


def _offer(name: str, feed: Feed) -> None:
    """The three addresses of a feed."""
    columns = list(feed.row().fields)
    described = table_schema(feed.row, feed.key)
    listed = Shape.from_dict({"items": fields.List(fields.Nested(feed.row))}, name=f"{name}-rows")
    no_csv = {"type": "string"}

    @_called(f"get_{name}_json", f"Read {feed.what} as JSON")
    def get_json(query: dict[str, Any]) -> Response:
        asked = _asked(query)

        def make() -> Ready:
            rows = feed.rows(database(), **asked)
            items = [{column: row[column] for column in columns} for row in rows]
            return Ready(to_json({"items": items}), JSON)

        return answer_until_changed(make)

    @_called(f"get_{name}_csv", f"Read {feed.what} as CSV")
    def get_csv(query: dict[str, Any]) -> Response:
        asked = _asked(query)
        return answer_until_changed(
            lambda: Ready(to_csv(columns, feed.rows(database(), **asked)), CSV)
        )

    @_called(f"get_{name}_either", f"Read {feed.what}, as JSON or CSV by Accept")
    def get_either(query: dict[str, Any]) -> Response:
        wanted = request.accept_mimetypes.best_match([JSON, "text/csv"])
        return get_csv(query) if wanted == "text/csv" else get_json(query)

    @_called(f"get_{name}_schema", f"Read the Table Schema of {feed.what}")
    def get_schema() -> dict[str, Any]:
        return described

    either = blp.alt_response(200, schema=no_csv, content_type="text/csv", success=True)(
        blp.query(feed.query)(get_either)
    )
    blp.get(f"/{name}")(reading(blp.response(200, listed)(either)))
    blp.get(f"/{name}.json")(reading(blp.response(200, listed)(blp.query(feed.query)(get_json))))
    blp.get(f"/{name}.csv")(
        reading(blp.response(200, no_csv, content_type="text/csv")(blp.query(feed.query)(get_csv)))
    )
    blp.get(f"/{name}/schema")(
        reading(unless_unchanged(blp.response(200, TableSchemaView)(get_schema)))
    )


def _called(name: str, says: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def named(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__name__, view.__doc__ = name, says
        return view

    return named


def _asked(query: dict[str, Any]) -> dict[str, Any]:
    """With the day in it that is meant where none is named."""
    named = "end" if "end" in query else "as_of"
    as_of = query.pop(named, today())
    not_ahead("to" if named == "end" else "as_of", as_of)
    return {"as_of": as_of, **query}


for _name, _feed in FEEDS.items():
    _offer(_name, _feed)
