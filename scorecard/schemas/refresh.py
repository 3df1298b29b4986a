"""What to refresh next, as it is sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_dump, validate

from scorecard.schemas.base import Shape
from scorecard.schemas.scorecard import ClocksView
from scorecard.scoring.refresh import REASONS


class RefreshView(Shape):
    """An indicator, what new evidence would bring, and how long there is."""

    code = fields.String()
    title = fields.String()
    criterion = fields.String()
    effective_weight = fields.Float()
    points = fields.Float(allow_none=True)
    age_days = fields.Integer(allow_none=True)
    shrink = fields.Float(
        allow_none=True,
        metadata={"description": "Points that the overall interval narrows with a fresh A1."},
    )
    days_to_stale = fields.Integer(allow_none=True)
    days_to_drop = fields.Integer(allow_none=True)
    adds = fields.Float(metadata={"description": "To the coverage of its criterion."})
    unlocks = fields.List(fields.String(), metadata={"description": "Criteria it makes available."})
    reasons = fields.List(fields.String(validate=validate.OneOf(REASONS)))


class QueueView(ClocksView):
    """Worth most first."""

    title = fields.String()
    items = fields.List(fields.Nested(RefreshView))

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        return {**vars(answer.clocks), "title": answer.title, "items": answer.items}
