"""Candidates, sources and the catalogue of indicators."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from scorecard.records import INDICATOR_KINDS, Candidate, CatalogueIndicator, Level, Review, Source
from scorecard.schemas.base import (
    CODE,
    SLUG,
    Instant,
    Number,
    Shape,
    Text,
    Url,
    Whole,
    load,
    matching,
    one_of,
)
from scorecard.scoring.weigh import RELIABILITY_GRADES

MOST_NAME = 200
MOST_REASON = 2000


class CandidateSchema(Shape):
    """Who is assessed."""

    code = fields.String(
        required=True,
        validate=matching(re.compile(r"[A-Z][A-Z0-9-]{1,31}"), "UKR: capitals, digits and hyphens"),
        metadata={"description": "ISO 3166 alpha-3 for countries.", "example": "UKR"},
    )
    name = Text(MOST_NAME, required=True, metadata={"example": "Ukraine"})

    @post_load
    def to_record(self, data: dict[str, Any], **_: Any) -> Candidate:
        return Candidate(**data)


class CandidateChangeSchema(Shape):
    """Another name for a candidate, and why."""

    name = Text(MOST_NAME, required=True, metadata={"example": "Ukraine"})
    reason = Text(MOST_REASON, required=True)


class CatalogueChangeView(Shape):
    """What was said otherwise, before and after, in the form in which the ledger writes it."""

    before = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    after = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    reason = fields.String()
    changed_by = fields.String()
    changed_at = Instant()


class CatalogueChangeList(Shape):
    """Every change, oldest first."""

    items = fields.List(fields.Nested(CatalogueChangeView))


class SourceGradeSchema(Shape):
    """Another default reliability for a source, and why. Recorded entries keep their grade."""

    reliability = fields.String(required=True, validate=one_of(*RELIABILITY_GRADES))
    reason = Text(
        MOST_REASON, required=True, metadata={"example": "Two of its figures were withdrawn."}
    )


class SourceGradeView(SourceGradeSchema):
    """A grade that was given, by whom and when."""

    changed_by = fields.String()
    changed_at = Instant()


class SourceGradeList(Shape):
    """The grades that a source was given after its first, oldest first."""

    items = fields.List(fields.Nested(SourceGradeView))


class SourceSchema(Shape):
    """A publisher and its default reliability."""

    slug = fields.String(
        required=True,
        validate=matching(SLUG, "world-bank: small letters, digits and hyphens"),
        metadata={"example": "world-bank"},
    )
    name = Text(MOST_NAME, required=True, metadata={"example": "World Bank"})
    reliability = fields.String(
        required=True,
        validate=one_of(*RELIABILITY_GRADES),
        metadata={"description": "NATO/Admiralty, A completely reliable to E; F cannot be judged."},
    )
    licence = Text(2000)
    url = Url(2000)

    @post_load
    def to_record(self, data: dict[str, Any], **_: Any) -> Source:
        return Source(**data)


class SourceView(SourceSchema):
    """A source as it is shown: null where nothing was said."""

    licence = Text(2000, allow_none=True)
    url = Url(2000, allow_none=True)


class LevelSchema(Shape):
    """A rung of an ordinal scale."""

    level = Whole(required=True)
    meaning = Text(1000, required=True)

    @post_load
    def to_record(self, data: dict[str, Any], **_: Any) -> Level:
        return Level(**data)


class IndicatorSchema(Shape):
    """Something observed, in the catalogue that all frameworks share."""

    code = fields.String(
        required=True,
        validate=matching(CODE, "v2x_libdem: small letters, digits and underscores"),
        metadata={"example": "v2x_libdem"},
    )
    name = Text(MOST_NAME, required=True)
    description = Text(5000)
    unit = Text(MOST_NAME, required=True, metadata={"example": "% of GDP"})
    kind = fields.String(required=True, validate=one_of(*INDICATOR_KINDS))
    minimum = Number(metadata={"description": "The lowest value the scale has."})
    maximum = Number(metadata={"description": "The highest value the scale has."})
    levels = fields.List(fields.Nested(LevelSchema))
    review = fields.String(validate=one_of(*Review))
    topic = fields.String(
        validate=matching(SLUG, "anti-corruption"),
        metadata={"description": "Where it is shown when no framework weighs it."},
    )

    @validates_schema
    def scale(self, data: dict[str, Any], **_: Any) -> None:
        levels = [level.level for level in data.get("levels", ())]
        if data.get("kind") == "ordinal" and not levels:
            raise ValidationError("An ordinal indicator needs its levels.", "levels")
        if data.get("kind") != "ordinal" and levels:
            raise ValidationError("Only an ordinal indicator has levels; remove them.", "levels")
        if levels != sorted(set(levels)):
            raise ValidationError("Levels must rise, each once.", "levels")
        if data.get("minimum", float("-inf")) > data.get("maximum", float("inf")):
            raise ValidationError("Must not be above the maximum.", "minimum")

    @post_load
    def to_record(self, data: dict[str, Any], **_: Any) -> CatalogueIndicator:
        data["levels"] = tuple(data.get("levels", ()))
        data["review"] = Review(data.get("review", Review.NONE))
        return CatalogueIndicator(**data)


class CatalogueIndicatorView(IndicatorSchema):
    """An indicator as it is shown: null where nothing was said."""

    description = Text(5000, allow_none=True)
    minimum = Number(allow_none=True)
    maximum = Number(allow_none=True)
    topic = fields.String(allow_none=True)


class IndicatorChangeSchema(Shape):
    """What is to change of an indicator, and why. The scale is fixed once it is in use."""

    name = Text(MOST_NAME)
    description = Text(5000, allow_none=True)
    review = fields.Enum(Review, by_value=True)
    unit = Text(MOST_NAME)
    kind = fields.String(validate=one_of(*INDICATOR_KINDS))
    minimum = Number(allow_none=True)
    maximum = Number(allow_none=True)
    levels = fields.List(fields.Nested(LevelSchema))
    reason = Text(MOST_REASON, required=True)

    @validates_schema(skip_on_field_errors=True)
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if set(data) == {"reason"}:
            raise ValidationError("Say what is to change: the name, say.", "name")

    @post_load
    def as_recorded(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "levels" in data:
            data["levels"] = tuple(data["levels"])
        return data


def whole_indicator(changed: CatalogueIndicator) -> CatalogueIndicator:
    """The same, once it is sure that it holds together. Raises Invalid."""
    said = IndicatorSchema().dump(changed)
    body = {name: value for name, value in said.items() if value not in (None, [])}
    found: CatalogueIndicator = load(IndicatorSchema(), body, "The indicator")
    return found
