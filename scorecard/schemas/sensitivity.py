"""How far a score depends on what, as it is asked and sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_dump, validate

from scorecard.schemas.base import Shape, Whole
from scorecard.schemas.parameters import not_negative
from scorecard.schemas.scorecard import ClocksView
from scorecard.schemas.simulation import DistributionView
from scorecard.schemas.what_if import ClocksBody

SEED = validate.Range(0, 2**31 - 1)


class SensitivitySchema(ClocksBody):
    """What to measure."""

    samples = Whole(
        validate=not_negative,
        metadata={"description": "Of each input, a power of two; 1024 if left out, 0: none."},
    )
    draws = Whole(
        validate=not_negative,
        metadata={"description": "Of the method; 2048 if left out, 0: none."},
    )
    seed = Whole(validate=SEED)


class AlternativeView(Shape):
    """The score with one thing changed."""

    kind = fields.String(validate=validate.OneOf(("drop", "weight", "order", "half-life")))
    code = fields.String()
    title = fields.String()
    change = fields.String()
    score = fields.Float(allow_none=True)
    difference = fields.Float(allow_none=True)


class NeededWeightView(Shape):
    """The weight of a criterion that would bring the target; null: none does."""

    code = fields.String()
    title = fields.String()
    weight = fields.Float()
    needed = fields.Float(allow_none=True)


class BottleneckView(Shape):
    """A criterion, and how far a point of it moves the overall score."""

    code = fields.String()
    title = fields.String()
    score = fields.Float()
    pull = fields.Float()


class VarianceShareView(Shape):
    """The share of an indicator in the variance of the score, with 90 % intervals."""

    code = fields.String()
    title = fields.String()
    first = fields.Float()
    first_lower = fields.Float()
    first_upper = fields.Float()
    total = fields.Float()
    total_lower = fields.Float()
    total_upper = fields.Float()


class TriggerView(Shape):
    """A choice that was drawn, and its share in the variance: alone, and with all it joins in."""

    name = fields.String()
    alone = fields.Float()
    in_all = fields.Float()


class MethodView(Shape):
    """The same score with the evidence drawn, with the method drawn, and with both."""

    draws = fields.Integer()
    orders = fields.List(fields.Float())
    half_lives = fields.List(fields.Float())
    evidence = fields.Nested(DistributionView, allow_none=True)
    method = fields.Nested(DistributionView, allow_none=True)
    both = fields.Nested(DistributionView, allow_none=True)
    triggers = fields.List(fields.Nested(TriggerView))


class SensitivityView(ClocksView):
    """Largest difference first."""

    title = fields.String()
    seed = fields.Integer()
    score = fields.Float(allow_none=True)
    alternatives = fields.List(fields.Nested(AlternativeView))
    needed_weights = fields.List(fields.Nested(NeededWeightView))
    bottlenecks = fields.List(fields.Nested(BottleneckView))
    samples = fields.Integer(allow_none=True)
    variance_shares = fields.List(fields.Nested(VarianceShareView), allow_none=True)
    method = fields.Nested(MethodView, allow_none=True)

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        found, shares = answer.sensitivity, answer.shares
        return {
            **vars(answer.clocks),
            "title": answer.title,
            "seed": answer.user_seed,
            "score": found.score,
            "alternatives": found.alternatives,
            "needed_weights": found.needed,
            "bottlenecks": found.bottlenecks,
            "samples": None if shares is None else shares.n,
            "variance_shares": None if shares is None else shares.shares,
            "method": answer.method,
        }
