"""One bar a row from zero: what each part gives, or what each step would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.rows import Rows, bar, beside, grid, name_of, rows_over, upright
from scorecard.charts.twin import Column, Twin


@dataclass(frozen=True)
class Bar:
    """A row: `words` stand beside the bar. Without a value there are only the words."""

    name: str
    value: float | None
    words: str


def bars(
    drawn: Sequence[Bar], *, chart_id: str, title: str, description: str, width: int = 760
) -> Markup:
    """The chart as one `<svg>`, rows in the order given. Raises ValueError as `rows_over`."""
    values = [0.0, *(one.value for one in drawn if one.value is not None)]
    rows = rows_over(values, len(drawn), width, [one.words for one in drawn])
    return svg.chart(
        grid(rows),
        *(_row(rows, number, one) for number, one in enumerate(drawn)),
        upright(rows, 0.0, "ax"),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=rows.height,
        class_="chart rows",
    )


def bars_table(drawn: Sequence[Bar], name: str, value: str) -> Twin:
    """`name` and `value` are the titles of the columns."""
    columns = (Column("name", name), Column("value", value, numeric=True), Column("words", "Note"))
    return Twin(columns, [(one.name, one.value, one.words) for one in drawn])


def _row(rows: Rows, number: int, one: Bar) -> Markup:
    middle, value = rows.middle(number), one.value or 0.0
    parts = [svg.title_of(f"{one.name}: {one.words}"), name_of(rows, number, one.name)]
    if one.value is not None:
        parts.append(bar(rows, middle, (0.0, value), "iv"))
    parts.append(beside(rows, middle, value, one.words, before=value < 0))
    return svg.element("g", *parts)
