"""A framework version as one document: a tree of criteria and indicators, reasons beside figures.

The document is what is stored, hashed and shown; loading it gives the numbers that scoring needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate, validates_schema

from scorecard.schemas.base import CODE, SLUG, ByName, Number, Shape, Text, Whole, matching
from scorecard.schemas.framework_rules import check, missing_weights, standing_twice
from scorecard.schemas.normalisation import NormalisationSchema
from scorecard.schemas.parameters import (
    MOST_REASON,
    AgeingSchema,
    AggregationSchema,
    CorrelationSchema,
    ErrorSchema,
    GradingSchema,
    ImputedSchema,
    MissingSchema,
    PointsSchema,
    PoolSchema,
    ScaleSchema,
    StartSchema,
    a_weight,
    above_zero,
    aggregation,
)
from scorecard.schemas.weighting import WeightingSchema, weigh
from scorecard.scoring.model import Criterion, Framework, Indicator
from scorecard.scoring.parameters import Ageing, EntryError, Grading, Imputed, Scale

DEEPEST = 12


class LeafSchema(Shape):
    """How one indicator of the catalogue counts in this framework."""

    indicator = fields.String(required=True, validate=matching(CODE, "v2x_libdem"))
    title = Text(200, required=True)
    weight = Number(validate=a_weight)
    weight_reason = Text(MOST_REASON)
    imputed = fields.List(fields.Nested(ImputedSchema), validate=validate.Length(1, 1000))
    normalisation = fields.Nested(NormalisationSchema, required=True)
    pool = fields.Nested(PoolSchema, required=True)
    error = fields.Nested(ErrorSchema, required=True)
    ageing = fields.String(required=True, metadata={"description": "A profile under `ageing`."})
    family = fields.String(validate=matching(SLUG, "v-dem"))

    @validates_schema(skip_on_field_errors=True)
    def an_error_that_fits(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["normalisation"].method == "ordinal" and "points" not in data["error"]:
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
    normalisation = fields.Nested(
        NormalisationSchema,
        metadata={"description": "Puts the aggregate on another line before the parent reads it."},
    )
    weights = fields.Nested(WeightingSchema)
    aggregation = fields.Nested(AggregationSchema, required=True)
    missing = fields.Nested(MissingSchema, required=True)
    children = fields.List(Child(), required=True, validate=validate.Length(min=1, max=500))


class ChildCriterionSchema(CriterionSchema):
    """A criterion below the root weighs something, by itself or as its parent says."""

    weight = Number(validate=a_weight)
    weight_reason = Text(MOST_REASON)
    imputed = fields.List(fields.Nested(ImputedSchema), validate=validate.Length(1, 1000))


class FrameworkSchema(Shape):
    """A framework version, whole."""

    slug = fields.String(required=True, validate=matching(SLUG, "nato-accession"))
    version = Whole(required=True, validate=above_zero)
    title = Text(200, required=True)
    description = Text(5000)
    starts_on = fields.Nested(StartSchema, required=True)
    target = fields.Nested(PointsSchema)
    scale = fields.Nested(ScaleSchema, required=True)
    ageing = ByName(
        keys=fields.String(validate=matching(SLUG, "annual")),
        values=fields.Nested(AgeingSchema),
        required=True,
    )
    correlation = fields.Nested(CorrelationSchema, required=True)
    grading = fields.Nested(GradingSchema)
    tree = fields.Nested(CriterionSchema, required=True)

    @pre_load
    def not_too_deep(self, data: Any, **_: Any) -> Any:
        """A tree is as deep as a method needs, and no deeper than a reader can follow."""
        if isinstance(data, Mapping) and _depth(data.get("tree"), DEEPEST) > DEEPEST:
            raise ValidationError(f"Must not nest deeper than {DEEPEST} levels.", "tree")
        return data

    @validates_schema(skip_on_field_errors=True)
    def a_whole_tree(self, data: dict[str, Any], **_: Any) -> None:
        if problems := standing_twice(data["tree"]) or missing_weights(data["tree"]):
            raise ValidationError(problems)

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Framework:
        scale: Scale = data["scale"]
        target = data.get("target")
        framework = Framework(
            slug=data["slug"],
            version=data["version"],
            title=data["title"],
            starts_on=data["starts_on"]["value"],
            target=None if target is None else target["value"],
            scale=scale,
            correlation=data["correlation"],
            tree=_Builder(scale, data["ageing"]).criterion(data["tree"], 1.0, "tree"),
            description=data.get("description"),
            grading=data.get("grading", Grading()),
        )
        if problems := check(framework):
            raise ValidationError(problems)
        return framework


class DraftChangeSchema(Shape):
    """Members of a document that take the place of a draft's; null takes an optional one out.

    What they hold is checked within the whole document.
    """

    slug = fields.Raw(metadata={"description": "As in the address."})
    version = fields.Raw(metadata={"description": "As in the address."})
    title = fields.Raw()
    description = fields.Raw(allow_none=True)
    starts_on = fields.Raw()
    target = fields.Raw(allow_none=True)
    scale = fields.Raw()
    ageing = fields.Raw()
    correlation = fields.Raw()
    grading = fields.Raw(allow_none=True)
    tree = fields.Raw(metadata={"description": "The whole tree."})


class MethodChangeView(Shape):
    """One thing that differs between two versions."""

    code = fields.String(
        allow_none=True, metadata={"description": "Of the criterion or indicator."}
    )
    title = fields.String()
    what = fields.String(
        metadata={"description": "added, removed, moved, or what of it: weight, floor, pool, …"}
    )
    before = fields.Raw(allow_none=True, metadata={"description": "As the first document has it."})
    after = fields.Raw(allow_none=True, metadata={"description": "As the second has it."})


def _depth(node: Any, limit: int) -> int:
    if limit < 0 or not isinstance(node, Mapping) or not isinstance(node.get("children"), list):
        return 1
    return 1 + max((_depth(child, limit - 1) for child in node["children"]), default=0)


class _Builder:
    """Turns loaded nodes into the model, on one scale, with the ageing profiles by name."""

    def __init__(self, scale: Scale, profiles: Mapping[str, Ageing]) -> None:
        self.scale = scale
        self.profiles = profiles

    def criterion(self, node: Mapping[str, Any], weight: float, path: str) -> Criterion:
        try:
            weighted = weigh(node["children"], node.get("weights"))
        except ValueError as error:
            raise ValidationError({f"{path}.weights": [str(error)]}) from None
        children = [
            (self.indicator if "indicator" in child else self.criterion)(
                child, own, f"{path}.children[{number}]"
            )
            for number, (child, own) in enumerate(
                zip(node["children"], weighted.weights, strict=True)
            )
        ]
        floor = node.get("floor")
        return Criterion(
            code=node["code"],
            title=node["title"],
            weight=weight,
            aggregation=aggregation(node["aggregation"], self.scale),
            missing=node["missing"],
            children=tuple(children),
            floor=None if floor is None else floor["value"],
            normalisation=node.get("normalisation"),
            experts=weighted.experts,
            imputed=_imputed(node),
        )

    def indicator(self, leaf: Mapping[str, Any], weight: float, path: str) -> Indicator:
        if leaf["ageing"] not in self.profiles:
            known = ", ".join(sorted(self.profiles))
            raise ValidationError(
                {f"{path}.ageing": [f"No profile is called that. Use one of: {known}."]}
            )
        error = {"smallest_points": self.scale.hundredth or 0.0, **leaf["error"]}
        error.pop("reason")
        return Indicator(
            code=leaf["indicator"],
            title=leaf["title"],
            weight=weight,
            normalisation=leaf["normalisation"],
            pool=leaf["pool"],
            error=EntryError(**error),
            ageing=self.profiles[leaf["ageing"]],
            family=leaf.get("family"),
            imputed=_imputed(leaf),
        )


def _imputed(node: Mapping[str, Any]) -> tuple[Imputed, ...]:
    return tuple(node.get("imputed", ()))
