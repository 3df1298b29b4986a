"""The catalogue of what is observed."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields

from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.change_indicator import change_indicator
from scorecard.actions.read_catalogue import (
    list_indicator_changes,
    list_indicators,
    read_indicator,
)
from scorecard.actions.read_evidence import Filters
from scorecard.actions.read_series import count_series, read_series
from scorecard.api.edge import Resource
from scorecard.api.paging import answer_page
from scorecard.records import CatalogueChange, CatalogueIndicator, Role
from scorecard.schemas.base import Shape
from scorecard.schemas.catalogue import (
    CatalogueChangeList,
    CatalogueIndicatorView,
    IndicatorChangeSchema,
    IndicatorSchema,
)
from scorecard.schemas.queries import SeriesQuery, decode_cursor
from scorecard.schemas.series import SeriesView
from scorecard.web.cached import not_ahead
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now, today
from scorecard.web.unchanged import unless_unchanged

blp = Resource("indicators", __name__, description="The catalogue of what is observed")


class IndicatorList(Shape):
    """The whole catalogue."""

    items = fields.List(fields.Nested(CatalogueIndicatorView))


@blp.get("/indicators")
@reading
@unless_unchanged
@blp.response(200, IndicatorList)
def get_indicators() -> dict[str, list[CatalogueIndicator]]:
    """List indicators"""
    return {"items": list_indicators(database())}


@blp.get("/indicators/<code>")
@reading
@unless_unchanged
@blp.response(200, CatalogueIndicatorView)
def get_indicator(code: str) -> CatalogueIndicator:
    """Read an indicator"""
    return read_indicator(database(), code)


@blp.get("/indicators/<code>/series")
@reading
@unless_unchanged
@blp.response(200, SeriesView)
@blp.query(SeriesQuery)
def get_series(query: dict[str, Any], code: str) -> Response:
    """List what was observed of an indicator, newest first, with both clocks of each value"""
    as_of = query.get("as_of", today())
    not_ahead("as_of", as_of)
    filters = Filters(
        known_at=query.get("known_at"),
        candidate=query.get("candidate"),
        status="ever" if query["vintage"] == "every" else "accepted",
        observed_from=query.get("observed_from"),
        observed_to=min(as_of, query.get("observed_to", as_of)),
    )
    bound = (code, filters)
    after = decode_cursor(query.get("cursor"), bound)
    shown, position = read_series(database(), code, filters, query["limit"], after)
    if "include" in query:
        shown["total"] = count_series(database(), code, filters)
    return answer_page({"as_of": as_of, **shown}, position, bound)


@blp.post("/indicators")
@requires(Role.ADMIN)
@blp.response(201, CatalogueIndicatorView)
@blp.body(IndicatorSchema, "The indicator")
def post_indicator(indicator: CatalogueIndicator) -> CatalogueIndicator:
    """Add an indicator"""
    add_indicators(database(), [indicator], account(), now(), once())
    return indicator


@blp.patch("/indicators/<code>")
@requires(Role.ADMIN)
@blp.response(200, CatalogueIndicatorView)
@blp.body(IndicatorChangeSchema, "The change")
def patch_indicator(body: dict[str, Any], code: str) -> CatalogueIndicator:
    """Change what is said of an indicator; unit, kind, levels and bounds only before first use"""
    reason = body.pop("reason")
    return change_indicator(database(), code, body, reason, account(), now(), once())


@blp.get("/indicators/<code>/changes")
@reading
@unless_unchanged
@blp.response(200, CatalogueChangeList)
def get_indicator_changes(code: str) -> dict[str, list[CatalogueChange]]:
    """List what was changed of an indicator, by whom, when and why"""
    return {"items": list_indicator_changes(database(), code)}
