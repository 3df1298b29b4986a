"""Scores on days as what is drawn of them: lines and bands where they are, hatching where not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import Plot, Scale, check_score, slots

WITHHELD = "withheld"


@dataclass(frozen=True)
class TrendPoint:
    """A score on a day with its 90 % interval. None is withheld, or no interval known."""

    on: date
    label: str
    score: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Drawn:
    """A point with the stretch of x that is its own."""

    point: TrendPoint
    start: float
    end: float


def check(points: Sequence[TrendPoint], target: float | None, span: tuple[float, float]) -> None:
    for one, other in pairwise(points):
        if other.on < one.on:
            raise ValueError(f"{other.label!r} comes after {one.label!r}. Sort the points by day.")
    for point in points:
        for value in (point.score, point.lower, point.upper):
            check_score(value, point.label, span)
        if (point.lower is None) != (point.upper is None):
            raise ValueError(f"{point.label!r} has half an interval. Give both bounds or none.")
        if point.lower is not None and point.upper is not None and point.lower > point.upper:
            raise ValueError(f"{point.label!r} has its bounds upside down. Swap them.")
    check_score(target, "The target", span)


def slotted(points: Sequence[TrendPoint], time: Scale) -> list[Drawn]:
    places = slots([point.on for point in points], time)
    return [Drawn(point, *place) for point, place in zip(points, places, strict=True)]


def is_missing(point: TrendPoint) -> bool:
    return point.score is None


def has_score(point: TrendPoint) -> bool:
    return point.score is not None


def has_interval(point: TrendPoint) -> bool:
    return None not in (point.score, point.lower, point.upper)


def runs(
    drawn: Sequence[Drawn], wanted: Callable[[TrendPoint], bool]
) -> Iterator[tuple[Drawn, ...]]:
    """The longest stretches of neighbours that are all wanted."""
    for is_wanted, run in groupby(drawn, lambda one: wanted(one.point)):
        if is_wanted:
            yield tuple(run)


def gap(plot: Plot, run: Sequence[Drawn], fill: str) -> Markup:
    first, last = run[0], run[-1]
    names = [first.point.label] if first is last else [first.point.label, last.point.label]
    return svg.element(
        "rect",
        svg.title_of(f"{' to '.join(names)}: {WITHHELD}"),
        class_="gap",
        fill=fill,
        x=first.start,
        y=plot.top,
        width=last.end - first.start,
        height=plot.bottom - plot.top,
    )


def band(plot: Plot, run: Sequence[Drawn]) -> Markup:
    """The interval of a run; of a lone point, a bar."""
    lower = [plot.xy(one.point.on, one.point.lower or 0.0) for one in run]
    upper = [plot.xy(one.point.on, one.point.upper or 0.0) for one in run]
    if len(run) == 1:
        (x, low), (_, high) = lower[0], upper[0]
        return svg.element("line", class_="bar", x1=x, y1=low, x2=x, y2=high)
    return svg.element("polygon", class_="band", points=svg.corners(upper + lower[::-1]))


def line(plot: Plot, run: Sequence[Drawn]) -> Markup:
    if len(run) == 1:
        return Markup()
    spots = [plot.xy(one.point.on, one.point.score or 0.0) for one in run]
    return svg.element("path", class_="ln", d=svg.through(spots), fill="none")
