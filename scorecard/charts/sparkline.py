"""A score over time the size of a word: a line with gaps, and a dot at the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import HUNDRED, Scale, check_score

_EDGE = 4.0
_SMALLEST = 16


def sparkline(
    scores: Sequence[float | None],
    *,
    chart_id: str,
    title: str,
    description: str,
    span: tuple[float, float] = HUNDRED,
    width: int = 120,
    height: int = 28,
) -> Markup:
    """The chart as one `<svg>`: scores at equal steps of time, None where withheld.

    Raises ValueError for a score outside the span, or a side below 16.
    """
    for score in scores:
        check_score(score, title, span)
    if min(width, height) < _SMALLEST:
        raise ValueError(f"{width} by {height} is too small to draw on. Make the line larger.")
    time = Scale(0.0, max(len(scores) - 1.0, 1.0), _EDGE, width - _EDGE)
    level = Scale(*span, height - _EDGE, _EDGE)
    spots = [
        None if score is None else (time.at(number), level.at(score))
        for number, score in enumerate(scores)
    ]
    return svg.chart(
        svg.element(
            "line", class_="gr", x1=_EDGE, y1=height - _EDGE, x2=width - _EDGE, y2=height - _EDGE
        ),
        *_lines(spots),
        *_last(spots),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=height,
        class_="chart spark",
    )


def _lines(spots: Sequence[tuple[float, float] | None]) -> list[Markup]:
    """A path for each stretch without a gap; a lone score is a point."""
    drawn = []
    for there, run in groupby(spots, lambda spot: spot is not None):
        points = [spot for spot in run if spot is not None]
        if there and len(points) > 1:
            path = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)
            drawn.append(svg.element("path", class_="ln", d=f"M{path}", fill="none"))
        elif there:
            drawn.append(
                svg.element("circle", class_="pt", cx=points[0][0], cy=points[0][1], r=1.5)
            )
    return drawn


def _last(spots: Sequence[tuple[float, float] | None]) -> list[Markup]:
    """A dot where the line ends today; none where the newest score is withheld."""
    if not spots or spots[-1] is None:
        return []
    x, y = spots[-1]
    return [svg.element("circle", class_="dot", cx=x, cy=y, r=3)]
