"""How a score moved: a line with its 90 % interval, the target, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from scorecard.charts import svg
from scorecard.charts.events import Mark, TrendEvent, lane, lane_height, marks_of
from scorecard.charts.plot import (
    HUNDRED,
    Plot,
    Scale,
    apart,
    score_axis,
    time_axis,
    time_scale,
)
from scorecard.charts.runs import (
    WITHHELD,
    Drawn,
    TrendPoint,
    band,
    check,
    gap,
    has_interval,
    has_score,
    is_missing,
    line,
    runs,
    slotted,
)

__all__ = ["TrendEvent", "TrendPoint", "trend"]

_LEFT, _TOP = 34.0, 12.0
_AXIS_HEIGHT = 24.0
_SMALLEST_PLOT = 40.0
_SMALLEST_WIDTH = 240
_LETTER = 7.2
_VALUE_ROOM = 52.0
# Narrower than this, the word stands upright; narrower still, only the pointer reads it.
_WORD_ROOM, _UPRIGHT_ROOM = 60.0, 9.0


def trend(
    points: Sequence[TrendPoint],
    *,
    chart_id: str,
    title: str,
    description: str,
    target: float | None = None,
    target_label: str = "Target",
    events: Sequence[TrendEvent] = (),
    span: tuple[float, float] = HUNDRED,
    width: int = 760,
    height: int = 320,
) -> Markup:
    """The chart as one `<svg>`. The time axis spans the points and the events given.

    `points` are sorted by day, some 200 at most if the page is to stay light; events come in any
    order; sizes are units of the viewBox. Raises ValueError for points out of order, a value
    outside the span, half an interval or one upside down, an unknown stance, a bad id or size.
    """
    check(points, target, span)
    target_text = "" if target is None else _target_text(target_label, target, width)
    right = width - max(_VALUE_ROOM, _LETTER * len(target_text) + 12)
    time = time_scale(_days(points, events), _LEFT, right)
    marks = marks_of(events, time)
    plot, drawn = _plot(time, marks, span, width, height), slotted(points, time)
    gaps = [gap(plot, run, svg.hatch_fill(chart_id)) for run in runs(drawn, is_missing)]
    return svg.chart(
        *svg.hatched(chart_id, gaps),
        score_axis(plot),
        _time_labels(plot, points, events),
        *_series(plot, drawn, _target_line(plot, target, f"{target_label} {target}")),
        *_end_labels(plot, points, target, target_text),
        lane(marks, plot.left, plot.right, plot.bottom + _AXIS_HEIGHT),
        chart_id=chart_id,
        title=title,
        description=description,
        width=width,
        height=height,
        class_="chart trend",
    )


def _plot(
    time: Scale, marks: Sequence[Mark], span: tuple[float, float], width: int, height: int
) -> Plot:
    bottom = height - _AXIS_HEIGHT - lane_height(marks, time.first, time.last)
    if width < _SMALLEST_WIDTH or bottom - _TOP < _SMALLEST_PLOT:
        raise ValueError(f"{width} by {height} is too small to draw on. Make the trend larger.")
    return Plot(time, Scale(*span, bottom, _TOP))


def _days(points: Sequence[TrendPoint], events: Sequence[TrendEvent]) -> list[date]:
    return sorted([point.on for point in points] + [event.on for event in events])


def _series(plot: Plot, drawn: Sequence[Drawn], target_line: Markup) -> Iterator[Markup]:
    """What the points say, from back to front."""
    if not drawn:
        yield _nothing_yet(plot)
    yield from (band(plot, run) for run in runs(drawn, has_interval))
    yield target_line
    yield from (line(plot, run) for run in runs(drawn, has_score))
    yield svg.element("g", *(_reading(plot, one) for one in drawn), fill="none")
    yield from (_gap_label(plot, run) for run in runs(drawn, is_missing))


def _time_labels(plot: Plot, points: Sequence[TrendPoint], events: Sequence[TrendEvent]) -> Markup:
    days = _days(points, events)
    if not days:
        return Markup()
    names = {point.on: point.label for point in points}
    first, last = (names.get(day, day.isoformat()) for day in (days[0], days[-1]))
    return time_axis(plot, first, last)


def _gap_label(plot: Plot, run: Sequence[Drawn]) -> Markup:
    room = run[-1].end - run[0].start
    x, y = (run[0].start + run[-1].end) / 2, (plot.top + plot.bottom) / 2
    if room < _UPRIGHT_ROOM:
        return Markup()
    turned = None if room >= _WORD_ROOM else f"rotate(-90 {svg.number(x)} {svg.number(y)})"
    return svg.text(
        WITHHELD,
        x,
        y,
        class_="tx gap-label",
        text_anchor="middle",
        dy="0.35em",
        transform=turned,
    )


def _reading(plot: Plot, one: Drawn) -> Markup:
    """A point's circle; anywhere above or below it, the pointer reads it out."""
    slot = svg.element(
        "rect",
        class_="hit",
        x=one.start,
        y=plot.top,
        width=one.end - one.start,
        height=plot.bottom - plot.top,
    )
    read_out = svg.title_of(_read_out(plot, one.point))
    if one.point.score is None:
        return svg.element("g", read_out, slot, class_="reading")
    x, y = plot.xy(one.point.on, one.point.score)
    circle = svg.element("circle", class_="pt", cx=x, cy=y, r=2.75)
    return svg.element("g", read_out, slot, circle, class_="reading")


def _read_out(plot: Plot, point: TrendPoint) -> str:
    if point.score is None:
        return f"{point.label}: {WITHHELD}"
    if point.lower is None or point.upper is None:
        return f"{point.label}: {plot.said(point.score)}"
    return (
        f"{point.label}: {plot.said(point.score)} "
        f"({plot.said(point.lower)} to {plot.said(point.upper)})"
    )


def _target_text(label: str, target: float, width: int) -> str:
    """The label with its number, cut to a quarter of the width; the number always stays."""
    figure = f"{target:.1f}".removesuffix(".0")
    most = int(width / 4 / _LETTER) - len(figure) - 1
    short = label if len(label) <= most else label[: most - 1].rstrip() + "…"
    return f"{short} {figure}".strip()


def _target_line(plot: Plot, target: float | None, read_out: str) -> Markup:
    if target is None:
        return Markup()
    y = plot.score.at(target)
    return svg.element(
        "line",
        svg.title_of(read_out),
        class_="tg",
        x1=plot.left,
        y1=y,
        x2=plot.right,
        y2=y,
    )


def _nothing_yet(plot: Plot) -> Markup:
    x, y = (plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2
    return svg.text("No evidence yet", x, y, class_="tx gap-label", text_anchor="middle")


def _end_labels(
    plot: Plot, points: Sequence[TrendPoint], target: float | None, target_text: str
) -> list[Markup]:
    """The last value beside its point and the target beside its line, kept apart."""
    target_y = None if target is None else plot.score.at(target)
    labels = []
    for point in points[::-1]:
        if point.score is None:
            continue
        x, y = plot.xy(point.on, point.score)
        if target_y is not None and x > plot.right - _VALUE_ROOM:
            y, target_y = apart(plot, y, target_y)
        labels.append(svg.text(plot.said(point.score), x + 8, y, class_="tx bo halo", dy="0.35em"))
        break
    if target_y is not None:
        labels.append(svg.text(target_text, plot.right + 8, target_y, class_="tx mu", dy="0.35em"))
    return labels
