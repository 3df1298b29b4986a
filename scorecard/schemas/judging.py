"""What is sent to correct, take back, dispute or judge an entry: always with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, pre_load

from scorecard.schemas.base import Shape, Text, Whole, one_of
from scorecard.schemas.evidence import EvidenceSchema

VERDICTS = ("accepted", "returned", "rejected")
REASON = 2000
FIXED = {
    "candidate": "Belongs to the entry; retract it and record another.",
    "indicator": "Belongs to the entry; retract it and record another.",
    "id": "Belongs to the entry and never changes.",
}


class Instead(fields.Field[Any]):
    """What a field of an entry is to say instead, checked and left as written.

    Null is for nothing, which a field that every entry has cannot say.
    """

    def __init__(self, of: fields.Field[Any]) -> None:
        super().__init__(allow_none=not of.required)
        self.of = of

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        self.of.deserialize(value, attr, data)
        return value


class RevisionSchema(
    Shape.from_dict(  # type: ignore[misc]  # the fields are an entry's own
        {
            name: Instead(field)
            for name, field in EvidenceSchema().fields.items()
            if name not in FIXED
        }
    )
):
    """The fields of an entry that change, null for what it says no more, and why."""

    reason = Text(REASON, required=True, metadata={"example": "The table was corrected."})

    @pre_load
    def stays(self, data: Any, **_: Any) -> Any:
        wrong = {
            name: [FIXED[name]] for name in FIXED if isinstance(data, Mapping) and name in data
        }
        if wrong:
            raise ValidationError(wrong)
        return data


class ReasonSchema(Shape):
    """Why an entry is taken back or disputed."""

    reason = Text(REASON, required=True, metadata={"example": "It counts the same poll twice."})


class ReviewSchema(Shape):
    """What a reviewer decided about the revision they looked at."""

    revision = Whole(required=True, metadata={"description": "The number of that revision."})
    verdict = fields.String(required=True, validate=one_of(*VERDICTS))
    reason = Text(REASON, metadata={"description": "Needed unless it is accepted."})
