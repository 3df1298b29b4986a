"""What the addresses of pages and charts can say, beside what those of the API can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from scorecard.schemas.base import Day, Instant, Shape, one_of
from scorecard.schemas.goal import GOALS
from scorecard.schemas.queries import Counting, PageQuery

MOST_QUARTERS = 80


class DayQuery(Shape):
    """A day alone; today if left out."""

    as_of = Day()


class MethodQuery(Shape):
    """The version that one is told apart from; the one before if left out."""

    since = Counting(validate=validate.Range(min=1))


class Decimal(fields.Float):
    """A finite number as a form writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_nan=False, **kwargs)
        self.error_messages["invalid"] = "Must be a number, such as 2.5."


class ComparePageQuery(PageQuery):
    """The second reading, and the first: another day, version or instant, or another candidate."""

    start = Day(data_key="from")
    from_version = Counting(validate=validate.Range(min=1))
    from_known_at = Instant()
    other = fields.String(data_key="with")

    @validates_schema(skip_on_field_errors=True)
    def one_comparison(self, data: Mapping[str, Any], **_: Any) -> None:
        if "other" in data and {"start", "from_version", "from_known_at"} & set(data):
            raise ValidationError("Two candidates are compared on one day; leave it out.", "from")


class ChartQuery(ComparePageQuery):
    """What any chart can be asked."""

    criterion = fields.String()
    quarters = Counting(validate=validate.Range(1, MOST_QUARTERS))


class GoalPageQuery(PageQuery):
    """What is to be reached, and by when."""

    goal = fields.String(validate=one_of(*GOALS))
    score = Decimal()
    band = fields.String()
    floor = fields.String()
    ready = Decimal(
        validate=validate.Range(
            0, 1, min_inclusive=False, max_inclusive=False, error="Must lie between 0 and 1."
        )
    )
    by = Day()

    @validates_schema(skip_on_field_errors=True)
    def named(self, data: Mapping[str, Any], **_: Any) -> None:
        goal = data.get("goal")
        if goal is not None and goal not in data:
            raise ValidationError("Say how much, or which.", goal)


class SensitivityPageQuery(PageQuery):
    """Whether to draw the evidence and the method anew, which takes some seconds."""

    draws = fields.String(load_default="no", validate=one_of("yes", "no"))
