"""Elements of SVG as escaped text. Knows nothing of what is drawn.

Children are always `Markup`, so a plain string cannot slip in unescaped: text goes through
`text`, `title_of` or an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup, escape

# What XML 1.0 (section 2.2) allows no document to hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_HATCH_STEP = 6

Attribute = str | float | None
# x, y, width and height.
Box = tuple[float, float, float, float]


def number(value: float) -> str:
    """At most two decimals, no trailing zeros, no negative zero."""
    text_value = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text_value == "-0" else text_value


def element(tag: str, *children: Markup, **attributes: Attribute) -> Markup:
    """One element. `class_` becomes class, `text_anchor` text-anchor; None is left out."""
    # Escaped piece by piece: Markup's own format takes five times as long, and a chart has hundreds
    # of elements. Tags and names of attributes are written in this package, never read.
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_attribute(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{tag}{written}/>")  # noqa: S704 - escaped above
    inside = "".join(map(escape, children))
    return Markup(f"<{tag}{written}>{inside}</{tag}>")  # noqa: S704 - escaped above


def corners(points: Iterable[tuple[float, float]]) -> str:
    """The `points` attribute of a polygon; a tenth of a unit is finer than the eye."""
    return " ".join(f"{_tenth(x)},{_tenth(y)}" for x, y in points)


def through(points: Iterable[tuple[float, float]]) -> str:
    """The `d` attribute of a line through the points."""
    return "M" + " ".join(f"{_tenth(x)} {_tenth(y)}" for x, y in points)


def boxed(boxes: Iterable[Box]) -> str:
    """The `d` attribute of rectangles that are one path."""
    return "".join(
        through([(x, y), (x + width, y), (x + width, y + height), (x, y + height)]) + "Z"
        for x, y, width, height in boxes
    )


def _tenth(value: float) -> str:
    return number(round(value, 1))


def text(content: str, x: float, y: float, **attributes: Attribute) -> Markup:
    """Text whose baseline starts at x, y in the units of the viewBox."""
    return element("text", _escaped(content), x=x, y=y, **attributes)


def title_of(content: str) -> Markup:
    """What a pointer resting on the parent element reads out."""
    return element("title", _escaped(content))


def chart(
    *children: Markup,
    chart_id: str,
    title: str,
    description: str,
    width: int,
    height: int,
    class_: str = "chart",
) -> Markup:
    """The root, named by its title and description for those who do not see it.

    `chart_id` starts every id inside, so it must be unique on the page. Raises ValueError if it
    is not a letter followed by letters, digits, hyphens or underscores.
    """
    if not _ID.fullmatch(chart_id):
        raise ValueError(f"{chart_id!r} cannot start an id. Write it like trend-ua-2.")
    return element(
        "svg",
        element("title", _escaped(title), id=f"{chart_id}-title"),
        element("desc", _escaped(description), id=f"{chart_id}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{chart_id}-title {chart_id}-desc",
    )


def hatched(chart_id: str, gaps: Sequence[Markup]) -> Iterator[Markup]:
    """What has gaps filled with `hatch_fill`, after the pattern; where nothing has, no pattern."""
    if gaps:
        yield _hatch(chart_id)
    yield from gaps


def _hatch(chart_id: str) -> Markup:
    """Diagonal lines that stay visible in black and white."""
    size = _HATCH_STEP
    line = element("path", class_="hatch", d=f"M0 {size}L{size} 0M-1 1L1 -1M5 7L7 5")
    pattern = element(
        "pattern",
        line,
        id=f"{chart_id}-hatch",
        width=size,
        height=size,
        patternUnits="userSpaceOnUse",
    )
    return element("defs", pattern)


def hatch_fill(chart_id: str) -> str:
    return f"url(#{chart_id}-hatch)"


def _attribute(value: str | float) -> str:
    return _NOT_XML.sub("\ufffd", str(value)) if isinstance(value, str) else number(value)


def _escaped(content: str) -> Markup:
    # str() first: text that arrives as Markup is still somebody's text, not our element.
    return escape(_NOT_XML.sub("\ufffd", str(content)))
