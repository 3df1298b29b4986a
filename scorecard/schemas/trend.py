"""Where a score is heading, as it is sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import fields, pre_dump

from scorecard.schemas.base import Day, Shape, one_of
from scorecard.schemas.scorecard import ClocksView
from scorecard.scoring.clocks import day_from
from scorecard.scoring.interval import INTERVAL_LEVEL
from scorecard.scoring.trend import STATES


class PaceView(Shape):
    """Points a year over the quarters that had a score, by Theil and Sen."""

    pace = fields.Float()
    lower = fields.Float()
    upper = fields.Float()
    points = fields.Integer(metadata={"description": "How many quarters it rests on."})
    clear = fields.Boolean(metadata={"description": "Whether the change is beyond its error."})
    state = fields.String(validate=one_of(*STATES))
    required_pace = fields.Float(
        allow_none=True, metadata={"description": "To be at the target on target_on."}
    )
    projected_on = Day(
        allow_none=True, metadata={"description": "When this pace reaches the target."}
    )


class QuarterView(Shape):
    """A quarter's score; the last quarter as far as it has run."""

    period = fields.String()
    score = fields.Float(allow_none=True)


class TrendView(ClocksView):
    """The trend; null where fewer than four of the quarters have a score."""

    title = fields.String()
    interval_level = fields.Constant(INTERVAL_LEVEL)
    target = fields.Float(allow_none=True)
    target_on = Day(allow_none=True)
    quarters = fields.List(fields.Nested(QuarterView))
    trend = fields.Nested(PaceView, allow_none=True)

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        found = None
        if answer.trend is not None:
            found = asdict(answer.trend)
            projected = found.pop("projected_day")
            found["projected_on"] = None if projected is None else day_from(projected)
        return {
            **vars(answer.clocks),
            "title": answer.title,
            "target": answer.target,
            "target_on": answer.target_on,
            "quarters": [
                {"period": quarter.name, "score": score}
                for quarter, score in zip(answer.quarters, answer.scores, strict=True)
            ],
            "trend": found,
        }
