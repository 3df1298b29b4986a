"""Rows with a name on the left and something drawn on one shared line of values on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import Scale

ROW_HEIGHT = 30.0
BAR_HEIGHT = 16.0
_TOP = 22.0
_BOTTOM = 8.0
_NAME_SHARE = 0.37
_LETTER = 6.7
# Room at both ends of the values for the figures that stand beside them, and the most of it.
_FIGURE_ROOM = 56.0
_MOST_ROOM = 0.3
_SMALLEST_WIDTH = 320
_SMALLEST_BAR = 1.5
_MIDDLE = "0.35em"


@dataclass(frozen=True)
class Rows:
    """Where the rows stand; `value` maps values to x. `height` is what the drawing needs."""

    value: Scale
    left: float
    width: int
    count: int

    @property
    def height(self) -> int:
        return ceil(_TOP + self.count * ROW_HEIGHT + _BOTTOM)

    @property
    def bottom(self) -> float:
        return _TOP + self.count * ROW_HEIGHT

    def middle(self, row: int) -> float:
        return _TOP + (row + 0.5) * ROW_HEIGHT


def rows_over(values: Sequence[float], count: int, width: int, words: Sequence[str] = ()) -> Rows:
    """Rows whose line of values holds all of `values`, with room for such words on its right.

    Raises ValueError for a value that is not finite, or a width below 320.
    """
    if width < _SMALLEST_WIDTH:
        raise ValueError(f"{width} is too narrow to draw rows on. Make the chart wider.")
    for value in values:
        if not isfinite(value):
            raise ValueError(f"{value} cannot be drawn. Leave it out, or say that it is missing.")
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high - low < 1e-9:  # noqa: PLR2004 - nothing to tell apart
        low, high = low - 0.5, high + 0.5
    left = width * _NAME_SHARE
    room = max((_LETTER * len(one) + 12 for one in words), default=_FIGURE_ROOM)
    right = width - min(max(room, _FIGURE_ROOM), width * _MOST_ROOM)
    # Bars that all start at zero need no room for figures on their left.
    first = left + (8 if low >= 0 and words else _FIGURE_ROOM)
    return Rows(Scale(low, high, first, right), left, width, count)


def name_of(rows: Rows, row: int, name: str, *, bold: bool = False) -> Markup:
    """The name of a row, cut to its room; resting the pointer on it reads the whole."""
    most = int(rows.left / _LETTER)
    short = name if len(name) <= most else name[: most - 1].rstrip() + "…"
    class_ = "tx bo" if bold else "tx"
    label = svg.text(short, 0, rows.middle(row), class_=class_, dy=_MIDDLE)
    return svg.element("g", svg.title_of(name), label) if short != name else label


def bar(
    rows: Rows, middle: float, ends: tuple[float, float], class_: str, tall: float = BAR_HEIGHT
) -> Markup:
    """A bar between two values, wide enough to be seen however close they are."""
    start, end = sorted(rows.value.at(value) for value in ends)
    wide = max(end - start, _SMALLEST_BAR)
    return svg.element("rect", class_=class_, x=start, y=middle - tall / 2, width=wide, height=tall)


def beside(rows: Rows, middle: float, value: float, words: str, *, before: bool) -> Markup:
    """Words next to the end of a bar: left of it, or right."""
    x = rows.value.at(value) + (-6 if before else 6)
    anchor = "end" if before else "start"
    return svg.text(words, x, middle, class_="tx halo", text_anchor=anchor, dy=_MIDDLE)


def grid(rows: Rows) -> Markup:
    """Upright lines at round values, with their figures above."""
    drawn = []
    for value, words in round_values(rows.value):
        x = rows.value.at(value)
        drawn.append(svg.element("line", class_="gr", x1=x, y1=_TOP - 4, x2=x, y2=rows.bottom))
        drawn.append(svg.text(words, x, _TOP - 9, class_="tx sm mu", text_anchor="middle"))
    return svg.element("g", *drawn)


def upright(rows: Rows, value: float, class_: str) -> Markup:
    """A line through all rows at one value."""
    x = rows.value.at(value)
    return svg.element("line", class_=class_, x1=x, y1=_TOP - 4, x2=x, y2=rows.bottom)


def round_values(scale: Scale, parts: int = 5) -> list[tuple[float, str]]:
    """Multiples of 1, 2 or 5 times a power of ten within the scale, and how each is written."""
    apart = (scale.high - scale.low) / parts
    power = 10.0 ** floor(log10(apart))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= apart * (1 - 1e-9))
    digits = max(0, -floor(log10(step) + 1e-9))
    first, last = ceil(scale.low / step - 1e-9), floor(scale.high / step + 1e-9)
    return [
        (number * step, f"{number * step:.{digits}f}".replace("-", "\u2212"))
        for number in range(first, last + 1)
    ]


def signed(value: float, decimals: int) -> str:
    """+0.7, or −4.1 with a true minus; what rounds to nothing has no sign."""
    words = f"{value:+.{decimals}f}"
    if float(words) == 0:
        return f"{0:.{decimals}f}"
    return words.replace("-", "\u2212")
