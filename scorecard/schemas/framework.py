"""A framework version as one document: a tree of criteria and indicators, reasons beside figures.

The document is what is stored, hashed and shown; loading it gives the numbers that scoring needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from scorecard.schemas.base import CODE, SLUG, Number, Shape, Text, Whole, matching
from scorecard.schemas.parameters import (
    MOST_REASON,
    AgeingSchema,
    AggregationSchema,
    CorrelationSchema,
    ErrorSchema,
    MissingSchema,
    NormalisationSchema,
    PointsSchema,
    PoolSchema,
    ScaleSchema,
    StartSchema,
    above_zero,
)
from scorecard.scoring.model import Ageing, Band, Criterion, Framework, Indicator

DEEPEST = 12


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

    @validates_schema(skip_on_field_errors=True)
    def an_error_that_fits(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["normalisation"].method == "ordinal" and data["error"].points is None:
            raise ValidationError(
                {"error": {"points": ["Between levels lies nothing: give points."]}}
            )


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
