"""Where the weights of a criterion's children come from, as a framework document says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from scorecard.schemas.base import Number, Shape, Text, one_of
from scorecard.schemas.parameters import Reasoned
from scorecard.scoring.arrays import Floats
from scorecard.scoring.weights import RANDOM_INDEX, ahp, budget, check_consistent, equal, fixed

FIXED = "fixed"
MOST_EXPERTS = 100
MOST_CHILDREN = 500


class ExpertSchema(Shape):
    """What one expert says: points that sum to 100, or how children compare in pairs.

    Both are in the order of the children.
    """

    name = Text(200, required=True)
    points = fields.List(Number(), validate=validate.Length(1, MOST_CHILDREN))
    matrix = fields.List(
        fields.List(Number(), validate=validate.Length(1, MOST_CHILDREN)),
        validate=validate.Length(1, MOST_CHILDREN),
    )


class WeightingSchema(Reasoned):
    """How the children get their weights; `fixed` where a criterion does not say."""

    method = fields.String(required=True, validate=one_of(FIXED, "equal", "budget", "ahp"))
    experts = fields.List(fields.Nested(ExpertSchema), validate=validate.Length(1, MOST_EXPERTS))
    random_index = fields.String(
        validate=one_of(*RANDOM_INDEX), metadata={"description": "Of the consistency ratio."}
    )

    @validates_schema(skip_on_field_errors=True)
    def what_its_method_takes(self, data: Mapping[str, Any], **_: Any) -> None:
        asked = {"budget": "points", "ahp": "matrix"}.get(data["method"])
        if (asked is None) == ("experts" in data):
            needs = "takes no" if asked is None else "needs"
            raise ValidationError(f"The method {data['method']} {needs} experts.", "experts")
        for number, expert in enumerate(data.get("experts", ())):
            if set(expert) != {"name", asked}:
                text = f"The method {data['method']} takes a name and {asked} of each expert."
                raise ValidationError({"experts": {number: [text]}})
        if "random_index" in data and data["method"] != "ahp":
            raise ValidationError("Only the method ahp has one; remove it.", "random_index")


@dataclass(frozen=True)
class Weighted:
    """Each child's weight, and those that each expert alone would give; none where none asked."""

    weights: list[float]
    experts: tuple[tuple[float, ...], ...] = ()


def weigh(children: Sequence[Mapping[str, Any]], weighting: Mapping[str, Any] | None) -> Weighted:
    """The weights of a criterion's children, loaded. Raises ValueError for what makes no sense."""
    method = FIXED if weighting is None else weighting["method"]
    experts = [] if weighting is None else weighting.get("experts", [])
    if method == FIXED:
        fixed([child["weight"] for child in children])
        return Weighted([child["weight"] for child in children])
    if method == "equal":
        return Weighted(equal(len(children)).tolist())
    by_method: dict[str, tuple[str, Callable[[Any], Floats]]] = {
        "budget": ("points", budget),
        "ahp": ("matrix", lambda given: _judged(given, weighting)),
    }
    asked, of_experts = by_method[method]
    given = [expert[asked] for expert in experts]
    for expert in experts:
        if len(expert[asked]) != len(children):
            raise ValueError(
                f"{expert['name']!r} weighs {len(expert[asked])} children; there are "
                f"{len(children)}."
            )
    apart = tuple(tuple(of_experts([one]).tolist()) for one in given)
    return Weighted(of_experts(given).tolist(), apart if len(apart) > 1 else ())


def _judged(matrices: Any, weighting: Mapping[str, Any] | None) -> Floats:
    judged = ahp(matrices, (weighting or {}).get("random_index", "saaty-2005"))
    check_consistent(judged)
    return judged.weights
