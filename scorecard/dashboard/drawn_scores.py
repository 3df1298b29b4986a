"""Scores over time as figures: the trend of one criterion, and all criteria by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from scorecard.actions.explain_score import NodeName, names_in
from scorecard.charts.heat import HeatRow, heat, heat_table
from scorecard.charts.small import small
from scorecard.charts.trend import TrendEvent, TrendPoint, trend
from scorecard.charts.twin import Column, Twin
from scorecard.dashboard.figure import Figure, ends_of, span_of
from scorecard.errors import NotFound
from scorecard.records import Clocks
from scorecard.schemas.history import History, history_document
from scorecard.scoring.model import Framework
from scorecard.scoring.verdicts import thresholds

Period = dict[str, Any]

# The figures of a period that its chart draws.
DRAWN = ("score", "lower", "upper")
MOST_QUARTERS = 12
SMALL_QUARTERS = 24


@dataclass(frozen=True)
class Course:
    """A history by criterion, and what its charts are drawn against. Codes begin with the top."""

    clocks: Clocks
    framework: Framework
    names: dict[str, NodeName]
    series: dict[str, list[Period]]
    thresholds: dict[str, float | None]

    @classmethod
    def of(cls, history: History) -> Course:
        framework = history.assessment.framework
        periods = history_document(history)["periods"]
        top = framework.tree.code
        series: dict[str, list[Period]] = {top: periods}
        for period in periods:
            when = {name: period[name] for name in ("period", "period_end", "as_of", "complete")}
            for node in period["criteria"]:
                series.setdefault(node["code"], []).append({**when, **node})
        return cls(history.clocks, framework, names_in(framework), series, thresholds(framework))

    @property
    def top(self) -> str:
        return self.framework.tree.code

    @property
    def tops(self) -> list[str]:
        """The criteria right below the top."""
        return [child.code for child in self.framework.tree.children if child.code in self.series]

    def scored(self, code: str) -> list[Period]:
        return [period for period in self.series[code] if period["score"] is not None]

    def span(self, code: str) -> tuple[float, float]:
        used = [period[name] for period in self.series[code] for name in DRAWN]
        return span_of(self.framework.scale, [*used, self.thresholds[code]])

    def must_have(self, code: str) -> None:
        if code not in self.series:
            raise NotFound.named("criterion of this framework", code, self.series)


def trend_figure(course: Course, code: str, events: Sequence[dict[str, Any]] = ()) -> Figure:
    """The trend of one criterion, or of the overall score, with events below."""
    top = code == course.top
    what = "overall score" if top else course.names[code].title
    scored, digits = course.scored(code), course.clocks.decimals
    headline = "No quarter had enough evidence"
    if scored:
        first, last = scored[0], scored[-1]
        headline = (
            f"From {first['score']:.{digits}f} in {first['period']} to "
            f"{last['score']:.{digits}f} in {last['period']}"
        )
    marks = " Marks below: context events, never scored." if events else ""
    return Figure(
        name="trend",
        headline=headline,
        subtitle=f"{what[0].upper()}{what[1:]} with 90 % interval at each quarter's end, "
        f"{ends_of(course.framework.scale)}. Hatched: withheld.{marks}",
        svg=trend(
            _points(course.series[code]),
            chart_id="trend",
            title=f"{course.clocks.candidate_name}: {what} by quarter",
            description=f"{headline}. {len(course.series[code]) - len(scored)} quarters are "
            "withheld. The shaded band is the 90 % interval.",
            target=course.thresholds[code],
            target_label="Target" if top else "Floor",
            span=course.span(code),
            events=[TrendEvent(e["observed_on"], e["title"], e["stance"]) for e in events],
        ),
        twin=_trend_table(course.series[code]),
        clocks=course.clocks,
        own={} if top else {"criterion": code},
        latest=True,
    )


def small_trend(course: Course, code: str) -> Markup:
    """One of many small charts, all on the same scale, of the last years."""
    scored, digits = course.scored(code), course.clocks.decimals
    says = "withheld in every quarter"
    if scored:
        says = f"{scored[-1]['score']:.{digits}f} in {scored[-1]['period']}"
    return small(
        _points(course.series[code][-SMALL_QUARTERS:]),
        chart_id=f"small-{code}",
        title=course.names[code].title,
        description=f"{course.names[code].title}: {says}.",
        threshold=course.thresholds[code],
        span=course.span(code),
    )


def heat_figure(course: Course, most: int) -> Figure:
    """The criteria right below the top in the last so many quarters."""
    rows = [
        HeatRow(
            course.names[code].title,
            tuple(period["score"] for period in course.series[code][-most:]),
        )
        for code in course.tops
    ]
    columns = [period["period"][2:] for period in course.series[course.top][-most:]]
    used = [score for row in rows for score in row.scores]
    withheld = sum(score is None for score in used)
    headline = _heat_headline(course, most)
    return Figure(
        name="heat",
        headline=headline,
        subtitle=f"Score of each criterion at each quarter's end, {ends_of(course.framework.scale)}"
        ". Stronger colour is higher; hatched: withheld.",
        svg=heat(
            rows,
            columns,
            chart_id="heat",
            title=f"{course.clocks.candidate_name}: criteria by quarter",
            description=f"{headline}. {withheld} of {len(used)} scores are withheld. "
            "The table below has them all.",
            decimals=max(course.clocks.decimals - 1, 0),
            span=span_of(course.framework.scale, used),
        ),
        twin=heat_table(rows, [period["period"] for period in course.series[course.top][-most:]]),
        clocks=course.clocks,
        own={} if most == MOST_QUARTERS else {"quarters": str(most)},
    )


def _heat_headline(course: Course, most: int) -> str:
    """Which criterion rose most over the quarters shown."""
    moved = []
    for code in course.tops:
        scores = [p["score"] for p in course.series[code][-most:] if p["score"] is not None]
        if len(scores) > 1:
            moved.append((scores[-1] - scores[0], course.names[code].title))
    if not moved:
        return "Too little evidence to compare quarters"
    change, title = max(moved)
    if change <= 0:
        change, title = min(moved)
        return f"{title} fell most: {change:+.1f}".replace("-", "\u2212")
    return f"{title} rose most: {change:+.1f}"


def _points(periods: Sequence[Period]) -> list[TrendPoint]:
    return [
        TrendPoint(p["as_of"], p["period"], p["score"], p["lower"], p["upper"]) for p in periods
    ]


def _trend_table(periods: Sequence[Period]) -> Twin:
    columns = (
        Column("period", "Quarter"),
        Column("as_of", "As of"),
        Column("score", "Score", numeric=True),
        Column("lower", "90 % from", numeric=True),
        Column("upper", "to", numeric=True),
        Column("coverage", "Coverage", numeric=True),
        Column("verdict", "Verdict"),
    )
    names = [column.name for column in columns]
    return Twin(columns, [tuple(p[name] for name in names) for p in reversed(periods)])
