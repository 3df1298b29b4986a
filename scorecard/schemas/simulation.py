"""Probabilities, as they are sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_dump

from scorecard.schemas.base import Shape
from scorecard.schemas.scorecard import ClocksView


class ProbabilityView(Shape):
    """A probability from draws, with its own error. It is never 0 and never 1."""

    value = fields.Float()
    error = fields.Float()


class DistributionView(Shape):
    """A drawn score: its mean, standard deviation and quantiles."""

    mean = fields.Float()
    sd = fields.Float()
    q05 = fields.Float()
    q50 = fields.Float()
    q95 = fields.Float()


class SimulationView(ClocksView):
    """P(score reaches its target), P(ready), P(each band); null where there is none to reach."""

    title = fields.String()
    draws = fields.Integer()
    seed = fields.Integer(metadata={"description": "As it was asked for."})
    numpy = fields.String(metadata={"description": "The version that drew: it sets the stream."})
    weight_spread = fields.Float(metadata={"description": "Relative sd of a mean weight."})
    score = fields.Nested(DistributionView, allow_none=True)
    target = fields.Nested(ProbabilityView, allow_none=True)
    ready = fields.Nested(ProbabilityView, allow_none=True)
    bands = fields.Dict(
        keys=fields.String(), values=fields.Nested(ProbabilityView), allow_none=True
    )
    capped_bands = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(ProbabilityView),
        allow_none=True,
        metadata={"description": "The band as a scorecard has it, capped by a floor not reached."},
    )

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        return {
            **vars(answer.clocks),
            **vars(answer.simulation),
            "title": answer.title,
            "seed": answer.user_seed,
        }
