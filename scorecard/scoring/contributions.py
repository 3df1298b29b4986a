"""What a score is made of: what each criterion, indicator and entry gives it, and what each costs.

A mean is homogeneous, so it is the sum of each child's points times its slope (Euler). Where a
criterion's own normalisation or a smallest number of points breaks that, the children share what
is left in proportion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scorecard.scoring.aggregate import counted, order_of
from scorecard.scoring.arrays import Bools, Floats
from scorecard.scoring.assess import Assessment
from scorecard.scoring.held import ByTable
from scorecard.scoring.model import Criterion, Framework
from scorecard.scoring.results import EntryShare
from scorecard.scoring.scorecard import entry_shares
from scorecard.scoring.steps import decompose
from scorecard.scoring.tree import Climb, climb, slopes


@dataclass(frozen=True)
class EntryContribution:
    """What an entry gives the overall score: its indicator's contribution times its share."""

    entry: int
    share: float
    contribution: float


@dataclass(frozen=True)
class Contribution:
    """One criterion or indicator, in points of the overall score.

    `points` is None where it is missing or withheld; it then contributes only what stands in for
    it. `shortfall` is what it costs against the top of the scale, of which `shortfall_coverage`
    for want of evidence; both are None on a scale that has no top.
    """

    code: str
    points: float | None
    contribution: float
    shortfall: float | None
    shortfall_coverage: float | None
    entries: tuple[EntryContribution, ...] = ()


@dataclass(frozen=True)
class Contributions:
    """The overall score, explained. Children sum to their parent, entries to their indicator.

    The contributions of the indicators sum to `score`, their shortfalls to `highest - score`:
    `highest` is the score with every indicator at the top of the scale, None where it has none.
    """

    score: float
    highest: float | None
    nodes: tuple[Contribution, ...]


def contributions(assessment: Assessment, at: int = 0) -> Contributions | None:
    """Explain the overall score in one column of an assessment; None where it is withheld.

    `nodes` are the criteria and indicators, parents before their children.
    """
    framework = assessment.framework
    points = assessment.leaves.points[:, [at]]
    climbed = climb(framework, points)
    score = float(climbed.score[0])
    if np.isnan(score):
        return None
    given = _given(framework, climbed)
    costs = _shortfalls(framework, points)
    entries = _entry_shares(assessment, at)

    def explained(code: str, own: float) -> Contribution:
        shortfall, coverage = costs[code] if costs else (None, None)
        number = climbed.leaf_number.get(code, -1)
        shares = tuple(
            EntryContribution(one.entry, one.share, one.share * given[code])
            for one in entries.get(number, ())
        )
        known = None if np.isnan(own) else own
        return Contribution(code, known, given[code], shortfall, coverage, shares)

    nodes = tuple(explained(code, own) for code, own in _points(framework, climbed))
    highest = score + costs[framework.tree.code][0] if costs else None
    return Contributions(score, highest, nodes)


def _points(framework: Framework, climbed: Climb) -> Iterator[tuple[str, float]]:
    """The points of the root, and of each child of each criterion, parents first."""
    yield framework.tree.code, float(climbed.score[0])
    for node in framework.criteria():
        for child in node.children:
            yield child.code, float(climbed.points(child)[0])


def _given(framework: Framework, climbed: Climb) -> dict[str, float]:
    """What each node contributes to the overall score, by code.

    What stands in for a missing criterion is given to what it is missing below.
    """
    score = float(climbed.score[0])
    given, pull = {framework.tree.code: score}, {framework.tree.code: 1.0}
    for node in framework.criteria():
        parts, slope = _of_children(node, climbed, pull[node.code])
        share = np.abs(parts) if parts.any() else climbed.nodes[node.code].weights[:, 0]
        if np.isnan(climbed.nodes[node.code].score[0]):
            parts = np.zeros(len(parts))
            share = node.nominal_weights() * _missing(node, climbed)
        left = given[node.code] - parts.sum()
        parts = parts + left * share / share.sum()
        for child, part, own in zip(node.children, parts.tolist(), slope.tolist(), strict=True):
            given[child.code], pull[child.code] = part, pull[node.code] * own
    return given


def _missing(node: Criterion, climbed: Climb) -> Bools:
    """Which children are missing or withheld, (k,)."""
    return np.isnan(np.stack([climbed.points(child)[0] for child in node.children]))


def _of_children(node: Criterion, climbed: Climb, pull: float) -> tuple[Floats, Floats]:
    """Each child's points times its slope, as the overall score has it, and the slope, (k,)."""
    made = climbed.nodes[node.code]
    how = node.aggregation
    points = counted(made.points, made.weights, order_of(how), how.smallest)
    slope = slopes(climbed, node)[:, 0]
    return np.where(slope == 0, 0.0, pull * slope * np.nan_to_num(points[:, 0])), slope


def _shortfalls(framework: Framework, points: Floats) -> dict[str, tuple[float, float]]:
    """What each node costs, and how much of that for want of evidence; empty without a top."""
    if not np.isfinite(framework.scale.highest):
        return {}
    best = np.full_like(points, framework.scale.highest)
    step = decompose(framework, points, best)
    return {
        code: (float(step.effect[code][0]), float(step.coverage[code][0])) for code in step.effect
    }


def _entry_shares(assessment: Assessment, at: int) -> dict[int, tuple[EntryShare, ...]]:
    """The shares of the entries in that column, by the number of the leaf."""
    table = assessment.held.mask(assessment.entries)[:, [at]]
    return entry_shares(replace(assessment, held=ByTable(assessment.days[[at]], table)))
