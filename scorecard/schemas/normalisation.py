"""How values become points, as a framework document says it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from scorecard.schemas.base import Number, Shape, Text, Whole, one_of
from scorecard.schemas.parameters import MOST_REASON, Reasoned, above_zero
from scorecard.scoring.normalise import NORMALISERS
from scorecard.scoring.parameters import Normalisation, Reference

MOST_PAIRS = 100
MOST_PEERS = 10_000
DIRECTIONS = ("up", "down")
BEYOND = ("hold", "extend")


class KnotSchema(Reasoned):
    """A value in the indicator's unit and the points it is worth."""

    value = Number(required=True)
    points = Number(required=True)


class LevelPointsSchema(Reasoned):
    """A level of an ordinal scale and the points it is worth."""

    level = Whole(required=True)
    points = Number(required=True)


class ReferenceSchema(Reasoned):
    """What a relative method compares with: the peers' values, or statistics of them."""

    values = fields.List(Number(), validate=validate.Length(min=2, max=MOST_PEERS))
    mean = Number()
    sd = Number(
        validate=validate.Range(min=1e-12, error="Must be at least {min}."),
        metadata={"description": "With n - 1."},
    )
    lowest = Number()
    highest = Number()

    @validates_schema(skip_on_field_errors=True)
    def values_or_statistics(self, data: Mapping[str, Any], **_: Any) -> None:
        given = sorted(set(data) - {"values", "reason"})
        if "values" in data and given:
            raise ValidationError("Follows from the values; remove it.", given[0])
        if "values" in data and min(data["values"]) == max(data["values"]):
            raise ValidationError("Must not all be equal: nothing would tell them apart.", "values")
        if {"lowest", "highest"} <= set(data) and data["lowest"] >= data["highest"]:
            raise ValidationError("Must be below the highest.", "lowest")

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Reference:
        data.pop("reason")
        if "values" not in data:
            return Reference(**data)
        values = np.sort(np.array(data["values"]))
        return Reference(
            tuple(values.tolist()),
            mean=float(values.mean()),
            sd=float(values.std(ddof=1)),
            lowest=float(values[0]),
            highest=float(values[-1]),
        )


class NormalisationSchema(Shape):
    """How values become points."""

    method = fields.String(required=True, validate=one_of(*NORMALISERS))
    knots = fields.List(fields.Nested(KnotSchema), validate=validate.Length(2, MOST_PAIRS))
    levels = fields.List(fields.Nested(LevelPointsSchema), validate=validate.Length(2, MOST_PAIRS))
    reference = fields.Nested(ReferenceSchema)
    log = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Lines straight in ln x."}
    )
    beyond = fields.String(
        validate=one_of(*BEYOND),
        metadata={"description": "Beyond the outer knots: hold their points, or extend the line."},
    )
    direction = fields.String(
        validate=one_of(*DIRECTIONS), metadata={"description": "down: less is better."}
    )
    onto = fields.List(
        Number(),
        validate=validate.Length(equal=2),
        metadata={"description": "Points of the worst and the best; of the mean and mean + sd."},
    )
    among_all = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Percentile r/n, not (r-1)/(n-1)."}
    )
    exponent = Number(
        validate=validate.And(validate.Range(-10, 10), validate.NoneOf([0], error="Must not be 0."))
    )
    factor = Number(validate=above_zero, metadata={"description": "Of a power curve; 1."})
    reason = Text(MOST_REASON)

    @validates_schema(skip_on_field_errors=True)
    def what_its_method_takes(self, data: Mapping[str, Any], **_: Any) -> None:
        method = NORMALISERS[data["method"]]
        for name in sorted(set(self.fields) - {"method", "reason"}):
            if name in method.takes and name not in data:
                raise ValidationError(f"The method {data['method']} needs {name}.", name)
            if name in data and name not in method.takes | method.may:
                raise ValidationError(f"The method {data['method']} takes no {name}.", name)

    @validates_schema(skip_on_field_errors=True)
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        for name, key in (("knots", "value"), ("levels", "level")):
            given = [pair[key] for pair in data.get(name, ())]
            if any(after <= before for before, after in pairwise(given)):
                raise ValidationError(f"Each {key} must be above the one before it.", name)
        if data.get("log") and data.get("knots", [{"value": 1}])[0]["value"] <= 0:
            raise ValidationError("Must be above 0: nothing else has a logarithm.", "knots")
        if "onto" in data and data["onto"][0] >= data["onto"][1]:
            raise ValidationError("The first must be below the second.", "onto")

    @validates_schema(skip_on_field_errors=True)
    def the_statistics_it_reads(self, data: Mapping[str, Any], **_: Any) -> None:
        if "reference" not in data:
            return
        for name in NORMALISERS[data["method"]].needs:
            given = getattr(data["reference"], name)
            if given == () or (isinstance(given, float) and np.isnan(given)):
                text = f"The method {data['method']} needs {name} of the reference."
                raise ValidationError({"reference": {name: [text]}})
        if data["method"] == "ratio-to-leader" and not data["reference"].highest > 0:
            raise ValidationError({"reference": {"highest": ["Must be above 0 for a ratio."]}})

    @post_load
    def to_model(self, data: dict[str, Any], **_: Any) -> Normalisation:
        pairs = [(knot["value"], knot["points"]) for knot in data.get("knots", ())]
        pairs += [(float(rung["level"]), rung["points"]) for rung in data.get("levels", ())]
        return Normalisation(
            data["method"],
            values=tuple(value for value, _ in pairs),
            points=tuple(points for _, points in pairs),
            log=data.get("log", False),
            extended=data.get("beyond") == "extend",
            reference=data.get("reference"),
            onto=tuple(data["onto"]) if "onto" in data else None,
            falling=data.get("direction") == "down",
            among_all=data.get("among_all", False),
            factor=data.get("factor", 1.0),
            exponent=data.get("exponent", 1.0),
        )
