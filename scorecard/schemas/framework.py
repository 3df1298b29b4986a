"""A framework version as one document: a tree of criteria and indicators, reasons beside figures.

The document is what is stored, hashed and shown; loading it gives the numbers that scoring needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from scorecard.schemas.base import CODE, SLUG, Day, Number, Shape, Text, Whole, matching, one_of
from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.model import (
    Ageing,
    Aggregation,
    Band,
    Correlation,
    Criterion,
    EntryError,
    Framework,
    Indicator,
    Missing,
    Normalisation,
    Pool,
)
from scorecard.scoring.normalise import BEST, NORMALISERS
from scorecard.scoring.pool import POOLERS

MOST_REASON = 5000
DEEPEST = 12

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


class LeafSchema(Shape):
    """How one indicator of the catalogue counts in this framework."""

    indicator = fields.String(required=True, validate=matching(CODE, "v2x_libdem"))
    title = Text(200, required=True)
    weight = Number(required=True, validate=above_zero)
    weight_reason = Text(MOST_REASON, required=True)
    normalisation = fields.Nested(NormalisationSchema, required=True)
    pool = fields.Nested(PoolSchema, required=True)
    error = fields.Nested(ErrorSchema, required=True)
    ageing = fields.String(required=True, metadata={"description": "A profile under `ageing`."})
    family = fields.String(validate=matching(SLUG, "v-dem"))


class Child(fields.Field[Any]):
    """A criterion or an indicator, told apart by whether it names an indicator."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping) and "indicator" in value:
            return LeafSchema().load(value)
        return ChildCriterionSchema().load(value)


class CriterionSchema(Shape):
    """A criterion, with children that are criteria or indicators, to any depth."""

    code = fields.String(required=True, validate=matching(SLUG, "anti-corruption"))
    title = Text(200, required=True)
    description = Text(5000)
    floor = fields.Nested(PointsSchema)
    aggregation = fields.Nested(AggregationSchema, required=True)
    missing = fields.Nested(MissingSchema, required=True)
    children = fields.List(Child(), required=True, validate=validate.Length(min=1, max=500))


class ChildCriterionSchema(CriterionSchema):
    """A criterion below the root weighs something."""

    weight = Number(required=True, validate=above_zero)
    weight_reason = Text(MOST_REASON, required=True)


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
    related_families = fields.List(fields.String(), required=True)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Correlation:
        return Correlation(
            data["within_family"], data["between_related"], frozenset(data["related_families"])
        )


class StartSchema(Reasoned):
    """The first day that history shows."""

    value = Day(required=True)


class FrameworkSchema(Shape):
    """A framework version, whole."""

    slug = fields.String(required=True, validate=matching(SLUG, "nato-accession"))
    version = Whole(required=True, validate=above_zero)
    title = Text(200, required=True)
    description = Text(5000)
    starts_on = fields.Nested(StartSchema, required=True)
    target = fields.Nested(PointsSchema, required=True)
    scale = fields.Nested(ScaleSchema, required=True)
    ageing = fields.Dict(
        keys=fields.String(validate=matching(SLUG, "annual")),
        values=fields.Nested(AgeingSchema),
        required=True,
    )
    correlation = fields.Nested(CorrelationSchema, required=True)
    tree = fields.Nested(CriterionSchema, required=True)

    @pre_load
    def not_too_deep(self, data: Any, **_: Any) -> Any:
        """A tree is as deep as a method needs, and no deeper than a reader can follow."""
        if isinstance(data, Mapping) and _depth(data.get("tree"), DEEPEST) > DEEPEST:
            raise ValidationError(f"Must not nest deeper than {DEEPEST} levels.", "tree")
        return data

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Framework:
        tree = _criterion(data["tree"], data["ageing"], "tree")
        _each_once(tree)
        bands = tuple(Band(band["name"], band["start"]) for band in data["scale"]["bands"])
        return Framework(
            slug=data["slug"],
            version=data["version"],
            title=data["title"],
            starts_on=data["starts_on"]["value"],
            target=data["target"]["value"],
            bands=bands,
            correlation=data["correlation"],
            tree=tree,
            description=data.get("description"),
        )


def _depth(node: Any, limit: int) -> int:
    if limit < 0 or not isinstance(node, Mapping) or not isinstance(node.get("children"), list):
        return 1
    return 1 + max((_depth(child, limit - 1) for child in node["children"]), default=0)


def _criterion(node: Mapping[str, Any], profiles: Mapping[str, Ageing], path: str) -> Criterion:
    children: list[Criterion | Indicator] = []
    for number, child in enumerate(node["children"]):
        below = f"{path}.children[{number}]"
        if "indicator" in child:
            children.append(_indicator(child, profiles, below))
        else:
            children.append(_criterion(child, profiles, below))
    floor = node.get("floor")
    return Criterion(
        code=node["code"],
        title=node["title"],
        weight=node.get("weight", 1.0),
        aggregation=node["aggregation"],
        missing=node["missing"],
        children=tuple(children),
        floor=None if floor is None else floor["value"],
    )


def _indicator(leaf: Mapping[str, Any], profiles: Mapping[str, Ageing], path: str) -> Indicator:
    if leaf["ageing"] not in profiles:
        known = ", ".join(sorted(profiles))
        raise ValidationError(
            {f"{path}.ageing": [f"No profile is called that. Use one of: {known}."]}
        )
    return Indicator(
        code=leaf["indicator"],
        title=leaf["title"],
        weight=leaf["weight"],
        normalisation=leaf["normalisation"],
        pool=leaf["pool"],
        error=leaf["error"],
        ageing=profiles[leaf["ageing"]],
        family=leaf.get("family"),
    )


def _each_once(tree: Criterion) -> None:
    """One indicator in one criterion only, or it counts twice; codes name one criterion."""
    for what, codes in (
        ("indicator", [leaf.code for leaf in tree.indicators()]),
        ("criterion", [tree.code, *(node.code for node in tree.criteria())]),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValidationError(f"The {what} {twice[0]!r} stands in the tree twice.", "tree")
