"""One score on one line: the scale as a track, the interval, a dot, and a bar to reach."""

from __future__ import annotations

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import HUNDRED, Scale, check_score

_EDGE = 5.0
_DOT = 3.75
# The interval is taller than the dot, which would hide a narrow one.
_TRACK_SHARE, _INTERVAL_SHARE = 0.3, 0.5
# A printer drops slivers: an interval is at least this wide, a threshold this thick.
_SMALLEST_INTERVAL, _THRESHOLD = 3.0, 3.0
_SMALLEST = 16


def bullet(
    *,
    score: float | None,
    lower: float | None,
    upper: float | None,
    threshold: float | None,
    chart_id: str,
    title: str,
    description: str,
    span: tuple[float, float] = HUNDRED,
    width: int = 170,
    height: int = 26,
) -> Markup:
    """The chart as one `<svg>`; all values lie in the span; without a score the track is hatched.

    `threshold` is a floor or a target. Raises ValueError for a value outside the span, an interval
    upside down, a malformed `chart_id`, or a side below 16.
    """
    _check(score, lower, upper, threshold, span)
    if min(width, height) < _SMALLEST:
        raise ValueError(f"{width} by {height} is too small to draw on. Make the bullet larger.")
    scale = Scale(*span, _EDGE, width - _EDGE)
    return svg.chart(
        *_track(scale, height, chart_id, withheld=score is None),
        _interval(scale, height, score, lower, upper),
        _threshold(scale, height, threshold),
        _dot(scale, height, score),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=height,
        class_="chart bullet",
    )


def _check(
    score: float | None,
    lower: float | None,
    upper: float | None,
    threshold: float | None,
    span: tuple[float, float],
) -> None:
    for value, name in (
        (score, "The score"),
        (lower, "The lower bound"),
        (upper, "The upper bound"),
    ):
        check_score(value, name, span)
    check_score(threshold, "The threshold", span)
    if lower is not None and upper is not None and lower > upper:
        raise ValueError("The interval has its bounds upside down. Swap them.")


def _track(scale: Scale, height: int, chart_id: str, *, withheld: bool) -> list[Markup]:
    if not withheld:
        return [_strip(scale, height * _TRACK_SHARE, height, (scale.low, scale.high), class_="trk")]
    fill = svg.hatch_fill(chart_id)
    tall = height * _INTERVAL_SHARE
    track = _strip(scale, tall, height, (scale.low, scale.high), class_="gap", fill=fill)
    return list(svg.hatched(chart_id, [track]))


def _interval(
    scale: Scale, height: int, score: float | None, lower: float | None, upper: float | None
) -> Markup:
    if score is None or lower is None or upper is None:
        return Markup()
    return _strip(scale, height * _INTERVAL_SHARE, height, (lower, upper), class_="iv")


def _dot(scale: Scale, height: int, score: float | None) -> Markup:
    """Drawn last, so that a score at its threshold does not vanish behind it."""
    if score is None:
        return Markup()
    return svg.element("circle", class_="dot", cx=scale.at(score), cy=height / 2, r=_DOT)


def _strip(
    scale: Scale, tall: float, height: int, reach: tuple[float, float], **look: str
) -> Markup:
    start, end = (scale.at(value) for value in reach)
    wide = max(end - start, _SMALLEST_INTERVAL)
    x = min(max((start + end - wide) / 2, scale.first), scale.last - wide)
    y = (height - tall) / 2
    return svg.element("rect", **look, x=x, y=y, width=wide, height=tall)


def _threshold(scale: Scale, height: int, threshold: float | None) -> Markup:
    if threshold is None:
        return Markup()
    return svg.element(
        "rect",
        class_="tk",
        x=scale.at(threshold) - _THRESHOLD / 2,
        y=3,
        width=_THRESHOLD,
        height=height - 6,
    )
