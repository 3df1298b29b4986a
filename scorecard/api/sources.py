"""Publishers and their default reliability."""

from __future__ import annotations

from marshmallow import fields

from scorecard.actions.add_sources import add_sources
from scorecard.actions.grade_source import grade_source, list_grades
from scorecard.actions.read_catalogue import list_sources, read_source
from scorecard.api.edge import Resource
from scorecard.records import Role, Source, SourceGrade
from scorecard.schemas.base import Shape
from scorecard.schemas.catalogue import SourceGradeList, SourceGradeSchema, SourceSchema, SourceView
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now
from scorecard.web.unchanged import unless_unchanged

blp = Resource("sources", __name__, description="Publishers and their default reliability")


class SourceList(Shape):
    """Every source."""

    items = fields.List(fields.Nested(SourceView))


@blp.get("/sources")
@reading
@unless_unchanged
@blp.response(200, SourceList)
def get_sources() -> dict[str, list[Source]]:
    """List sources"""
    return {"items": list_sources(database())}


@blp.get("/sources/<slug>")
@reading
@unless_unchanged
@blp.response(200, SourceView)
def get_source(slug: str) -> Source:
    """Read a source"""
    return read_source(database(), slug)


@blp.post("/sources")
@requires(Role.ANALYST)
@blp.response(201, SourceView)
@blp.body(SourceSchema, "The source")
def post_source(source: Source) -> Source:
    """Add a source"""
    add_sources(database(), [source], account(), now(), once())
    return source


@blp.patch("/sources/<slug>")
@requires(Role.REVIEWER)
@blp.response(200, SourceView)
@blp.body(SourceGradeSchema, "The grade")
def patch_source(body: dict[str, str], slug: str) -> Source:
    """Give a source another default reliability; what is recorded keeps its grade"""
    return grade_source(
        database(), slug, body["reliability"], body["reason"], account(), now(), once()
    )


@blp.get("/sources/<slug>/grades")
@reading
@unless_unchanged
@blp.response(200, SourceGradeList)
def get_source_grades(slug: str) -> dict[str, list[SourceGrade]]:
    """List the grades that a source was given after its first"""
    return {"items": list_grades(database(), slug)}
