"""The lane of events under a trend: which marker stands where, and what it looks like.

The shape says the stance, so the colour need not: up supports, down contradicts, a dot is
neutral, a diamond holds several stances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.plot import Scale

STANCES = ("supports", "contradicts", "neutral")
MIXED = "mixed"
MOST_ROWS = 3
ROW_HEIGHT = 15.0
_REACH = 5.0
_AIR = 2.0
_DIGIT = 7.5
_LEGEND_LETTER = 6.4
_LEGEND_SHAPE = 26.0


@dataclass(frozen=True)
class TrendEvent:
    """Something that happened on a day, and whether it speaks for readiness: one of `STANCES`."""

    on: date
    title: str
    stance: str


@dataclass(frozen=True)
class Mark:
    """One marker: the events it stands for, by day, and its place. Row 0 is the top one."""

    x: float
    row: int
    events: tuple[TrendEvent, ...]

    @property
    def stance(self) -> str:
        stances = {event.stance for event in self.events}
        return stances.pop() if len(stances) == 1 else MIXED

    @property
    def end(self) -> float:
        """The x where its ink ends, the count included."""
        count = len(self.events)
        return self.x + _REACH + (_DIGIT * len(str(count)) + 1 if count > 1 else 0.0)


def marks_of(events: Sequence[TrendEvent], time: Scale) -> list[Mark]:
    """Events by day, stacked where they would overlap; past three rows they share a marker.

    A shared marker stands at the first of its events. Raises ValueError for an unknown stance.
    """
    marks: list[Mark] = []
    for event in sorted(events, key=lambda event: (event.on, event.title, event.stance)):
        if event.stance not in STANCES:
            raise ValueError(f"{event.stance!r} is not a stance. Use one of {', '.join(STANCES)}.")
        x = time.at(event.on.toordinal())
        row = _free_row(marks, x)
        if row is None:
            marks[-1] = replace(marks[-1], events=(*marks[-1].events, event))
        else:
            marks.append(Mark(x, row, (event,)))
    return marks


def _free_row(marks: Sequence[Mark], x: float) -> int | None:
    ends = [max((m.end for m in marks if m.row == row), default=0.0) for row in range(MOST_ROWS)]
    return next((row for row, end in enumerate(ends) if end + _AIR <= x - _REACH), None)


def lane_height(marks: Sequence[Mark], left: float, right: float) -> float:
    """What `lane` needs below its top; nothing without events."""
    if not marks:
        return 0.0
    rows = 1 + max(mark.row for mark in marks) + 1 + _legend_places(marks, left, right)[-1][2]
    return rows * ROW_HEIGHT + 4


def lane(marks: Sequence[Mark], left: float, right: float, top: float) -> Markup:
    """The markers, and a legend of the shapes that occur in the row below them."""
    if not marks:
        return Markup()
    legend_top = top + (1 + max(mark.row for mark in marks)) * ROW_HEIGHT + 4
    return svg.element(
        "g",
        *(_marker(mark, top + (mark.row + 0.5) * ROW_HEIGHT) for mark in marks),
        *_legend(marks, left, right, legend_top),
    )


def _marker(mark: Mark, y: float) -> Markup:
    read_out = svg.title_of("\n".join(_read_out(event) for event in mark.events))
    shape = _shape(mark.stance, mark.x, y)
    if len(mark.events) == 1:
        return svg.element("g", read_out, shape, class_="ev")
    count = svg.text(str(len(mark.events)), mark.x + _REACH + 1, y, class_="tx sm bo", dy="0.35em")
    return svg.element("g", read_out, shape, count, class_="ev")


def _read_out(event: TrendEvent) -> str:
    return f"{event.on.isoformat()}: {event.title} ({event.stance})"


def _shape(stance: str, x: float, y: float) -> Markup:
    class_ = f"ev-{stance}"
    if stance == "neutral":
        return svg.element("circle", class_=class_, cx=x, cy=y, r=_REACH - 1)
    far = _REACH
    corners = {
        "supports": [(x, y - far), (x + far, y + far - 1), (x - far, y + far - 1)],
        "contradicts": [(x, y + far), (x + far, y - far + 1), (x - far, y - far + 1)],
        MIXED: [(x, y - far), (x + far, y), (x, y + far), (x - far, y)],
    }[stance]
    return svg.element("polygon", class_=class_, points=svg.corners(corners))


def _legend(marks: Sequence[Mark], left: float, right: float, top: float) -> list[Markup]:
    drawn = []
    for stance, x, row in _legend_places(marks, left, right):
        y = top + (row + 0.5) * ROW_HEIGHT
        drawn.append(_shape(stance, x + _REACH, y))
        drawn.append(svg.text(stance, x + 2 * _REACH + 5, y, class_="tx sm mu", dy="0.35em"))
    return drawn


def _legend_places(
    marks: Sequence[Mark], left: float, right: float
) -> list[tuple[str, float, int]]:
    """Each stance that occurs, with its x and its row: they wrap like words.

    One row ends at the right, where a phone that shows the newest days first shows it too.
    """
    occurring = {mark.stance for mark in marks}
    places: list[tuple[str, float, int]] = []
    x, row = left, 0
    for stance in (stance for stance in (*STANCES, MIXED) if stance in occurring):
        room = _LEGEND_SHAPE + _LEGEND_LETTER * len(stance)
        if places and x + room > right:
            x, row = left, row + 1
        places.append((stance, x, row))
        x += room
    shift = 0.0 if row else max(right - x, 0.0)
    return [(stance, place + shift, row) for stance, place, row in places]
