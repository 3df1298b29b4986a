"""What the readiness page shows, put together from three actions at one instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from markupsafe import Markup

from scorecard.actions.ask import Question, Standing
from scorecard.actions.assess_readiness import ScorecardAnswer, assess_readiness
from scorecard.actions.open_database import Database
from scorecard.actions.read_context import read_context
from scorecard.actions.trace_history import trace_history
from scorecard.charts.bullet import bullet
from scorecard.charts.trend import TrendEvent, TrendPoint, trend
from scorecard.schemas.history import history_document
from scorecard.scoring.parameters import Scale
from scorecard.scoring.results import CriterionResult

# The figures of a period that its chart draws.
DRAWN = ("score", "lower", "upper", "target")


@dataclass(frozen=True)
class CriterionLine:
    """A row of the criterion table, and what stands behind it."""

    result: CriterionResult
    depth: int
    bullet: Markup
    missing: list[str]
    stale: list[str]
    evidence: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class ReadinessPage:
    """Everything the template prints. `first` and `last` are quarters that had a score."""

    answer: ScorecardAnswer
    lines: list[CriterionLine]
    titles: dict[str, str]
    trend: Markup
    periods: list[dict[str, Any]]
    events: list[dict[str, Any]]
    first: dict[str, Any] | None
    last: dict[str, Any] | None

    @property
    def overall(self) -> CriterionResult:
        return self.answer.scorecard.overall

    @property
    def ends(self) -> str:
        """The scale in words: 0–100."""
        low, high = self.answer.scale.lowest, self.answer.scale.highest
        return f"{low:g}–{high:g}" if isfinite(low) and isfinite(high) else "open scale"

    @property
    def withheld(self) -> list[str]:
        """The titles of the top criteria without a score."""
        return [self.titles[code] for code in self.overall.missing]


def build_page(database: Database, question: Question) -> tuple[Standing, ReadinessPage]:
    """Assess once, then read history and context as known at that same instant."""
    standing, answer = assess_readiness(database, question)
    settled = replace(question, version=standing.version, known_at=standing.known_at)
    history = history_document(trace_history(database, settled, None, "quarter", "latest")[1])
    periods = history["periods"]
    begins = min(periods[0]["period_end"], question.as_of).replace(day=1)
    events = read_context(database, question.candidate, begins, question.as_of, standing.known_at)
    page = ReadinessPage(
        answer=answer,
        lines=_lines(answer),
        titles=_titles(answer),
        trend=_trend(answer, periods, events),
        periods=periods,
        events=events,
        first=next((p for p in periods if p["score"] is not None), None),
        last=next((p for p in reversed(periods) if p["score"] is not None), None),
    )
    return standing, page


def _titles(answer: ScorecardAnswer) -> dict[str, str]:
    overall = answer.scorecard.overall
    named = {node.code: node.title for node in overall.walk()}
    return named | {leaf.code: leaf.title for leaf in overall.leaves()}


def _lines(answer: ScorecardAnswer) -> list[CriterionLine]:
    carrying: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in answer.evidence:
        carrying[entry["indicator"]].append(entry)
    depths = {answer.scorecard.overall.code: 0}
    titles = _titles(answer)
    span = _span(answer.scale, _used(answer.scorecard.overall))
    lines = []
    for node in answer.scorecard.overall.walk():
        if node.parent is None:
            continue
        depths[node.code] = depths[node.parent] + 1
        lines.append(
            CriterionLine(
                result=node,
                depth=depths[node.code],
                bullet=_bullet(node, span, answer.clocks.decimals),
                missing=[titles[code] for code in node.missing],
                stale=[leaf.title for leaf in node.indicators if leaf.stale],
                evidence={leaf.code: carrying[leaf.code] for leaf in node.indicators},
            )
        )
    return lines


def _span(scale: Scale, figures: Iterable[float | None]) -> tuple[float, float]:
    """What charts are drawn on: the scale, or as much of it as is used where it is open."""
    used = [figure for figure in figures if figure is not None] or [0.0, 1.0]
    low = scale.lowest if isfinite(scale.lowest) else min(used)
    high = scale.highest if isfinite(scale.highest) else max(used)
    return low, high if high > low else low + 1.0


def _used(result: CriterionResult) -> Iterator[float | None]:
    for node in result.walk():
        yield from (node.score, node.lower, node.upper, node.threshold)


def _bullet(node: CriterionResult, span: tuple[float, float], digits: int) -> Markup:
    if node.score is None:
        read_out = f"{node.title}: insufficient evidence"
    else:
        read_out = f"{node.title}: {node.score:.{digits}f}, 90 % interval {_interval(node, digits)}"
    if node.threshold is not None:
        read_out += f", floor {node.threshold:g}"
    return bullet(
        score=node.score,
        lower=node.lower,
        upper=node.upper,
        threshold=node.threshold,
        span=span,
        chart_id=f"bullet-{node.code}",
        title=node.title,
        description=read_out,
    )


def _interval(node: CriterionResult, digits: int) -> str:
    return f"{node.lower:.{digits}f} to {node.upper:.{digits}f}"


def _trend(
    answer: ScorecardAnswer, periods: list[dict[str, Any]], events: list[dict[str, Any]]
) -> Markup:
    target = answer.scorecard.overall.threshold
    points = [
        TrendPoint(p["as_of"], p["period"], p["score"], p["lower"], p["upper"]) for p in periods
    ]
    scored = [p for p in periods if p["score"] is not None]
    if scored:
        first, last, digits = scored[0], scored[-1], answer.clocks.decimals
        says = (
            f"From {first['score']:.{digits}f} in {first['period']} to "
            f"{last['score']:.{digits}f} in {last['period']}, with "
            f"{len(periods) - len(scored)} quarters withheld."
        )
    else:
        says = "Withheld in every quarter."
    return trend(
        points,
        chart_id="trend",
        title=f"{answer.clocks.candidate_name}: overall score by quarter",
        description=f"{says} The shaded band is the 90 % interval.",
        target=target,
        span=_span(
            answer.scale,
            (figure for p in [*periods, {"target": target}] for figure in map(p.get, DRAWN)),
        ),
        events=[TrendEvent(e["observed_on"], e["title"], e["stance"]) for e in events],
    )
