"""Frameworks and their versions, each a whole tree as one document."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields

from scorecard.actions.change_draft import change_draft
from scorecard.actions.compare_versions import VersionComparison, compare_versions
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_framework import (
    list_framework_versions,
    list_frameworks,
    read_framework,
    summary_of,
)
from scorecard.api.edge import Resource, json_body, to_json
from scorecard.records import Role, Scope
from scorecard.schemas.base import Instant, Shape
from scorecard.schemas.framework import DraftChangeSchema, FrameworkSchema, MethodChangeView
from scorecard.schemas.queries import VersionsQuery
from scorecard.scoring.model import Framework
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now
from scorecard.web.unchanged import unless_unchanged

blp = Resource("frameworks", __name__, description="Methodologies: criteria, weights, scales")

JSON = "application/json"


class VersionSummary(Shape):
    """A framework version without its tree."""

    slug = fields.String()
    version = fields.Integer()
    title = fields.String()
    status = fields.String(metadata={"description": "draft or published"})
    sha256 = fields.String(metadata={"description": "Of the canonical document."})
    created_at = Instant()
    published_at = Instant(allow_none=True)


class FrameworkView(FrameworkSchema):
    """The document of a version, with what the service knows about it."""

    status = fields.String(metadata={"description": "draft or published"})
    sha256 = fields.String(metadata={"description": "Of the canonical document."})
    created_at = Instant()
    published_at = Instant(allow_none=True)


class VersionList(Shape):
    """Framework versions, newest first."""

    items = fields.List(fields.Nested(VersionSummary))


class VersionDifferences(Shape):
    """Two versions of a framework, and what differs: what moves scores, then titles and texts."""

    before = fields.Nested(VersionSummary)
    after = fields.Nested(VersionSummary)
    items = fields.List(fields.Nested(MethodChangeView))


@blp.get("/frameworks")
@reading
@unless_unchanged
@blp.response(200, VersionList)
def get_frameworks() -> dict[str, Any]:
    """List frameworks with all their versions"""
    return {"items": list_frameworks(database())}


@blp.get("/frameworks/<slug>")
@reading
@unless_unchanged
@blp.response(200, VersionList)
def get_framework(slug: str) -> dict[str, Any]:
    """List a framework's versions"""
    return {"items": list_framework_versions(database(), slug)}


@blp.get("/frameworks/<slug>/versions/<number:version>")
@reading
@unless_unchanged
@blp.response(200, FrameworkView, description="The document, with status and hash")
def get_framework_version(slug: str, version: int) -> Response:
    """Read a framework version, whole"""
    return Response(to_json(read_framework(database(), slug, version)), content_type=JSON)


@blp.post("/frameworks")
@requires(Role.ADMIN)
@blp.response(201, VersionSummary)
@blp.body(FrameworkSchema, "The framework")
def post_framework(_framework: Framework) -> dict[str, Any]:
    """Draft the next version of a framework"""
    return summary_of(draft_framework(database(), json_body(), account(), now(), once()))


@blp.patch("/frameworks/<slug>/versions/<number:version>")
@requires(Role.ADMIN)
@blp.response(200, VersionSummary)
@blp.body(DraftChangeSchema, "The change")
def patch_framework_version(members: dict[str, Any], slug: str, version: int) -> dict[str, Any]:
    """Change a draft: members that are sent replace its own; 409 once it is published"""
    changed = change_draft(database(), slug, version, members, account(), now(), once())
    return summary_of(changed)


@blp.get("/frameworks/<slug>/versions/<number:version>/diff")
@reading
@unless_unchanged
@blp.response(200, VersionDifferences)
@blp.query(VersionsQuery)
def get_version_differences(query: dict[str, Any], slug: str, version: int) -> VersionComparison:
    """List what differs from another version: criteria, weights, parameters, old and new"""
    return compare_versions(database(), slug, query.get("before", version - 1), version)


@blp.post("/frameworks/<slug>/versions/<number:version>/publish")
@requires(Role.ADMIN, Scope.PUBLISH)
@blp.response(200, VersionSummary)
def post_framework_publication(slug: str, version: int) -> dict[str, Any]:
    """Publish a version: it never changes again"""
    return summary_of(publish_framework(database(), slug, version, account(), now()))
