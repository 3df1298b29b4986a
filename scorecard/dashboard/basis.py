"""What each criterion rests on: its result as a row, and the entries behind its indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from scorecard.actions.assess_readiness import ScorecardAnswer
from scorecard.charts.bullet import bullet
from scorecard.dashboard.figure import span_of
from scorecard.scoring.results import CriterionResult

Before = dict[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class CriterionLine:
    """A row of the criterion table, and what stands behind it. `change` is since the quarter."""

    result: CriterionResult
    depth: int
    bullet: Markup
    missing: list[str]
    stale: list[str]
    change: float | None
    evidence: dict[str, list[dict[str, Any]]]


def titles_of(answer: ScorecardAnswer) -> dict[str, str]:
    overall = answer.scorecard.overall
    named = {node.code: node.title for node in overall.walk()}
    return named | {leaf.code: leaf.title for leaf in overall.leaves()}


def lines_of(answer: ScorecardAnswer, scores: Before) -> list[CriterionLine]:
    """`scores` are each criterion's a quarter before and now."""
    carrying: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in answer.evidence:
        carrying[entry["indicator"]].append(entry)
    depths = {answer.scorecard.overall.code: 0}
    titles = titles_of(answer)
    span = span_of(answer.scale, _used(answer.scorecard.overall))
    lines = []
    for node in answer.scorecard.overall.walk():
        if node.parent is None:
            continue
        depths[node.code] = depths[node.parent] + 1
        before, after = scores.get(node.code, (None, None))
        lines.append(
            CriterionLine(
                result=node,
                depth=depths[node.code],
                bullet=bullet_of(node, span, answer.clocks.decimals),
                missing=[titles[code] for code in node.missing],
                stale=[leaf.title for leaf in node.indicators if leaf.stale],
                change=None if before is None or after is None else after - before,
                evidence={leaf.code: carrying[leaf.code] for leaf in node.indicators},
            )
        )
    return lines


def bullet_of(node: CriterionResult, span: tuple[float, float], digits: int) -> Markup:
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


def _used(result: CriterionResult) -> Iterator[float | None]:
    for node in result.walk():
        yield from (node.score, node.lower, node.upper, node.threshold)


def _interval(node: CriterionResult, digits: int) -> str:
    return f"{node.lower:.{digits}f} to {node.upper:.{digits}f}"
