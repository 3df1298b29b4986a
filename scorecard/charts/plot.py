"""Where a day and a score stand in a drawing, and the axes that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.scoring import parameters

# The scale of scores that a chart is drawn on where it is told no other.
HUNDRED = (0.0, 100.0)
# Half a quarter: how far a lone day reaches to either side.
HALF_SLOT_DAYS = 46.0
LABEL_BELOW = 15.0
# From the middle of a line of text to its baseline, at the size that axes have.
_MIDDLE = 4.2
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_YEAR_ROOM = 40.0
_GRID_ROOM = 24.0
_LINE_HEIGHT = 14.0


@dataclass(frozen=True)
class Scale:
    """A straight line from values `low` to `high` onto coordinates `first` to `last`."""

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        """The coordinate of a value; beyond the ends it is the end."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.first + share * (self.last - self.first)


@dataclass(frozen=True)
class Plot:
    """The area data is drawn on. `time` maps day ordinals to x, `score` maps scores to y."""

    time: Scale
    score: Scale

    @property
    def left(self) -> float:
        return self.time.first

    @property
    def right(self) -> float:
        return self.time.last

    @property
    def top(self) -> float:
        return self.score.last

    @property
    def bottom(self) -> float:
        return self.score.first

    def said(self, score: float) -> str:
        """A score with the digits that fit the scale."""
        return f"{score:.{parameters.Scale(self.score.low, self.score.high).decimals}f}"

    def xy(self, on: date, score: float) -> tuple[float, float]:
        return self.time.at(on.toordinal()), self.score.at(score)


def check_score(value: float | None, name: str, span: tuple[float, float]) -> None:
    """Raises ValueError for a value outside the span; None is withheld and passes."""
    low, high = span
    if value is not None and not low <= value <= high:
        raise ValueError(f"{name} is {value}. Scores and bounds run from {low:g} to {high:g}.")


def time_scale(days: Sequence[date], left: float, right: float) -> Scale:
    """From the first day to the last; one day alone stands in the middle of a quarter."""
    ordinals = [day.toordinal() for day in days] or [date.min.toordinal()]
    low, high = float(min(ordinals)), float(max(ordinals))
    if low == high:
        low, high = low - HALF_SLOT_DAYS, high + HALF_SLOT_DAYS
    return Scale(low, high, left, right)


def slots(days: Sequence[date], time: Scale) -> list[tuple[float, float]]:
    """The stretch of x that belongs to each day: halfway to its neighbours. `days` is sorted."""
    if not days:
        return []
    ordinals = [float(day.toordinal()) for day in days]
    middles = [(one + other) / 2 for one, other in pairwise(ordinals)]
    before = middles[0] - ordinals[0] if middles else HALF_SLOT_DAYS
    after = ordinals[-1] - middles[-1] if middles else HALF_SLOT_DAYS
    edges = [time.at(edge) for edge in (ordinals[0] - before, *middles, ordinals[-1] + after)]
    return list(pairwise(edges))


def apart(plot: Plot, one: float, other: float) -> tuple[float, float]:
    """Two baselines moved until a line of text fits between them, inside the plot."""
    short = _LINE_HEIGHT - abs(one - other)
    if short <= 0:
        return one, other
    middle = (one + other) / 2
    middle = min(max(middle, plot.top + _LINE_HEIGHT / 2), plot.bottom - _LINE_HEIGHT / 2)
    half = _LINE_HEIGHT / 2 if one > other else -_LINE_HEIGHT / 2
    return middle + half, middle - half


def score_axis(plot: Plot) -> Markup:
    """Gridlines with their scores: a fifth of the scale apart, or half where it is low."""
    parts = 5 if (plot.bottom - plot.top) / 5 >= _GRID_ROOM else 2
    rows = [(score, plot.score.at(score)) for score in _round_scores(plot.score, parts)]
    return svg.element(
        "g",
        *(
            svg.element(
                "line",
                class_="ax" if score == plot.score.low else "gr",
                x1=plot.left,
                y1=y,
                x2=plot.right,
                y2=y,
            )
            for score, y in rows
        ),
        svg.element(
            "g",
            *(svg.text(f"{score:g}", plot.left - 8, y + _MIDDLE) for score, y in rows),
            class_="tx mu",
            text_anchor="end",
        ),
    )


def _round_scores(scale: Scale, parts: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten within the scale, about so many parts of it."""
    apart = (scale.high - scale.low) / parts
    power = 10.0 ** floor(log10(apart))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= apart * (1 - 1e-9))
    first, last = ceil(scale.low / step - 1e-9), floor(scale.high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def time_axis(plot: Plot, first: str, last: str) -> Markup:
    """Years at their first of January; `first` and `last` name the ends when years are too few."""
    years = _years(plot.time)
    if len(years) > 1:
        ticks = (part for x, year in years for part in _tick(plot, x, str(year)))
        return svg.element("g", *ticks, class_="tx mu", text_anchor="middle")
    baseline = plot.bottom + LABEL_BELOW
    if first == last:
        middle = (plot.left + plot.right) / 2
        return svg.text(first, middle, baseline, class_="tx mu", text_anchor="middle")
    return svg.element(
        "g",
        svg.text(first, plot.left, baseline, class_="tx mu", text_anchor="start"),
        svg.text(last, plot.right, baseline, class_="tx mu", text_anchor="end"),
    )


def _tick(plot: Plot, x: float, label: str) -> Iterator[Markup]:
    yield svg.element("line", class_="ax", x1=x, y1=plot.bottom, x2=x, y2=plot.bottom + 4)
    yield svg.text(label, x, plot.bottom + LABEL_BELOW)


def _years(time: Scale) -> list[tuple[float, int]]:
    """As many years as there is room for, each with its x."""
    first, last = (_year(ordinal) for ordinal in (time.low, time.high))
    room = max((time.last - time.first) // _YEAR_ROOM, 1)
    days_a_label = (time.high - time.low) / room
    step = next(
        step for step in _YEAR_STEPS if step * 365 >= days_a_label or step == _YEAR_STEPS[-1]
    )
    firsts = [(year, date(year, 1, 1).toordinal()) for year in range(first, last + 1)]
    return [
        (time.at(ordinal), year)
        for year, ordinal in firsts
        if year % step == 0 and time.low <= ordinal <= time.high
    ]


def _year(ordinal: float) -> int:
    inside = min(max(int(ordinal), date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(inside).year
