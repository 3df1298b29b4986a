"""The catalogue of what is observed."""

from __future__ import annotations

from marshmallow import fields

from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.read_catalogue import list_indicators, read_indicator
from scorecard.api.edge import Resource
from scorecard.records import CatalogueIndicator, Role
from scorecard.schemas.base import Shape
from scorecard.schemas.catalogue import CatalogueIndicatorView, IndicatorSchema
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now
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


@blp.post("/indicators")
@requires(Role.ADMIN)
@blp.response(201, CatalogueIndicatorView)
@blp.body(IndicatorSchema, "The indicator")
def post_indicator(indicator: CatalogueIndicator) -> CatalogueIndicator:
    """Add an indicator"""
    add_indicators(database(), [indicator], account(), now(), once())
    return indicator
