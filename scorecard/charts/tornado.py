"""How far a score moves if one thing were otherwise: bars to both sides of the score as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.rows import (
    BAR_HEIGHT,
    Rows,
    bar,
    beside,
    grid,
    name_of,
    rows_over,
    signed,
    upright,
)
from scorecard.charts.twin import Cell, Column, Twin

# At most so many fit into a row.
MOST_TURNS = 2


@dataclass(frozen=True)
class Turn:
    """What was done otherwise, and the difference that it makes; None where there is no score."""

    change: str
    difference: float | None


@dataclass(frozen=True)
class Blade:
    """A row of the tornado: one thing, turned one way or both."""

    name: str
    turns: tuple[Turn, ...]


def tornado(
    blades: Sequence[Blade],
    *,
    chart_id: str,
    title: str,
    description: str,
    decimals: int = 1,
    width: int = 760,
) -> Markup:
    """The chart as one `<svg>`, rows in the order given.

    Raises ValueError for a blade without a turn or with more than two.
    """
    for blade in blades:
        if not 1 <= len(blade.turns) <= MOST_TURNS:
            raise ValueError(f"{blade.name!r} is turned {len(blade.turns)} ways. Give one or two.")
    found = [turn.difference for blade in blades for turn in blade.turns]
    rows = rows_over([0.0, *(one for one in found if one is not None)], len(blades), width)
    return svg.chart(
        grid(rows),
        *(_row(rows, number, blade, decimals) for number, blade in enumerate(blades)),
        upright(rows, 0.0, "ax"),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=rows.height,
        class_="chart rows",
    )


def tornado_table(blades: Sequence[Blade]) -> Twin:
    rows: list[tuple[Cell, ...]] = [
        (blade.name, turn.change, turn.difference) for blade in blades for turn in blade.turns
    ]
    columns = (
        Column("what", "What"),
        Column("change", "Otherwise"),
        Column("difference", "Difference, points", numeric=True),
    )
    return Twin(columns, rows)


def _row(rows: Rows, number: int, blade: Blade, decimals: int) -> Markup:
    tall = BAR_HEIGHT if len(blade.turns) == 1 else BAR_HEIGHT * 0.8
    first = rows.middle(number) - tall * (len(blade.turns) - 1) / 2
    drawn = [name_of(rows, number, blade.name)]
    for place, turn in enumerate(blade.turns):
        drawn.append(_turn(rows, first + place * tall, blade, turn, decimals, tall))
    return svg.element("g", *drawn)


def _turn(
    rows: Rows, middle: float, blade: Blade, turn: Turn, decimals: int, tall: float
) -> Markup:
    if turn.difference is None:
        words = f"{turn.change}: withheld"
        return beside(rows, middle, 0.0, words, before=False)
    falls = turn.difference < 0
    words = signed(turn.difference, decimals)
    return svg.element(
        "g",
        svg.title_of(f"{blade.name}, {turn.change}: {words}"),
        bar(rows, middle, (0.0, turn.difference), "dn" if falls else "up", tall - 2),
        beside(rows, middle, turn.difference, words, before=falls),
    )
