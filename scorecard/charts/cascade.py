"""What moved a score, row by row: the level before, one floating bar a part, the level after.

Levels are marks and no bars, since a bar that does not begin at zero says too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.rows import (
    Rows,
    bar,
    beside,
    grid,
    name_of,
    rows_over,
    signed,
)
from scorecard.charts.twin import Cell, Column, Twin

_EXACT = 1e-6
_REACH = 10.0


@dataclass(frozen=True)
class Step:
    """A part of the change, in points of the score."""

    name: str
    effect: float


@dataclass(frozen=True)
class Level:
    """A score that was read: what it is called, and how high it was."""

    name: str
    score: float


def cascade(
    before: Level,
    steps: Sequence[Step],
    after: Level,
    *,
    chart_id: str,
    title: str,
    description: str,
    decimals: int = 1,
    width: int = 760,
) -> Markup:
    """The chart as one `<svg>`, steps in the order given; they have a digit more than levels.

    Raises ValueError if the steps do not lead from one level to the other, within a millionth.
    """
    reached = list(accumulate((step.effect for step in steps), initial=before.score))
    if abs(reached[-1] - after.score) > _EXACT * max(1.0, abs(after.score)):
        raise ValueError(f"The steps lead to {reached[-1]}, not to {after.score}. Give all parts.")
    rows = rows_over([*reached, after.score], len(steps) + 2, width)
    return svg.chart(
        grid(rows),
        *_links(rows, reached),
        _level(rows, 0, before, decimals),
        *(
            _step(rows, number, step, reached[number - 1], decimals)
            for number, step in enumerate(steps, start=1)
        ),
        _level(rows, len(steps) + 1, after, decimals),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=rows.height,
        class_="chart rows",
    )


def cascade_table(before: Level, steps: Sequence[Step], after: Level) -> Twin:
    """The levels and the steps; what a level is reached by has no effect of its own."""
    reached = list(accumulate((step.effect for step in steps), initial=before.score))
    rows: list[tuple[Cell, ...]] = [(before.name, None, before.score)]
    rows += [
        (step.name, step.effect, level) for step, level in zip(steps, reached[1:], strict=True)
    ]
    rows.append((after.name, None, after.score))
    columns = (
        Column("part", "Part"),
        Column("effect", "Effect, points", numeric=True),
        Column("level", "Level reached", numeric=True),
    )
    return Twin(columns, rows)


def _links(rows: Rows, reached: Sequence[float]) -> list[Markup]:
    """From the end of each part down to where the next begins."""
    return [
        svg.element(
            "line",
            class_="link",
            x1=rows.value.at(level),
            y1=rows.middle(number),
            x2=rows.value.at(level),
            y2=rows.middle(number + 1),
        )
        for number, level in enumerate(reached)
    ]


def _level(rows: Rows, row: int, level: Level, decimals: int) -> Markup:
    x, y = rows.value.at(level.score), rows.middle(row)
    return svg.element(
        "g",
        name_of(rows, row, level.name, bold=True),
        svg.element("line", class_="lv", x1=x, y1=y - _REACH, x2=x, y2=y + _REACH),
        svg.text(f"{level.score:.{decimals}f}", x + 8, y, class_="tx bo halo", dy="0.35em"),
    )


def _step(rows: Rows, row: int, step: Step, level: float, decimals: int) -> Markup:
    end, falls = level + step.effect, step.effect < 0
    words = signed(step.effect, decimals + 1)
    class_ = "dn" if falls else "up"
    return svg.element(
        "g",
        svg.title_of(f"{step.name}: {words}"),
        name_of(rows, row, step.name),
        bar(rows, rows.middle(row), (level, end), class_ if words[0] in "+\u2212" else "same"),
        beside(rows, rows.middle(row), end, words, before=falls),
    )
