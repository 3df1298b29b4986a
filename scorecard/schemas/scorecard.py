"""Scorecards and histories as they are sent."""

from __future__ import annotations

from math import isfinite
from typing import Any

from marshmallow import fields, pre_dump

from scorecard.schemas.base import Day, Instant, Shape
from scorecard.scoring.interval import INTERVAL_LEVEL

SHARE = {"description": "0 to 1"}


class ClocksView(Shape):
    """What was answered for."""

    candidate = fields.String()
    candidate_name = fields.String()
    framework = fields.String()
    version = fields.Integer()
    as_of = Day()
    known_at = Instant(metadata={"description": "The last change this answer takes in."})
    revision = fields.Integer(metadata={"description": "The candidate's revision."})
    decimals = fields.Integer(
        metadata={"description": "Digits after the point that a score is shown with."}
    )


class ScaleView(Shape):
    """The ends of all scores; null where an end is open."""

    lowest = fields.Float(allow_none=True)
    highest = fields.Float(allow_none=True)

    @pre_dump
    def closed_ends(self, scale: Any, **_: Any) -> dict[str, float | None]:
        ends = {"lowest": scale.lowest, "highest": scale.highest}
        return {name: end if isfinite(end) else None for name, end in ends.items()}


PULL = {"description": "How far the overall score moves with one point of this."}
LEVERAGE = {"description": "Pull times points over the overall score; sums to 1 over indicators."}


class IndicatorView(Shape):
    """One indicator: points 0-100, null where no evidence is in force."""

    code = fields.String()
    title = fields.String()
    weight = fields.Float()
    effective_weight = fields.Float(metadata=SHARE)
    points = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    pull = fields.Float(metadata=PULL)
    leverage = fields.Float(allow_none=True, metadata=LEVERAGE)
    age_days = fields.Integer(allow_none=True)
    stale = fields.Boolean()
    freshness = fields.Float(metadata=SHARE)
    confidence = fields.Float(metadata=SHARE)


class CriterionView(Shape):
    """One criterion: score 0-100 with its 90 % interval, null where withheld."""

    code = fields.String()
    title = fields.String()
    parent = fields.String(allow_none=True)
    weight = fields.Float()
    effective_weight = fields.Float(metadata=SHARE)
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    standard_error = fields.Float(allow_none=True)
    threshold = fields.Float(
        allow_none=True, metadata={"description": "The floor; the target for the overall score."}
    )
    verdict = fields.String(
        allow_none=True,
        metadata={"description": "met, not met, uncertain, insufficient evidence; null: no floor."},
    )
    coverage = fields.Float(metadata=SHARE)
    min_coverage = fields.Float(metadata=SHARE)
    leaf_coverage = fields.Float(metadata=SHARE)
    freshness = fields.Float(metadata=SHARE)
    confidence = fields.Float(metadata=SHARE)
    worst_case = fields.Float(
        allow_none=True, metadata={"description": "If all that is missing stood at the lowest."}
    )
    best_case = fields.Float(
        allow_none=True, metadata={"description": "If all that is missing stood at the highest."}
    )
    pull = fields.Float(metadata=PULL)
    leverage = fields.Float(allow_none=True, metadata=LEVERAGE)
    missing = fields.List(fields.String(), metadata={"description": "Children without a value."})
    criteria = fields.List(fields.Nested("CriterionView"))
    indicators = fields.List(fields.Nested(IndicatorView))


class BlockerView(Shape):
    """What keeps the candidate from ready."""

    code = fields.String()
    title = fields.String()
    score = fields.Float(allow_none=True)
    threshold = fields.Float()


class CarryingView(Shape):
    """An entry that the scorecard rests on, and its share in its indicator."""

    indicator = fields.String()
    share = fields.Float(metadata=SHARE)
    id = fields.String(attribute="public_id")
    value = fields.Float(allow_none=True)
    level = fields.Integer(allow_none=True)
    observed_on = Day()
    accepted_at = Instant()
    source = fields.String(attribute="slug")
    source_name = fields.String(attribute="name")
    reliability = fields.String()
    credibility = fields.Integer()
    title = fields.String()
    url = fields.String(allow_none=True)


class ScorecardView(ClocksView):
    """The whole card."""

    title = fields.String()
    description = fields.String(allow_none=True)
    sha256 = fields.String(metadata={"description": "Of the framework version's document."})
    interval_level = fields.Constant(INTERVAL_LEVEL)
    next_change_at = Day(
        allow_none=True,
        metadata={
            "description": "The day from which a printed digit, a flag or a verdict differs though "
            "nothing is recorded; null: not within ten years."
        },
    )
    band = fields.String(allow_none=True)
    band_capped_by = fields.String(allow_none=True)
    ready = fields.Boolean(
        allow_none=True, metadata={"description": "null: neither a target nor a floor is set."}
    )
    blockers = fields.List(fields.Nested(BlockerView))
    companions = fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True))
    lenses = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    weakest = fields.String(allow_none=True)
    scale = fields.Nested(ScaleView)
    overall = fields.Nested(CriterionView)
    evidence = fields.List(fields.Nested(CarryingView))

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        return {
            **vars(answer.clocks),
            **vars(answer.scorecard),
            "title": answer.title,
            "description": answer.description,
            "sha256": answer.sha256,
            "scale": answer.scale,
            "next_change_at": answer.next_change_on,
            "evidence": answer.evidence,
        }


class PeriodScoreView(Shape):
    """One criterion at one period's end."""

    code = fields.String()
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    verdict = fields.String(allow_none=True)
    coverage = fields.Float()


class PeriodView(Shape):
    """The scores at one period's end; `as_of` is earlier while the period still runs."""

    period = fields.String()
    period_end = Day()
    as_of = Day()
    complete = fields.Boolean()
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    verdict = fields.String(allow_none=True)
    coverage = fields.Float()
    criteria = fields.List(fields.Nested(PeriodScoreView))


class HistoryView(ClocksView):
    """The overall score and every criterion over time."""

    title = fields.String()
    interval = fields.String()
    vintage = fields.String()
    interval_level = fields.Constant(INTERVAL_LEVEL)
    target = fields.Float(allow_none=True)
    periods = fields.List(fields.Nested(PeriodView))


class ScoreRow(Shape):
    """One flat row: the overall score or one criterion of one candidate."""

    candidate = fields.String()
    framework = fields.String()
    version = fields.Integer()
    as_of = Day()
    known_at = Instant()
    criterion = fields.String()
    parent = fields.String(allow_none=True)
    title = fields.String()
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    standard_error = fields.Float(allow_none=True)
    threshold = fields.Float(allow_none=True)
    verdict = fields.String(allow_none=True)
    weight = fields.Float()
    effective_weight = fields.Float()
    coverage = fields.Float()
    leaf_coverage = fields.Float()
    freshness = fields.Float()
    confidence = fields.Float()
    worst_case = fields.Float(allow_none=True)
    best_case = fields.Float(allow_none=True)
    band = fields.String(allow_none=True, metadata={"description": "Of the overall row."})
    ready = fields.Boolean(allow_none=True, metadata={"description": "Of the overall row."})
    pull = fields.Float(metadata=PULL)
    leverage = fields.Float(allow_none=True, metadata=LEVERAGE)
