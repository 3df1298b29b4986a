"""The parameters of a framework: each figure with the reason it has that value."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from scorecard.schemas.base import SLUG, Day, Number, Shape, Text, Whole, matching, one_of
from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.model import (
    Ageing,
    Aggregation,
    Correlation,
    EntryError,
    Missing,
    Normalisation,
    Pool,
)
from scorecard.scoring.normalise import BEST, NORMALISERS
from scorecard.scoring.pool import POOLERS

MOST_REASON = 5000

on_the_scale = validate.Range(0, BEST, error="Must be between {min} and {max} points.")
share = validate.Range(0, 1, error="Must be between {min} and {max}.")
not_negative = validate.Range(min=0, error="Must not be negative.")
above_zero = validate.Range(min=0, min_inclusive=False, error="Must be above {min}.")


class Reasoned(Shape):
    """A parameter of the framework, with the reason it has that value."""

    reason = Text(MOST_REASON, required=True)


class KnotSchema(Reasoned):
    """A value in the indicator's unit and the points it is worth."""

    value = Number(required=True)
    points = Number(required=True, validate=on_the_scale)


class LevelPointsSchema(Reasoned):
    """A level of an ordinal scale and the points it is worth."""

    level = Whole(required=True)
    points = Number(required=True, validate=on_the_scale)


class NormalisationSchema(Shape):
    """How values become points."""

    method = fields.String(required=True, validate=one_of(*NORMALISERS))
    knots = fields.List(fields.Nested(KnotSchema), validate=validate.Length(min=2, max=100))
    levels = fields.List(fields.Nested(LevelPointsSchema), validate=validate.Length(min=2, max=100))
    reason = Text(MOST_REASON)

    @validates_schema(skip_on_field_errors=True)
    def what_its_method_takes(self, data: Mapping[str, Any], **_: Any) -> None:
        takes = NORMALISERS[data["method"]].takes
        for name in ("knots", "levels"):
            if name == takes and name not in data:
                raise ValidationError(f"The method {data['method']} needs {name}.", name)
            if name != takes and name in data:
                raise ValidationError(f"The method {data['method']} takes no {name}.", name)

    @validates_schema(skip_on_field_errors=True)
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        for name, key in (("knots", "value"), ("levels", "level")):
            given = [pair[key] for pair in data.get(name, ())]
            if any(after <= before for before, after in pairwise(given)):
                raise ValidationError(f"Each {key} must be above the one before it.", name)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Normalisation:
        pairs = [(knot["value"], knot["points"]) for knot in data.get("knots", ())]
        pairs += [(float(rung["level"]), rung["points"]) for rung in data.get("levels", ())]
        return Normalisation(
            data["method"],
            values=tuple(value for value, _ in pairs),
            points=tuple(points for _, points in pairs),
        )


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
    points = Number(validate=on_the_scale)
    smallest_points = Number(validate=on_the_scale)

    @validates_schema
    def one_way(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("sigma" in data) == ("points" in data):
            raise ValidationError("Give sigma (in the unit) or points, one of the two.", "sigma")

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> EntryError:
        data.pop("reason")
        return EntryError(**data)


class AgeingSchema(Reasoned):
    """What time does to an entry. Days; null means never."""

    grace_days = Whole(required=True, validate=not_negative)
    half_life_days = Number(required=True, allow_none=True, validate=above_zero)
    stale_after_days = Whole(required=True, allow_none=True, validate=not_negative)
    drop_after_days = Whole(required=True, allow_none=True, validate=not_negative)
    widening_per_year = Number(required=True, validate=not_negative)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Ageing:
        data.pop("reason")
        return Ageing(**data)


class AggregationSchema(Reasoned):
    """How children become one score."""

    method = fields.String(required=True, validate=one_of(*AGGREGATORS))
    smallest = Number(
        validate=validate.Range(0, BEST, min_inclusive=False, error="Must be above 0 points."),
        metadata={"description": "A child counts as at least this under a geometric mean."},
    )

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Aggregation:
        data.pop("reason")
        return Aggregation(**data)


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

    value = Number(required=True, validate=on_the_scale)


class BandSchema(Shape):
    """A word for a stretch of the scale, from `from` upwards."""

    name = Text(100, required=True)
    start = Number(required=True, data_key="from", validate=on_the_scale)


class ScaleSchema(Reasoned):
    """The words for the scale."""

    bands = fields.List(
        fields.Nested(BandSchema), required=True, validate=validate.Length(min=1, max=50)
    )

    @validates_schema(skip_on_field_errors=True)
    def cover_the_scale(self, data: Mapping[str, Any], **_: Any) -> None:
        starts = [band["start"] for band in data["bands"]]
        if starts[0] != 0 or starts != sorted(set(starts)):
            raise ValidationError("Bands must rise from 0, each start once.", "bands")


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
