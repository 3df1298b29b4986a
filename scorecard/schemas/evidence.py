"""One evidence entry as people write it, in the API and in fixture files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validates_schema

from scorecard.records import PRECISIONS, STANCES, Evidence, Kind
from scorecard.schemas.base import (
    SHA256,
    SLUG,
    Day,
    Number,
    Shape,
    Takes,
    Text,
    Url,
    Whole,
    matching,
    one_of,
)
from scorecard.scoring.interval import PUBLISHED_LEVELS
from scorecard.scoring.weigh import CREDIBILITY_GRADES, RELIABILITY_GRADES

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What each kind has to say, and what only others say.
NEEDS = {
    Kind.MEASUREMENT: ("value",),
    Kind.ASSESSMENT: ("level", "rationale"),
    Kind.EVENT: ("stance",),
}
UNCERTAINTY = ("lower", "upper", "interval_level", "standard_error")
LEAVES_OUT = {
    Kind.MEASUREMENT: ("level", "stance"),
    Kind.ASSESSMENT: ("value", "stance", *UNCERTAINTY),
    Kind.EVENT: ("level", *UNCERTAINTY),
}


class PublicId(fields.String):
    """A UUID in its usual small-letter form."""

    takes: ClassVar[Takes] = {"format": "uuid", "pattern": f"^{UUID.pattern}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not UUID.fullmatch(text):
            raise ValidationError("Must be a UUID like 01936b2e-7c1a-7000-8000-000000000000.")
        return text


class EvidenceSchema(Shape):
    """A dated statement about one indicator of one candidate, from one source."""

    id = PublicId(metadata={"description": "Your own UUID for the entry; given one if left out."})
    candidate = Text(200, required=True, metadata={"example": "UKR"})
    indicator = Text(200, required=True, metadata={"example": "nato_referendum_for"})
    kind = fields.String(
        required=True,
        validate=one_of(*Kind),
        metadata={
            "description": "A measurement has a value, an assessment a level with its rationale, "
            "an event a stance; events move no score.",
            "example": "measurement",
        },
    )
    value = Number(metadata={"description": "In the indicator's unit.", "example": 71.5})
    level = Whole(metadata={"description": "A level of the indicator's ordinal scale."})
    stance = fields.String(validate=one_of(*STANCES))
    lower = Number()
    upper = Number()
    interval_level = Number(
        validate=one_of(*PUBLISHED_LEVELS),
        metadata={"description": "The level of lower and upper as published: .68, .90 or .95."},
    )
    standard_error = Number()
    denominator = Number(metadata={"description": "What a share is a share of."})
    pollster = Text(200)
    question = Text(2000)
    observed_on = Day(
        required=True,
        metadata={"description": "The day the fact refers to.", "example": "2024-10-31"},
    )
    observed_precision = fields.String(validate=one_of(*PRECISIONS))
    period_start = Day(
        metadata={"description": "The first day of the stretch that ends on observed_on."}
    )
    valid_until = Day(metadata={"description": "The first day on which it no longer holds."})
    published_on = Day()
    source = Text(200, required=True, metadata={"example": "rating-group"})
    reliability = fields.String(
        validate=one_of(*RELIABILITY_GRADES),
        metadata={"description": "Only to override the source's own, with a reason."},
    )
    reliability_reason = Text(2000)
    credibility = Whole(
        required=True,
        validate=one_of(*map(int, CREDIBILITY_GRADES)),
        metadata={"description": "NATO/Admiralty, 1 confirmed to 5; 6 cannot be judged."},
    )
    origin = fields.String(
        validate=matching(SLUG, "kiis-2024-05"),
        metadata={"description": "The root of the information; entries that share it count once."},
    )
    title = Text(500, required=True, metadata={"example": "Rating Group: 71.5 % would vote for"})
    summary = Text()
    rationale = Text()
    source_title = Text(1000)
    url = Url(4000)
    archived_url = Url(4000, metadata={"description": "A copy that will not change."})
    archived_sha256 = fields.String(
        validate=matching(SHA256, 64 * "0"), metadata={"description": "Of the archived copy."}
    )
    derived_from = PublicId(metadata={"description": "The entry this one was computed from."})

    @validates_schema(skip_on_field_errors=True)
    def says_what_its_kind_says(self, data: Mapping[str, Any], **_: Any) -> None:
        kind = Kind(data["kind"])
        article = "An" if kind in {Kind.ASSESSMENT, Kind.EVENT} else "A"
        wrong = {
            name: [f"{article} {kind} needs a {name}."] for name in NEEDS[kind] if name not in data
        }
        wrong |= {
            name: [f"{article} {kind} has no {name.replace('_', ' ')}; leave it out."]
            for name in LEAVES_OUT[kind]
            if name in data
        }
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(skip_on_field_errors=True)
    def one_uncertainty(self, data: Mapping[str, Any], **_: Any) -> None:
        bounds = [name for name in ("lower", "upper", "interval_level") if name in data]
        if bounds and "standard_error" in data:
            raise ValidationError("Give bounds or a standard error, not both.", "standard_error")
        if bounds and len(bounds) < 3:  # noqa: PLR2004 - the three of the line above
            raise ValidationError(
                "Bounds need all of lower, upper and interval_level.", "interval_level"
            )
        if bounds and not data["lower"] <= data.get("value", data["lower"]) <= data["upper"]:
            raise ValidationError("The value must lie between lower and upper.", "lower")
        if data.get("standard_error", 1.0) <= 0:
            raise ValidationError("Must be above 0.", "standard_error")

    @validates_schema(skip_on_field_errors=True)
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("valid_until", data["observed_on"]) < data["observed_on"]:
            raise ValidationError("Must not be before observed_on.", "valid_until")
        if data.get("period_start", data["observed_on"]) > data["observed_on"]:
            raise ValidationError("Must not be after observed_on.", "period_start")
        if "reliability" in data and "reliability_reason" not in data:
            raise ValidationError("Say why it differs from the source's.", "reliability_reason")
        if "reliability_reason" in data and "reliability" not in data:
            raise ValidationError("Give the reliability this is the reason for.", "reliability")
        if data.get("denominator", 1.0) <= 0:
            raise ValidationError("Must be above 0.", "denominator")

    @post_load
    def to_record(self, data: dict[str, Any], **_: Any) -> Evidence:
        data["kind"] = Kind(data["kind"])
        return Evidence(**data)
