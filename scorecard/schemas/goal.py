"""What it would take, as it is asked and sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, pre_dump, validate, validates_schema

from scorecard.schemas.base import Day, Number, Shape
from scorecard.schemas.scorecard import ClocksView
from scorecard.schemas.what_if import ClocksBody

GOALS = ("score", "band", "floor", "ready")


class GoalSchema(ClocksBody):
    """One goal, and the day to reach it by."""

    score = Number(metadata={"description": "An overall score of so much at least."})
    band = fields.String(metadata={"description": "A band, with the floors that would cap it."})
    floor = fields.String(metadata={"description": "The floor of this criterion."})
    ready = Number(
        validate=validate.Range(0, 1, min_inclusive=False, max_inclusive=False),
        metadata={"description": "A probability of being ready of so much at least."},
    )
    by = Day(metadata={"description": "For the pace that the goal asks for."})

    @validates_schema(skip_on_field_errors=True)
    def one_goal(self, data: Mapping[str, Any], **_: Any) -> None:
        if len(set(GOALS) & set(data)) != 1:
            raise ValidationError(f"Give one of {', '.join(GOALS)}.", "score")


class LeafChangeView(Shape):
    """An indicator: its points, those it needs, and a value in its unit that has them."""

    code = fields.String()
    title = fields.String()
    points = fields.Float(allow_none=True)
    needed = fields.Float(allow_none=True, metadata={"description": "null: none is enough."})
    change = fields.Float(allow_none=True)
    value_needed = fields.Float(allow_none=True)


class GoalView(ClocksView):
    """By each indicator alone, and by all together along the gradient."""

    title = fields.String()
    score = fields.Float(allow_none=True)
    points = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        metadata={"description": "What has to be reached, by criterion."},
    )
    probability = fields.Float(allow_none=True)
    reached = fields.Boolean()
    alone = fields.List(fields.Nested(LeafChangeView))
    jointly = fields.List(
        fields.Nested(LeafChangeView),
        allow_none=True,
        metadata={"description": "null: no move of what is available reaches it."},
    )
    along = fields.String(allow_none=True)
    by = Day(allow_none=True)
    required_pace = fields.Float(allow_none=True, metadata={"description": "Points a year."})

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        def told(changes: Any) -> Any:
            return [{**vars(one), "title": answer.names[one.code].title} for one in changes]

        plan = answer.plan
        return {
            **vars(answer.clocks),
            "title": answer.title,
            "score": answer.score,
            "points": answer.points,
            "probability": answer.probability,
            "reached": plan.reached,
            "alone": told(plan.alone),
            "jointly": None if plan.jointly is None else told(plan.jointly),
            "along": plan.along,
            "by": answer.by,
            "required_pace": answer.required_pace,
        }
