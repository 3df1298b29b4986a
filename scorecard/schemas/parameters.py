"""The parameters of a framework: each figure with the reason it has that value."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isinf
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from scorecard.schemas.base import SLUG, ByName, Day, Number, Shape, Text, Whole, matching, one_of
from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.parameters import (
    Ageing,
    Aggregation,
    Band,
    Correlation,
    Grading,
    Imputed,
    Missing,
    Pool,
    Scale,
)
from scorecard.scoring.pool import POOLERS
from scorecard.scoring.weigh import DECAYS, GRADINGS

MOST_REASON = 5000

share = validate.Range(0, 1, error="Must be between {min} and {max}.")
not_negative = validate.Range(min=0, error="Must not be negative.")
above_zero = validate.Range(min=0, min_inclusive=False, error="Must be above {min}.")


# Weights further apart than this leave nothing of the lighter one.
a_weight = validate.Range(1e-9, 1e9, error="Must be above 0: between {min} and {max}.")
LEAST_ORDER = 1e-3
LEAST_WIDTH = 1e-6


def an_order(order: float) -> None:
    """A tiny order is the geometric mean but for rounding, and rounding wins."""
    if not (order == 0 or LEAST_ORDER <= abs(order) <= 100):  # noqa: PLR2004 - said below
        raise ValidationError(
            f"Must be 0, the geometric mean, or lie between {LEAST_ORDER} and 100 on either side."
        )


class Reasoned(Shape):
    """A parameter of the framework, with the reason it has that value."""

    reason = Text(MOST_REASON, required=True)


class PoolSchema(Shape):
    """How several entries become one value."""

    method = fields.String(required=True, validate=one_of(*POOLERS))
    window_days = Whole(validate=above_zero)
    reason = Text(MOST_REASON)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Pool:
        return Pool(data["method"], data.get("window_days"))


class ErrorSchema(Reasoned):
    """The standard error where none is published: `sigma` in the unit, or `points`."""

    sigma = Number(validate=not_negative)
    points = Number(validate=not_negative)
    smallest_points = Number(
        validate=not_negative,
        metadata={"description": "No error is smaller; a hundredth of the scale if left out."},
    )

    @validates_schema
    def one_way(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("sigma" in data) == ("points" in data):
            raise ValidationError("Give sigma (in the unit) or points, one of the two.", "sigma")


class AgeingSchema(Reasoned):
    """What time does to an entry. Days; null means never."""

    grace_days = Whole(required=True, validate=not_negative)
    half_life_days = Number(required=True, allow_none=True, validate=above_zero)
    stale_after_days = Whole(required=True, allow_none=True, validate=not_negative)
    drop_after_days = Whole(required=True, allow_none=True, validate=not_negative)
    widening_per_year = Number(required=True, validate=not_negative)
    decay = fields.String(validate=one_of(*DECAYS))
    lifetime_days = Number(
        validate=above_zero,
        metadata={"description": "After it a polynomial or step decay has reached 0."},
    )
    speed = Number(validate=above_zero, metadata={"description": "1: a straight line."})

    @validates_schema(skip_on_field_errors=True)
    def a_curve_with_its_parameters(self, data: Mapping[str, Any], **_: Any) -> None:
        curve = data.get("decay", "exponential")
        if (curve != "exponential") != ("lifetime_days" in data):
            needs = "takes no" if curve == "exponential" else "needs its"
            raise ValidationError(f"The decay {curve} {needs} lifetime_days.", "lifetime_days")
        if "speed" in data and curve != "polynomial":
            raise ValidationError("Only a polynomial decay has a speed.", "speed")

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Ageing:
        data.pop("reason")
        return Ageing(**data)


class MeanSchema(Shape):
    """How children become one score."""

    method = fields.String(required=True, validate=one_of(*AGGREGATORS))
    order = Number(
        validate=an_order,
        metadata={"description": "The exponent of a power mean: 1 arithmetic, 0 geometric."},
    )
    smallest = Number(
        allow_none=True,
        validate=above_zero,
        metadata={
            "description": "With an order of 0 or less a child counts as at least this; null lets "
            "a zero annihilate the mean. A hundredth of the scale if left out."
        },
    )

    @validates_schema(skip_on_field_errors=True)
    def an_order_for_a_power_mean(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data["method"] == "power") != ("order" in data):
            needs = "needs its" if data["method"] == "power" else "takes no"
            raise ValidationError(f"The method {data['method']} {needs} order.", "order")


class AggregationSchema(MeanSchema, Reasoned):
    """The same as a parameter of the framework."""


def aggregation(data: Mapping[str, Any], scale: Scale) -> Aggregation:
    """An aggregation on that scale: where it says nothing, zeros are held off the mean."""
    held = scale.hundredth if scale.lowest == 0 else None
    return Aggregation(data["method"], data.get("order", 1.0), data.get("smallest", held))


class MissingSchema(Reasoned):
    """What happens without some children."""

    rule = fields.String(required=True, validate=one_of(*MISSING_RULES))
    min_coverage = Number(required=True, validate=share)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Missing:
        data.pop("reason")
        return Missing(**data)


class PointsSchema(Reasoned):
    """A number of points: a target or a floor."""

    value = Number(required=True)


class ImputedSchema(Reasoned):
    """The points that a missing child counts as, for those candidates or for all."""

    points = Number(required=True)
    candidates = fields.List(fields.String(), validate=validate.Length(1, 1000))

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Imputed:
        return Imputed(data["points"], tuple(data.get("candidates", ())))


class BandSchema(Shape):
    """A word for a stretch of the scale, from `from` upwards."""

    name = Text(100, required=True)
    start = Number(required=True, data_key="from")

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Band:
        return Band(**data)


Bands = validate.Length(min=1, max=50)


class ScaleSchema(Reasoned):
    """The range of points and scores, and the words for it."""

    lowest = Number(allow_none=True, metadata={"description": "0 if left out; null: open."})
    highest = Number(allow_none=True, metadata={"description": "100 if left out; null: open."})
    bands = fields.List(fields.Nested(BandSchema), validate=Bands)
    lenses = ByName(
        keys=fields.String(validate=matching(SLUG, "grade")),
        values=fields.List(fields.Nested(BandSchema), validate=Bands),
        metadata={"description": "Other words for the same scale, by name."},
    )

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Scale:
        lowest, highest = data.get("lowest", 0.0), data.get("highest", 100.0)
        scale = Scale(
            -inf if lowest is None else lowest,
            inf if highest is None else highest,
            tuple(data.get("bands", ())),
            tuple((name, tuple(bands)) for name, bands in data.get("lenses", {}).items()),
        )
        if scale.highest - scale.lowest < LEAST_WIDTH:
            text = f"Must be below the highest, by {LEAST_WIDTH:g} at least."
            raise ValidationError(text, "lowest")
        for name, bands in (("bands", scale.bands), *scale.lenses):
            _cover(scale, name, bands)
        return scale


def _cover(scale: Scale, name: str, bands: tuple[Band, ...]) -> None:
    starts = [band.start for band in bands]
    begins = not starts or isinf(scale.lowest) or starts[0] == scale.lowest
    if not begins or starts != sorted(set(starts)) or (starts and starts[-1] > scale.highest):
        raise ValidationError(f"Bands must rise from {scale.lowest:g}, each start once.", name)


class GradingSchema(Reasoned):
    """How the two grades of an entry become its weight."""

    method = fields.String(required=True, validate=one_of(*GRADINGS))
    reliability = Number(validate=not_negative, metadata={"description": "In a mean: its weight."})
    credibility = Number(validate=not_negative, metadata={"description": "In a mean: its weight."})

    @validates_schema(skip_on_field_errors=True)
    def weights_for_a_mean(self, data: Mapping[str, Any], **_: Any) -> None:
        given = [data[name] for name in ("reliability", "credibility") if name in data]
        if data["method"] == "product" and given:
            raise ValidationError("A product takes no weights; remove them.", "reliability")
        if data["method"] == "mean" and not sum(given):
            raise ValidationError("A mean needs weights, not all zero.", "reliability")

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Grading:
        weights = (data.get(name, 0.0) for name in ("reliability", "credibility"))
        return Grading("product") if data["method"] == "product" else Grading("mean", *weights)


class CorrelationSchema(Reasoned):
    """How far errors of publisher families move together."""

    within_family = Number(required=True, validate=share)
    between_related = Number(required=True, validate=share)
    related_families = fields.List(fields.String(validate=matching(SLUG, "v-dem")), required=True)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Correlation:
        return Correlation(
            data["within_family"], data["between_related"], frozenset(data["related_families"])
        )


class StartSchema(Reasoned):
    """The first day that history shows."""

    value = Day(required=True)
