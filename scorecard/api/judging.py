"""Correct, take back, dispute and judge entries; read all that was said and decided."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import PreconditionRequired

from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.queue_reviews import queue_reviews
from scorecard.actions.read_evidence import read_entry, read_revisions
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.review_evidence import review_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.api.answers import ask
from scorecard.api.edge import Resource
from scorecard.api.evidence import answer_entry
from scorecard.api.paging import answer_json
from scorecard.errors import Invalid
from scorecard.records import Role
from scorecard.schemas.evidence_view import EntryView, RevisionList
from scorecard.schemas.judging import ReasonSchema, ReviewSchema, RevisionSchema
from scorecard.schemas.queries import ReviewsQuery, RevisionsQuery
from scorecard.schemas.reviews import ReviewsView
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.service import database, now
from scorecard.web.unchanged import unless_unchanged

blp = Resource("judging", __name__, description="Corrections, reviews, disputes, retractions")

# A proxy, or this service, may have encoded what was read: "id.1-gzip".
TAG = re.compile(r'"[^"]*\.(\d{1,9})(?:-[a-z]+)?"')


@blp.get("/evidence/<entry_id>/revisions")
@reading
@unless_unchanged
@blp.response(200, RevisionList)
@blp.query(RevisionsQuery)
def get_revisions(query: dict[str, Any], entry_id: str) -> Response:
    """List an entry's revisions with what was decided about each"""
    return answer_json({"items": read_revisions(database(), entry_id, query.get("known_at"))})


@blp.get("/scorecards/<candidate>/<framework>/reviews")
@reading
@unless_unchanged
@blp.response(200, ReviewsView)
@blp.query(ReviewsQuery)
def get_reviews(query: dict[str, Any], candidate: str, framework: str) -> Response:
    """Read what waits for a review, what would move the score most first"""
    found = queue_reviews(database(), ask(query, candidate, framework))
    return answer_json(ReviewsView().dump(found))


@blp.patch("/evidence/<entry_id>")
@requires(Role.ANALYST)
@blp.response(200, EntryView)
@blp.body(RevisionSchema, "The revision")
def patch_entry(changes: dict[str, Any], entry_id: str) -> Response:
    """Correct an entry: append a revision. If-Match has the ETag of the newest one"""
    reason = changes.pop("reason")
    who, moment = account(), now()
    number = revise_evidence(
        database(), entry_id, changes, reason, _expected(), who, moment, once()
    )
    return answer_entry(read_entry(database(), entry_id, revision=number))


@blp.post("/evidence/<entry_id>/retract")
@requires(Role.ANALYST)
@blp.response(200, EntryView)
@blp.body(ReasonSchema, "The retraction")
def post_retraction(body: dict[str, Any], entry_id: str) -> Response:
    """Take an entry back: it counts no more, and stays readable"""
    retract_evidence(database(), entry_id, body["reason"], account(), now(), once())
    return answer_entry(read_entry(database(), entry_id))


@blp.post("/evidence/<entry_id>/disputes")
@requires(Role.ANALYST)
@blp.response(201, EntryView)
@blp.body(ReasonSchema, "The dispute")
def post_dispute(body: dict[str, Any], entry_id: str) -> Response:
    """Say that an entry is wrong: shown and counted, without effect on a score"""
    dispute_evidence(database(), entry_id, body["reason"], account(), now(), once())
    return answer_entry(read_entry(database(), entry_id), HTTPStatus.CREATED)


@blp.post("/evidence/<entry_id>/reviews")
@requires(Role.REVIEWER)
@blp.response(201, EntryView)
@blp.body(ReviewSchema, "The review")
def post_review(body: dict[str, Any], entry_id: str) -> Response:
    """Accept, return or reject the revision that waits"""
    review_evidence(
        database(),
        entry_id,
        body["revision"],
        body["verdict"],
        body.get("reason"),
        account(),
        now(),
        once(),
    )
    judged = read_entry(database(), entry_id, revision=body["revision"])
    return answer_entry(judged, HTTPStatus.CREATED)


def _expected() -> int:
    """The number of the revision that a change was made from, from If-Match.

    Raises PreconditionRequired without one, Invalid for one that is no ETag of an entry.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired("Send If-Match with the ETag of the entry you have read.")
    tag = TAG.fullmatch(header.strip())
    if tag is None:
        raise Invalid.at("If-Match", 'Is not an ETag of an entry; they look like "id.1".')
    return int(tag[1])
