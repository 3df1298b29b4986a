"""Who is assessed."""

from __future__ import annotations

from marshmallow import fields

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.change_candidate import change_candidate
from scorecard.actions.read_catalogue import (
    list_candidate_changes,
    list_candidates,
    read_candidate,
)
from scorecard.api.edge import Resource
from scorecard.records import Candidate, CatalogueChange, Role
from scorecard.schemas.base import Shape
from scorecard.schemas.catalogue import CandidateChangeSchema, CandidateSchema, CatalogueChangeList
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now
from scorecard.web.unchanged import unless_unchanged

blp = Resource("candidates", __name__, description="Who is assessed")


class CandidateList(Shape):
    """Every candidate."""

    items = fields.List(fields.Nested(CandidateSchema))


@blp.get("/candidates")
@reading
@unless_unchanged
@blp.response(200, CandidateList)
def get_candidates() -> dict[str, list[Candidate]]:
    """List candidates"""
    return {"items": list_candidates(database())}


@blp.get("/candidates/<code>")
@reading
@unless_unchanged
@blp.response(200, CandidateSchema)
def get_candidate(code: str) -> Candidate:
    """Read a candidate"""
    return read_candidate(database(), code)


@blp.post("/candidates")
@requires(Role.ADMIN)
@blp.response(201, CandidateSchema)
@blp.body(CandidateSchema, "The candidate")
def post_candidate(candidate: Candidate) -> Candidate:
    """Add a candidate"""
    return add_candidate(database(), candidate, account(), now(), once())


@blp.patch("/candidates/<code>")
@requires(Role.ADMIN)
@blp.response(200, CandidateSchema)
@blp.body(CandidateChangeSchema, "The change")
def patch_candidate(body: dict[str, str], code: str) -> Candidate:
    """Give a candidate another name; what was known before has the name of then"""
    return change_candidate(
        database(), code, body["name"], body["reason"], account(), now(), once()
    )


@blp.get("/candidates/<code>/changes")
@reading
@unless_unchanged
@blp.response(200, CatalogueChangeList)
def get_candidate_changes(code: str) -> dict[str, list[CatalogueChange]]:
    """List what was changed of a candidate, by whom, when and why"""
    return {"items": list_candidate_changes(database(), code)}
