"""Reports and editions as they are asked for and sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_dump, validate

from scorecard.reports.formats import FORMATS
from scorecard.schemas.base import Instant, Shape, Text, one_of
from scorecard.schemas.judging import REASON
from scorecard.schemas.queries import Counting


class EditionsQuery(Shape):
    """All editions, or those about one candidate or by one framework."""

    candidate = fields.String()
    framework = fields.String()


class DraftQuery(Shape):
    """By which method and knowledge a report is drafted."""

    version = Counting(
        validate=validate.Range(min=1),
        metadata={"description": "A published framework version; the newest if left out."},
    )
    known_at = Instant(metadata={"description": "As the ledger was then; now if left out."})


class DraftFileQuery(DraftQuery):
    """And as which file."""

    format = fields.String(load_default="csv", validate=one_of(*FORMATS))


class PublicationSchema(Shape):
    """What a publication says about itself."""

    reason = Text(
        REASON,
        metadata={"description": "Why it takes the place of the last edition, if there is one."},
    )


class FileView(Shape):
    """The newest attempt to write an edition in one format: the file's hash, or the problem."""

    format = fields.String(validate=one_of(*FORMATS))
    attempt = fields.Integer()
    sha256 = fields.String(allow_none=True)
    size = fields.Integer(allow_none=True, metadata={"description": "Bytes."})
    problem = fields.String(allow_none=True)
    rendered_at = Instant()


class EditionView(Shape):
    """A published edition: what it is about, what it found, and what it can be checked by."""

    candidate = fields.String()
    framework = fields.String()
    version = fields.Integer()
    quarter = fields.String(metadata={"example": "2025-Q3"})
    number = fields.Integer()
    superseded = fields.Boolean(metadata={"description": "A later edition took its place."})
    reason = fields.String(allow_none=True)
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    known_at = Instant()
    sha256 = fields.String(metadata={"description": "Of the edition as JSON."})
    published_at = Instant()
    published_by = fields.String()


class EditionFilesView(EditionView):
    """An edition with its files."""

    files = fields.List(fields.Nested(FileView))

    @pre_dump
    def flatten(self, read: Any, **_: Any) -> dict[str, Any]:
        return {**vars(read.published), "files": read.files}


class EditionList(Shape):
    """Of each candidate and framework the newest quarter first."""

    items = fields.List(fields.Nested(EditionView))


class CheckView(Shape):
    """Something to look at before publishing."""

    code = fields.String()
    fine = fields.Boolean()
    count = fields.Integer()
    items = fields.List(fields.String())
    words = fields.String()


class RevisedView(Shape):
    """What an edition said, and what is now known of the same day. The causes sum to the change."""

    quarter = fields.String()
    number = fields.Integer()
    published_at = fields.String()
    framework_version = fields.Integer()
    score = fields.Float(allow_none=True)
    now = fields.Float(allow_none=True)
    change = fields.Float(allow_none=True)
    causes = fields.Dict(keys=fields.String(), values=fields.Float())
    words = fields.List(fields.String())


class RevisedList(Shape):
    """The newest quarter first."""

    items = fields.List(fields.Nested(RevisedView))


class ReportView(Shape):
    """A quarter's report as it would be published now, and what is published of it."""

    quarter = fields.String()
    words = fields.List(fields.String())
    checklist = fields.List(fields.Nested(CheckView))
    revisions = fields.List(fields.Nested(RevisedView))
    editions = fields.List(fields.Nested(EditionView))


class VerifiedView(Shape):
    """What was computed and written again; no problems means that all is as it was published."""

    number = fields.Integer()
    sha256 = fields.String()
    files = fields.List(fields.String())
    problems = fields.List(fields.String())
    notes = fields.List(fields.String())

    @pre_dump
    def flatten(self, verified: Any, **_: Any) -> dict[str, Any]:
        return {
            **vars(verified),
            "number": verified.published.number,
            "sha256": verified.published.sha256,
        }


class PublicationForm(PublicationSchema):
    """The same from a page, whose form carries the key that lets it publish once."""

    key = Text(255, required=True)
