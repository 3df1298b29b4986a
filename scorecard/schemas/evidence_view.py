"""One evidence entry as it is shown: what it says, and what the ledger knows about it."""

from __future__ import annotations

from marshmallow import fields

from scorecard.schemas.base import Day, Instant, Shape

TOTAL = {"description": "How many are on all pages; only with include=total."}


class EvidenceView(Shape):
    """An entry with its grade, its revision and its place in time."""

    id = fields.String()
    candidate = fields.String()
    indicator = fields.String()
    kind = fields.String()
    value = fields.Float(allow_none=True)
    level = fields.Integer(allow_none=True)
    stance = fields.String(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    interval_level = fields.Float(allow_none=True)
    standard_error = fields.Float(allow_none=True)
    denominator = fields.Float(allow_none=True)
    pollster = fields.String(allow_none=True)
    question = fields.String(allow_none=True)
    observed_on = Day()
    observed_precision = fields.String()
    period_start = Day(allow_none=True)
    valid_until = Day(allow_none=True)
    published_on = Day(allow_none=True)
    source = fields.String()
    reliability = fields.String()
    reliability_reason = fields.String(allow_none=True)
    credibility = fields.Integer()
    grade = fields.String(metadata={"description": "Both axes together.", "example": "B2"})
    origin = fields.String(allow_none=True)
    title = fields.String()
    summary = fields.String(allow_none=True)
    rationale = fields.String(allow_none=True)
    source_title = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    archived_url = fields.String(allow_none=True)
    archived_sha256 = fields.String(allow_none=True)
    derived_from = fields.String(allow_none=True)
    revision = fields.Integer()
    reason = fields.String(allow_none=True, metadata={"description": "Why this revision was made."})
    recorded_at = Instant()
    recorded_by = fields.String()
    accepted_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)


class DecisionView(Shape):
    """What somebody decided about one revision, and why."""

    verdict = fields.String(
        metadata={"description": "accepted, returned, rejected, retracted or disputed"}
    )
    reason = fields.String(allow_none=True)
    decided_at = Instant()
    decided_by = fields.String()


class RevisionView(EvidenceView):
    """A revision with what was decided about it."""

    status = fields.String(
        metadata={"description": "accepted, pending, superseded, retracted, returned or rejected"}
    )
    disputes = fields.Integer(metadata={"description": "How often it is disputed."})
    decisions = fields.List(fields.Nested(DecisionView))


class AlikeView(Shape):
    """Another entry that cites or says the same: perhaps the same fact, logged twice."""

    entry = fields.String()
    title = fields.String()
    observed_on = Day()
    same = fields.List(
        fields.String(), metadata={"description": "What is the same: text, link, value."}
    )


class AttachmentView(Shape):
    """A file that stands behind an entry."""

    sha256 = fields.String()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "In bytes."})
    attached_at = Instant()
    attached_by = fields.String()


class AttachmentList(Shape):
    """What is attached to an entry."""

    items = fields.List(fields.Nested(AttachmentView))


class EntryView(RevisionView):
    """One entry: the revision that counts, or else the newest."""

    newest = fields.Integer(metadata={"description": "The number of the newest revision."})
    alike = fields.List(fields.Nested(AlikeView))
    attachments = fields.List(fields.Nested(AttachmentView))


class RevisionList(Shape):
    """Every revision of an entry, oldest first."""

    items = fields.List(fields.Nested(RevisionView))


class EvidencePage(Shape):
    """A page of entries, newest first."""

    items = fields.List(fields.Nested(EvidenceView))
    total = fields.Integer(metadata=TOTAL)
    next_cursor = fields.String(allow_none=True)
