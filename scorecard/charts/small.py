"""One of many small charts on one scale: a line with its interval, a threshold, the last value.

Nothing in it answers the pointer, which keeps a page of many light; its description says the ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import HUNDRED, Plot, Scale, score_axis, time_scale
from scorecard.charts.runs import (
    TrendPoint,
    band,
    check,
    gap,
    has_interval,
    has_score,
    is_missing,
    line,
    runs,
    slotted,
)

_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 44.0, 8.0, 20.0
_SMALLEST = (160, 80)


def small(
    points: Sequence[TrendPoint],
    *,
    chart_id: str,
    title: str,
    description: str,
    threshold: float | None = None,
    span: tuple[float, float] = HUNDRED,
    width: int = 280,
    height: int = 140,
) -> Markup:
    """The chart as one `<svg>`. Raises ValueError as `trend` does."""
    check(points, threshold, span)
    if width < _SMALLEST[0] or height < _SMALLEST[1]:
        raise ValueError(f"{width} by {height} is too small to draw on. Make the chart larger.")
    time = time_scale([point.on for point in points], _LEFT, width - _RIGHT)
    plot = Plot(time, Scale(*span, height - _BOTTOM, _TOP))
    drawn = slotted(points, time)
    gaps = [gap(plot, run, svg.hatch_fill(chart_id)) for run in runs(drawn, is_missing)]
    return svg.chart(
        *svg.hatched(chart_id, gaps),
        score_axis(plot),
        *(band(plot, run) for run in runs(drawn, has_interval)),
        _threshold(plot, threshold),
        *(line(plot, run) for run in runs(drawn, has_score)),
        *_ends(plot, points),
        *_last(plot, points),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=height,
        class_="chart small",
    )


def _threshold(plot: Plot, threshold: float | None) -> Markup:
    if threshold is None:
        return Markup()
    y = plot.score.at(threshold)
    return svg.element("line", class_="tg", x1=plot.left, y1=y, x2=plot.right, y2=y)


def _ends(plot: Plot, points: Sequence[TrendPoint]) -> list[Markup]:
    """What the first and the last day are called, below them."""
    if not points:
        return []
    y = plot.bottom + 15
    return [
        svg.text(points[0].label, plot.left, y, class_="tx sm mu", text_anchor="start"),
        svg.text(points[-1].label, plot.right, y, class_="tx sm mu", text_anchor="end"),
    ]


def _last(plot: Plot, points: Sequence[TrendPoint]) -> list[Markup]:
    """The newest value there is, at its place."""
    for point in reversed(points):
        if point.score is not None:
            x, y = plot.xy(point.on, point.score)
            said = svg.text(plot.said(point.score), x + 6, y, class_="tx bo halo", dy="0.35em")
            return [svg.element("circle", class_="dot", cx=x, cy=y, r=3.5), said]
    return []
