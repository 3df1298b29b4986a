"""An import as it is asked for and as it is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from scorecard.schemas.base import SHA256, Instant, Shape, Takes, Text, matching, one_of
from scorecard.schemas.queries import ITEMS, MOST_ITEMS, Counting


class Flag(fields.Field[bool]):
    """`true` or `false`, as a query string writes it."""

    takes: ClassVar[Takes] = {"type": "boolean"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value not in {"true", "false"}:
            raise ValidationError("Must be true or false.")
        return bool(value == "true")


class ImportQuery(Shape):
    """How a file is to be taken."""

    dry_run = Flag(
        load_default=False,
        metadata={"description": "Only say what it would do.", "example": "true"},
    )
    filename = Text(
        255,
        load_default="file",
        metadata={"description": "Its name; a suffix says the format, or else Content-Type."},
    )


class ImportForm(Shape):
    """What the page sends with a file; `key` is the form's own, and makes it happen once.

    `tried` is the SHA-256 of the file that passed a trial, where the form follows one.
    """

    key = Text(100, required=True)
    do = fields.String(required=True, validate=one_of("try", "record"))
    filename = Text(255, required=True)
    tried = fields.String(validate=matching(SHA256, "a SHA-256"))


class ImportsQuery(Shape):
    """A page of imports."""

    limit = Counting(load_default=ITEMS, validate=validate.Range(1, MOST_ITEMS))
    cursor = Text(36, metadata={"description": "The id of the last import of the page before."})


class FaultView(Shape):
    """What is wrong in a file: where it is, what stands there, what to change."""

    row = fields.Integer(metadata={"description": "Of the file; 1 is the header.", "example": 17})
    column = fields.String(allow_none=True, metadata={"example": "observed_on"})
    value = fields.String(allow_none=True, metadata={"example": "31.12.2025"})
    detail = fields.String()


class ScoreEffect(Shape):
    """A score as it is, and as it would be."""

    candidate = fields.String()
    framework = fields.String()
    version = fields.Integer()
    title = fields.String()
    before = fields.Float(allow_none=True)
    after = fields.Float(allow_none=True)
    difference = fields.Float(allow_none=True)


class ImportSummary(Shape):
    """A file, and what came of it in a word."""

    id = fields.String()
    status = fields.String(
        metadata={"description": "recorded, checked (a dry run) or refused (nothing was recorded)"}
    )
    filename = fields.String()
    sha256 = fields.String()
    rows = fields.Integer()
    pending = fields.Integer(metadata={"description": "How many of them wait for a review."})
    created_at = Instant()
    created_by = fields.String()


class ImportView(ImportSummary):
    """What came of a file."""

    scores = fields.List(
        fields.Nested(ScoreEffect), metadata={"description": "What a dry run would do."}
    )
    errors = fields.List(
        fields.Nested(FaultView), metadata={"description": "At most 1,000, by row."}
    )


class ImportPage(Shape):
    """Imports, newest first."""

    items = fields.List(fields.Nested(ImportSummary))
    next_cursor = fields.String(allow_none=True)


class FaultList(Shape):
    """What is wrong in a file."""

    items = fields.List(fields.Nested(FaultView))
