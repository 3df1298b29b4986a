"""A table of scores as coloured cells: rows of criteria, columns of quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import HUNDRED, check_score
from scorecard.charts.twin import Cell, Column, Twin

STEPS = 5
_NAME_WIDTH = 220.0
_CELL_WIDTH, _CELL_HEIGHT = 46.0, 30.0
_HEAD = 24.0
_LETTER = 6.7
_MIDDLE = "0.35em"
_BASELINE = 4.0
_WITHHELD = "withheld"


@dataclass(frozen=True)
class HeatRow:
    """What a row is called, and its score in each column; None is withheld."""

    name: str
    scores: tuple[float | None, ...]


def heat(
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    *,
    chart_id: str,
    title: str,
    description: str,
    decimals: int = 0,
    span: tuple[float, float] = HUNDRED,
) -> Markup:
    """The chart as one `<svg>`. Stronger colour is higher; each cell also has its figure.

    Raises ValueError for a row of another length than the columns, or a score outside the span.
    """
    for row in rows:
        if len(row.scores) != len(columns):
            raise ValueError(
                f"{row.name!r} has {len(row.scores)} scores for {len(columns)} columns."
            )
        for score in row.scores:
            check_score(score, row.name, span)
    width = int(_NAME_WIDTH + max(len(columns), 1) * _CELL_WIDTH)
    return svg.chart(
        svg.hatch(chart_id),
        *(
            svg.text(
                name,
                _NAME_WIDTH + (number + 0.5) * _CELL_WIDTH,
                _HEAD - 9,
                class_="tx sm mu",
                text_anchor="middle",
            )
            for number, name in enumerate(columns)
        ),
        *(
            _row(number, row, columns, svg.hatch_fill(chart_id), decimals, span)
            for number, row in enumerate(rows)
        ),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=int(_HEAD + max(len(rows), 1) * _CELL_HEIGHT + 2),
        class_="chart heatmap",
    )


def heat_table(rows: Sequence[HeatRow], columns: Sequence[str]) -> Twin:
    """One row a criterion, one column a quarter."""
    head = (Column("name", "Criterion"), *(Column(name, name, numeric=True) for name in columns))
    cells: list[tuple[Cell, ...]] = [(row.name, *row.scores) for row in rows]
    return Twin(head, cells)


def strength(score: float, span: tuple[float, float]) -> int:
    """Which fifth of the span a score lies in, 0 to 4."""
    low, high = span
    return min(int((score - low) / (high - low) * STEPS), STEPS - 1)


def _row(
    number: int,
    row: HeatRow,
    columns: Sequence[str],
    hatched: str,
    decimals: int,
    span: tuple[float, float],
) -> Markup:
    y = _HEAD + number * _CELL_HEIGHT
    most = int(_NAME_WIDTH / _LETTER)
    short = row.name if len(row.name) <= most else row.name[: most - 1].rstrip() + "…"
    cells = [svg.text(short, 0, y + _CELL_HEIGHT / 2, class_="tx", dy=_MIDDLE)]
    for place, (name, score) in enumerate(zip(columns, row.scores, strict=True)):
        words = _WITHHELD if score is None else f"{score:.{decimals}f}"
        level = None if score is None else strength(score, span)
        x = _NAME_WIDTH + place * _CELL_WIDTH
        box = {
            "x": x + 1,
            "y": y + 1,
            "width": _CELL_WIDTH - 2,
            "height": _CELL_HEIGHT - 2,
        }
        if level is None:
            read_out = svg.title_of(f"{row.name}, {name}: {words}")
            cells.append(svg.element("rect", read_out, class_="gap", fill=hatched, **box))
        else:
            cells.append(svg.element("rect", class_=f"q{level}", **box))
            cells.append(_figure(words, x, y, level))
    return svg.element("g", *cells)


def _figure(words: str, x: float, y: float, level: int) -> Markup:
    class_ = "tx mid on" if level >= STEPS - 2 else "tx mid"
    return svg.text(words, x + _CELL_WIDTH / 2, y + _CELL_HEIGHT / 2 + _BASELINE, class_=class_)
