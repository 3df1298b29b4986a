"""What waits for a review, as it is sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_dump

from scorecard.schemas.base import Shape
from scorecard.schemas.evidence_view import EvidenceView
from scorecard.schemas.scorecard import ClocksView


class WaitingView(Shape):
    """A revision that waits, and what accepting it would do."""

    entry = fields.Nested(EvidenceView)
    weighed = fields.Boolean(metadata={"description": "Whether this framework weighs it at all."})
    score = fields.Float(
        allow_none=True, metadata={"description": "The overall score with it alone accepted."}
    )
    effect = fields.Float(allow_none=True, metadata={"description": "On the overall score."})


class ReviewsView(ClocksView):
    """What would move the score most first."""

    title = fields.String()
    score = fields.Float(allow_none=True)
    items = fields.List(fields.Nested(WaitingView))

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        own = {"title": answer.title, "score": answer.score, "items": answer.items}
        return {**vars(answer.clocks), **own}
