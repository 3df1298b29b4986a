"""The charts of a printed report: SVG with its style inside, each with words for the blind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from scorecard.charts.bullet import bullet
from scorecard.charts.cascade import Level, Step, cascade
from scorecard.charts.printed import printed
from scorecard.charts.trend import TrendPoint, trend
from scorecard.reports.edition import Edition
from scorecard.reports.edition_lines import CriterionLine, HistoryLine
from scorecard.reports.figures import figure, listed, signed, stated
from scorecard.reports.labels import LABELS, OF_CAUSE
from scorecard.scoring.causes import CAUSES

# Whole sentences, one a chart.
TREND_ALT = (
    "Line chart of {title} over time. The score was {first} at the end of {first_quarter} and "
    "{last} at the end of {last_quarter}."
)
TREND_NOTHING = "Line chart of {title} over time. The score is withheld in every quarter."
BULLET_ALT = (
    "{title} has a score of {score} with an interval from {lower} to {upper}. "
    "What is asked for is {floor}."
)
BULLET_FREE = (
    "{title} has a score of {score} with an interval from {lower} to {upper}. Nothing is asked for."
)
BULLET_NOTHING = "{title} has no score, because the evidence is insufficient."
WATERFALL_ALT = (
    "Waterfall chart of what moved the overall score from {before} to {after}. "
    "Its steps are: {causes}."
)

Picture = dict[str, str]


def pictures(edition: Edition) -> dict[str, Any]:
    """The trend of the overall score, one of each criterion, bullets, and the waterfall if any."""
    return {
        "trend": trend_picture(edition),
        "small": {line.code: _trend(edition, line, 360, 180) for line in edition.criteria[1:]},
        "bullets": {line.code: _bullet(edition, line) for line in edition.criteria},
        "waterfall": waterfall_picture(edition),
    }


def trend_picture(edition: Edition) -> Picture:
    """The overall score over time, as wide as a page."""
    return _trend(edition, edition.overall, 760, 270)


def _trend(edition: Edition, line: CriterionLine, width: int, height: int) -> Picture:
    lines = [one for one in edition.history if one.criterion == line.code]
    points = [_point(one) for one in lines]
    drawn = trend(
        points,
        chart_id=f"trend-{_id(line.code)}",
        title=line.title,
        description=line.title,
        target=line.threshold,
        target_label=LABELS["target"] if line.parent is None else LABELS["floor"],
        span=_span(edition, [*_used(lines), line.threshold]),
        width=width,
        height=height,
    )
    return {"svg": printed(drawn), "alt": _trend_alt(edition, line, points)}


def _point(one: HistoryLine) -> TrendPoint:
    return TrendPoint(
        date.fromisoformat(one.period_end), one.quarter, one.score, one.lower, one.upper
    )


def _trend_alt(edition: Edition, line: CriterionLine, points: list[TrendPoint]) -> str:
    scored = [one for one in points if one.score is not None]
    if not scored:
        return TREND_NOTHING.format(title=line.title)
    digits = edition.parameters.decimals
    return TREND_ALT.format(
        title=line.title,
        first=figure(scored[0].score or 0.0, digits),
        first_quarter=scored[0].label,
        last=figure(scored[-1].score or 0.0, digits),
        last_quarter=scored[-1].label,
    )


def _bullet(edition: Edition, line: CriterionLine) -> Picture:
    drawn = bullet(
        score=line.score,
        lower=line.lower,
        upper=line.upper,
        threshold=line.threshold,
        span=_span(edition, (line.score, line.lower, line.upper, line.threshold)),
        chart_id=f"bullet-{_id(line.code)}",
        title=line.title,
        description=line.title,
    )
    return {"svg": printed(drawn), "alt": _bullet_alt(edition, line)}


def _bullet_alt(edition: Edition, line: CriterionLine) -> str:
    if line.score is None or line.lower is None or line.upper is None:
        return BULLET_NOTHING.format(title=line.title)
    digits = edition.parameters.decimals
    said = {
        "title": line.title,
        "score": figure(line.score, digits),
        "lower": figure(line.lower, digits),
        "upper": figure(line.upper, digits),
    }
    if line.threshold is None:
        return BULLET_FREE.format(**said)
    return BULLET_ALT.format(**said, floor=stated(line.threshold))


def waterfall_picture(edition: Edition) -> Picture | None:
    moved = edition.change
    if moved.before is None or moved.after is None:
        return None
    digits = edition.parameters.decimals
    steps = [Step(OF_CAUSE[cause], moved.causes[cause]) for cause in CAUSES]
    drawn = cascade(
        Level(edition.parameters.quarter_before, moved.before),
        steps,
        Level(edition.parameters.quarter, moved.after),
        chart_id="waterfall",
        title=LABELS["changed"],
        description=LABELS["waterfall"],
        decimals=digits,
    )
    causes = [f"{step.name} {signed(step.effect, digits)}" for step in steps]
    alt = WATERFALL_ALT.format(
        before=figure(moved.before, digits),
        after=figure(moved.after, digits),
        causes=listed(causes),
    )
    return {"svg": printed(drawn), "alt": alt}


def _span(edition: Edition, used: Iterable[float | None]) -> tuple[float, float]:
    """What a chart is drawn on: the scale, or as much of it as is used where it is open."""
    figures = [one for one in used if one is not None] or [0.0, 1.0]
    said = edition.parameters
    low = min(figures) if said.lowest is None else said.lowest
    high = max(figures) if said.highest is None else said.highest
    return low, high if high > low else low + 1.0


def _used(lines: Iterable[HistoryLine]) -> Iterable[float | None]:
    for one in lines:
        yield from (one.score, one.lower, one.upper)


def _id(code: str) -> str:
    """A code as the beginning of an id, whatever it is made of."""
    return "".join(one if one.isascii() and one.isalnum() else "-" for one in code)
