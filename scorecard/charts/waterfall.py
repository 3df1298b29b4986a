"""What moved a score: two marked levels, and between them a bar for each cause.

The axis may begin anywhere: the ends are marks on it, no bars whose length would be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import Plot, Scale, score_axis

_LEFT, _RIGHT, _TOP, _BELOW = 40.0, 16.0, 24.0, 40.0
_BAR_SHARE = 0.56
# An axis spans so many points at least, so that nothing looks like a landslide.
_LEAST_SPAN = 6.0
_ROOM = 0.18
_THIN = 1.5
_LABEL_ABOVE, _NAME_BELOW = 7.0, 18.0
_LINE = 14.0
_SMALLEST = 120


@dataclass(frozen=True)
class Step:
    """A cause: its name in one or two lines, and the points it brought."""

    names: tuple[str, ...]
    effect: float


def waterfall(
    steps: Sequence[Step],
    *,
    start: float,
    ends: tuple[str, str],
    chart_id: str,
    title: str,
    description: str,
    decimals: int = 1,
    width: int = 760,
    height: int = 300,
) -> Markup:
    """The chart as one `<svg>`. It begins at `start`; `ends` name the first and the last level.

    Raises ValueError for a bad id, or a side below 120.
    """
    if min(width, height) < _SMALLEST:
        raise ValueError(f"{width} by {height} is too small to draw on. Make the chart larger.")
    levels = list(accumulate((step.effect for step in steps), initial=start))
    plot = _plot(levels, len(steps) + 2, width, height)
    slot = (plot.right - plot.left) / (len(steps) + 2)
    middles = [plot.left + slot * (number + 0.5) for number in range(len(steps) + 2)]
    half = slot * _BAR_SHARE / 2
    reach = [(levels[number], levels[number + 1]) for number in range(len(steps))]
    return svg.chart(
        score_axis(plot),
        *_connectors(plot, levels, middles, half),
        *(
            _bar(plot, step, pair, middles[number + 1], half, decimals)
            for number, (step, pair) in enumerate(zip(steps, reach, strict=True))
        ),
        _level(plot, ends[0], start, middles[0], half, decimals),
        _level(plot, ends[1], levels[-1], middles[-1], half, decimals),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=height,
        class_="chart waterfall",
    )


def _plot(levels: Sequence[float], slots: int, width: int, height: int) -> Plot:
    low, high = min(levels), max(levels)
    short = max(_LEAST_SPAN - (high - low), 0.0) / 2
    room = (high - low + 2 * short) * _ROOM
    score = Scale(low - short - room, high + short + room, height - _BELOW, _TOP)
    return Plot(Scale(0.0, float(slots), _LEFT, width - _RIGHT), score)


def _connectors(
    plot: Plot, levels: Sequence[float], middles: Sequence[float], half: float
) -> list[Markup]:
    return [
        svg.element(
            "line",
            class_="gr",
            x1=middles[number] + half,
            y1=plot.score.at(level),
            x2=middles[number + 1] - half,
            y2=plot.score.at(level),
        )
        for number, level in enumerate(levels)
    ]


def _bar(
    plot: Plot,
    step: Step,
    reach: tuple[float, float],
    middle: float,
    half: float,
    decimals: int,
) -> Markup:
    """A bar from level to level, with its sign: a triangle says the direction without colour."""
    one, other = (plot.score.at(level) for level in reach)
    top, tall = min(one, other), max(abs(one - other), _THIN)
    shown = f"{step.effect:+.{decimals}f}".replace("-", "−")
    still = not float(f"{step.effect:.{decimals}f}")
    mark = "" if still else "▲ " if step.effect > 0 else "▼ "
    return svg.element(
        "g",
        svg.title_of(f"{' '.join(step.names)}: {shown}"),
        svg.element(
            "rect",
            class_="same" if still else "up" if step.effect > 0 else "dn",
            x=middle - half,
            y=top,
            width=2 * half,
            height=tall,
        ),
        svg.text(
            shown[1:] if still else f"{mark}{shown}",
            middle,
            top - _LABEL_ABOVE,
            class_="tx bo halo",
            text_anchor="middle",
        ),
        *_names(plot, step.names, middle),
    )


def _level(
    plot: Plot, name: str, level: float, middle: float, half: float, decimals: int
) -> Markup:
    y = plot.score.at(level)
    shown = f"{level:.{decimals}f}".replace("-", "−")
    return svg.element(
        "g",
        svg.title_of(f"{name}: {shown}"),
        svg.element("line", class_="ln", x1=middle - half, y1=y, x2=middle + half, y2=y),
        svg.element("circle", class_="pt", cx=middle, cy=y, r=4.0),
        svg.text(shown, middle, y - _LABEL_ABOVE - 3, class_="tx bo halo", text_anchor="middle"),
        *_names(plot, (name,), middle),
    )


def _names(plot: Plot, names: Sequence[str], middle: float) -> list[Markup]:
    return [
        svg.text(
            name,
            middle,
            plot.bottom + _NAME_BELOW + _LINE * line,
            class_="tx mu",
            text_anchor="middle",
        )
        for line, name in enumerate(names)
    ]
