"""Evidence entries: record, list, read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, url_for

from scorecard.actions.read_evidence import (
    count_evidence,
    filters_of,
    find_revision,
    list_evidence,
    read_entry,
)
from scorecard.actions.record_evidence import record_evidence
from scorecard.api.edge import Resource
from scorecard.api.paging import answer_json, answer_page
from scorecard.records import Evidence, Role
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.evidence_view import EntryView, EvidencePage
from scorecard.schemas.queries import EntryQuery, EvidenceQuery, decode_cursor
from scorecard.web.cached import hold
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now
from scorecard.web.unchanged import unless_unchanged

blp = Resource("evidence", __name__, description="Dated statements, each from one source")


@blp.get("/evidence")
@reading
@unless_unchanged
@blp.response(200, EvidencePage)
@blp.query(EvidenceQuery)
def get_evidence(query: dict[str, Any]) -> Response:
    """List evidence, newest first"""
    limit, cursor = query.pop("limit"), query.pop("cursor", None)
    counted = query.pop("include", None) is not None
    framework, criterion = query.pop("framework", None), query.pop("criterion", None)
    filters = filters_of(query)
    bound = (filters, framework, criterion)
    after = decode_cursor(cursor, bound)
    candidate = filters.candidate
    if candidate is not None and framework is None:
        # A framework's next version would change the list, and no candidate's revision.
        hold(lambda database: find_revision(database, candidate))
    items, position = list_evidence(
        database(), filters, limit, after, framework, criterion, in_text=True
    )
    shown: dict[str, Any] = {"items": items}
    if counted:
        shown["total"] = count_evidence(database(), filters, framework, criterion)
    return answer_page(shown, position, bound)


@blp.get("/evidence/<entry_id>")
@reading
@unless_unchanged
@blp.response(200, EntryView)
@blp.query(EntryQuery)
def get_entry(query: dict[str, Any], entry_id: str) -> Response:
    """Read an entry; its ETag is what a correction sends in If-Match"""
    return answer_entry(read_entry(database(), entry_id, **query))


@blp.post("/evidence")
@requires(Role.ANALYST)
@blp.response(201, EntryView)
@blp.body(EvidenceSchema, "The entry")
def post_evidence(entry: Evidence) -> Response:
    """Record an entry"""
    recorded = record_evidence(database(), [entry], account(), now(), once())
    (entry_id,) = recorded.ids
    response = answer_entry(read_entry(database(), entry_id, recorded.at), HTTPStatus.CREATED)
    response.headers["Location"] = url_for("evidence.get_entry", entry_id=entry_id)
    return response


def answer_entry(shown: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An entry, with the ETag that names its newest revision."""
    response = answer_json(shown, status)
    response.headers["ETag"] = f'"{shown["id"]}.{shown["newest"]}"'
    return response
