"""Publishers and their default reliability."""

from __future__ import annotations

from marshmallow import fields

from scorecard.actions.add_sources import add_sources
from scorecard.actions.read_catalogue import list_sources, read_source
from scorecard.api.edge import Resource
from scorecard.records import Role, Source
from scorecard.schemas.base import Shape
from scorecard.schemas.catalogue import SourceSchema
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now

blp = Resource("sources", __name__, description="Publishers and their default reliability")


class SourceList(Shape):
    """Every source."""

    items = fields.List(fields.Nested(SourceSchema))


@blp.get("/sources")
@reading
@blp.response(200, SourceList)
def get_sources() -> dict[str, list[Source]]:
    """List sources"""
    return {"items": list_sources(database())}


@blp.get("/sources/<slug>")
@reading
@blp.response(200, SourceSchema)
def get_source(slug: str) -> Source:
    """Read a source"""
    return read_source(database(), slug)


@blp.post("/sources")
@requires(Role.ANALYST)
@blp.response(201, SourceSchema)
@blp.body(SourceSchema, "The source")
def post_source(source: Source) -> Source:
    """Add a source"""
    add_sources(database(), [source], account(), now(), once())
    return source
