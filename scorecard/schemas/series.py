"""What was observed of one indicator over time, with both clocks of each value."""

from __future__ import annotations

from marshmallow import fields

from scorecard.schemas.base import Day, Instant, Shape
from scorecard.schemas.evidence_view import TOTAL


class ObservationView(Shape):
    """One value: when it was so, when it was accepted here, and how far it is to be trusted."""

    id = fields.String(metadata={"description": "Of the entry."})
    revision = fields.Integer()
    candidate = fields.String()
    observed_on = Day()
    observed_precision = fields.String()
    period_start = Day(allow_none=True)
    valid_until = Day(allow_none=True)
    recorded_at = Instant()
    accepted_at = Instant()
    closed_at = Instant(
        allow_none=True, metadata={"description": "Replaced or retracted then; null if it counts."}
    )
    value = fields.Float(allow_none=True)
    level = fields.Integer(allow_none=True)
    stance = fields.String(allow_none=True, metadata={"description": "Of an event."})
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    interval_level = fields.Float(allow_none=True)
    standard_error = fields.Float(allow_none=True)
    source = fields.String()
    reliability = fields.String()
    credibility = fields.Integer()
    grade = fields.String(metadata={"description": "Both axes together.", "example": "B2"})
    title = fields.String()


class SeriesView(Shape):
    """A page of a series, newest observation first."""

    indicator = fields.String()
    unit = fields.String()
    as_of = Day()
    known_at = Instant(
        allow_none=True, metadata={"description": "The last change that was known by then."}
    )
    items = fields.List(fields.Nested(ObservationView))
    total = fields.Integer(metadata=TOTAL)
    next_cursor = fields.String(allow_none=True)
