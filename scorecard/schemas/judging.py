"""What is sent to correct, take back, dispute or judge an entry: always with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import INCLUDE, ValidationError, fields, validates_schema

from scorecard.schemas.base import Shape, Text, Whole, one_of
from scorecard.schemas.evidence import EvidenceSchema

VERDICTS = ("accepted", "returned", "rejected")
REASON = 2000
FIELDS = set(EvidenceSchema().fields)


class RevisionSchema(Shape):
    """The fields of an entry that change, as EvidenceSchema has them, and why."""

    reason = Text(REASON, required=True, metadata={"example": "The table was corrected."})

    class Meta(Shape.Meta):
        unknown = INCLUDE

    @validates_schema
    def only_fields_of_an_entry(self, data: Mapping[str, Any], **_: Any) -> None:
        unknown = set(data) - FIELDS - {"reason"}
        if unknown:
            raise ValidationError({name: ["Unknown field."] for name in sorted(unknown)})


class ReasonSchema(Shape):
    """Why an entry is taken back or disputed."""

    reason = Text(REASON, required=True, metadata={"example": "It counts the same poll twice."})


class ReviewSchema(Shape):
    """What a reviewer decided about the revision they looked at."""

    revision = Whole(required=True, metadata={"description": "The number of that revision."})
    verdict = fields.String(required=True, validate=one_of(*VERDICTS))
    reason = Text(REASON, metadata={"description": "Needed unless it is accepted."})
