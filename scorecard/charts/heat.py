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
    head = (
        svg.text(name, _NAME_WIDTH + (number + 0.5) * _CELL_WIDTH, _HEAD - 9)
        for number, name in enumerate(columns)
    )
    drawn = [
        _row(number, row, columns, svg.hatch_fill(chart_id), decimals, span)
        for number, row in enumerate(rows)
    ]
    gaps = any(None in row.scores for row in rows)
    return svg.chart(
        svg.element("g", *head, class_="tx sm mu", text_anchor="middle"),
        *(svg.hatched(chart_id, drawn) if gaps else drawn),
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
    """Its name, its cells by their colour, then the figures on weak and on strong ones."""
    y = _HEAD + number * _CELL_HEIGHT
    most = int(_NAME_WIDTH / _LETTER)
    short = row.name if len(row.name) <= most else row.name[: most - 1].rstrip() + "…"
    boxes: dict[int, list[svg.Box]] = {}
    figures: dict[str, list[Markup]] = {}
    gaps = []
    for place, (name, score) in enumerate(zip(columns, row.scores, strict=True)):
        x = _NAME_WIDTH + place * _CELL_WIDTH
        box = (x + 1, y + 1, _CELL_WIDTH - 2, _CELL_HEIGHT - 2)
        if score is None:
            gaps.append(_gap(box, f"{row.name}, {name}: {_WITHHELD}", hatched))
            continue
        level = strength(score, span)
        boxes.setdefault(level, []).append(box)
        class_ = "tx mid on" if level >= STEPS - 2 else "tx mid"
        middle, baseline = x + _CELL_WIDTH / 2, y + _CELL_HEIGHT / 2 + _BASELINE
        figures.setdefault(class_, []).append(svg.text(f"{score:.{decimals}f}", middle, baseline))
    return svg.element(
        "g",
        svg.text(short, 0, y + _CELL_HEIGHT / 2, class_="tx", dy=_MIDDLE),
        *gaps,
        *(svg.element("path", class_=f"q{one}", d=svg.boxed(of)) for one, of in boxes.items()),
        *(svg.element("g", *of, class_=class_) for class_, of in figures.items()),
    )


def _gap(box: svg.Box, read_out: str, hatched: str) -> Markup:
    x, y, width, height = box
    named = svg.title_of(read_out)
    return svg.element(
        "rect", named, class_="gap", fill=hatched, x=x, y=y, width=width, height=height
    )
