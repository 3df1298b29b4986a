"""Changes that somebody tries on a scorecard, and what would come of them. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_dump, validate, validates_schema

from scorecard.records import Imagined
from scorecard.schemas.base import ByName, Day, Instant, Number, Shape, Text, Whole, one_of
from scorecard.schemas.parameters import MeanSchema, above_zero, not_negative
from scorecard.schemas.scorecard import BlockerView, ClocksView
from scorecard.scoring.interval import INTERVAL_LEVEL, PUBLISHED_LEVELS
from scorecard.scoring.weigh import CREDIBILITY_GRADES, RELIABILITY_GRADES

MOST_CHANGES = 500
MOST_ENTRIES = 100


class ClocksBody(Shape):
    """The clocks and the version of a question that comes as a body."""

    as_of = Day(metadata={"description": "The day asked about; today if left out."})
    known_at = Instant()
    version = Whole(validate=above_zero)


class ImaginedSchema(Shape):
    """An entry that nobody has recorded: a value, or a level of an ordinal scale."""

    indicator = Text(200, required=True, metadata={"example": "nato_referendum_for"})
    value = Number(metadata={"description": "In the indicator's unit."})
    level = Whole(metadata={"description": "Of an ordinal indicator's scale."})
    observed_on = Day(metadata={"description": "The day asked about if left out."})
    valid_until = Day()
    lower = Number()
    upper = Number()
    interval_level = Number(validate=one_of(*PUBLISHED_LEVELS))
    standard_error = Number(validate=above_zero)
    reliability = fields.String(load_default="A", validate=one_of(*RELIABILITY_GRADES))
    credibility = Whole(load_default=1, validate=one_of(*map(int, CREDIBILITY_GRADES)))

    @validates_schema(skip_on_field_errors=True)
    def whole(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("value" in data) == ("level" in data):
            raise ValidationError("Give a value or a level, one of the two.", "value")
        bounds = [name for name in ("lower", "upper", "interval_level") if name in data]
        if bounds and ("value" not in data or len(bounds) != len(("lower", "upper", "level"))):
            raise ValidationError(
                "Bounds need a value and all of lower, upper and interval_level.", "interval_level"
            )
        if bounds and "standard_error" in data:
            raise ValidationError("Give bounds or a standard error, not both.", "standard_error")
        if bounds and not data["lower"] <= data["value"] <= data["upper"]:
            raise ValidationError("The value must lie between lower and upper.", "lower")

    @post_load
    def to_record(self, data: dict[str, Any], **_: Any) -> Imagined:
        return Imagined(**data)


class WhatIfSchema(ClocksBody):
    """What to try, all at once; at least one change."""

    weights = ByName(
        keys=fields.String(),
        values=Number(validate=not_negative),
        validate=validate.Length(1, MOST_CHANGES),
        metadata={"description": "A criterion's or indicator's weight beside its siblings."},
    )
    aggregations = ByName(
        keys=fields.String(),
        values=fields.Nested(MeanSchema),
        validate=validate.Length(1, MOST_CHANGES),
    )
    half_life = Number(
        validate=validate.Range(0.01, 100),
        metadata={"description": "All half-lives times this."},
    )
    drop = fields.List(
        fields.String(),
        validate=validate.Length(1, MOST_CHANGES),
        metadata={"description": "Criteria and indicators to leave out."},
    )
    evidence = fields.List(fields.Nested(ImaginedSchema), validate=validate.Length(1, MOST_ENTRIES))

    @validates_schema(skip_on_field_errors=True)
    def something(self, data: Mapping[str, Any], **_: Any) -> None:
        if not set(data) - {"as_of", "known_at", "version"}:
            raise ValidationError(
                "Give at least one of weights, aggregations, half_life, drop, evidence."
            )


class TriedView(Shape):
    """A scorecard in short."""

    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    verdict = fields.String(allow_none=True)
    band = fields.String(allow_none=True)
    ready = fields.Boolean(allow_none=True)
    coverage = fields.Float()
    blockers = fields.List(fields.Nested(BlockerView))


class TriedNodeView(Shape):
    """A criterion or an indicator as it is and as it would be; null where it is not there."""

    code = fields.String()
    title = fields.String()
    kind = fields.String(validate=one_of("criterion", "indicator"))
    actual = fields.Float(allow_none=True)
    hypothetical = fields.Float(allow_none=True)
    difference = fields.Float(allow_none=True)


class WhatIfView(ClocksView):
    """As it is, as it would be, and where they differ."""

    title = fields.String()
    interval_level = fields.Constant(INTERVAL_LEVEL)
    actual = fields.Nested(TriedView)
    hypothetical = fields.Nested(TriedView)
    difference = fields.Float(allow_none=True)
    nodes = fields.List(fields.Nested(TriedNodeView))

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        actual, hypothetical = answer.actual.overall.score, answer.hypothetical.overall.score
        known = actual is not None and hypothetical is not None
        return {
            **vars(answer.clocks),
            "title": answer.title,
            "actual": _tried(answer.actual),
            "hypothetical": _tried(answer.hypothetical),
            "difference": hypothetical - actual if known else None,
            "nodes": answer.nodes,
        }


def _tried(card: Any) -> dict[str, Any]:
    return {**vars(card.overall), **vars(card)}
