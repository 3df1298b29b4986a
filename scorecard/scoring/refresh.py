"""What to refresh next: for each indicator what new evidence would bring, and how long there is.

Which source could be asked, and at what effort, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.assess import Assessment
from scorecard.scoring.clocks import NEVER_DAY
from scorecard.scoring.interval import (
    INTERVAL_Z,
    Stated,
    correlations,
    on_the_scale,
    propagate,
)
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.pool import pooled_alike
from scorecard.scoring.pooling import Leaves
from scorecard.scoring.tree import climb
from scorecard.scoring.weights import effective

MISSING = "missing"
STALE = "stale"
GOING_STALE = "going stale"
SINGLE_ORIGIN = "single origin"
WIDEST = "widest"
REASONS = (MISSING, STALE, GOING_STALE, SINGLE_ORIGIN, WIDEST)

# An indicator is going stale from this many days before it is: about a quarter, which is what a
# report covers.
NOTICE_DAYS = 92

# New evidence joins what these methods pool; with the others it stands alone, or, for a count,
# says nothing of its error.
JOINING = ("pooled", "weighted-median")
COUNTED = "count"


@dataclass(frozen=True)
class Refresh:
    """One indicator in the queue. Days are whole, and 0 where what they count down to is here.

    `shrink` is by how many points the 90 % interval of the overall score would be narrower with a
    fresh entry graded A1 at the present points; None where the indicator is missing or the overall
    score withheld. `days_to_drop` counts to the day on which no entry that carries the value is in
    force any more. A missing indicator would add `adds` to the coverage of its criterion, and make
    the criteria in `unlocks` available.
    """

    code: str
    title: str
    criterion: str
    effective_weight: float
    points: float | None
    age_days: int | None
    shrink: float | None
    days_to_stale: int | None
    days_to_drop: int | None
    adds: float
    unlocks: tuple[str, ...]
    reasons: tuple[str, ...]


def refresh(assessment: Assessment, evidence: EvidenceColumns, at: int = 0) -> tuple[Refresh, ...]:
    """Every indicator, the one whose new evidence is worth most first, on the day of one column.

    First those that are missing from a criterion which is withheld, by effective weight; then the
    rest by `shrink`, and by effective weight where that is equal or None. `evidence` is what was
    assessed.
    """
    rows = list(_rows(assessment, evidence, at))
    withheld = {
        node.code
        for node in assessment.framework.criteria()
        if np.isnan(assessment.nodes[node.code].score[at])
    }

    def place(row: Refresh) -> tuple[bool, float, float]:
        if row.points is None and row.criterion in withheld:
            return False, 0.0, -row.effective_weight
        return True, -(row.shrink or 0.0), -row.effective_weight

    return tuple(sorted(rows, key=place))


def _rows(assessment: Assessment, evidence: EvidenceColumns, at: int) -> Iterator[Refresh]:
    framework, leaves = assessment.framework, assessment.leaves
    weight = effective(framework.tree)
    parent = {child.code: node for node in framework.criteria() for child in node.children}
    carriers = _Carriers(assessment, at)
    shrink = _shrink(assessment, evidence, carriers, at)
    gains = _gains(framework, leaves.points[:, at])
    alone = _single_origin(assessment, at)
    widest = int(np.nanargmax(shrink)) if (shrink > 0).any() else -1
    for number, leaf in enumerate(framework.indicators()):
        points = float(leaves.points[number, at])
        there = not np.isnan(points)
        age = int(leaves.age[number, at]) if there else None
        to_stale = _days_left(leaf.ageing.stale_after_days, age)
        criterion = parent[leaf.code]
        adds, unlocks = gains.get(number, (0.0, ()))
        says = {
            MISSING: not there,
            STALE: to_stale == 0,
            GOING_STALE: to_stale is not None and 0 < to_stale <= NOTICE_DAYS,
            SINGLE_ORIGIN: there and criterion.code in alone,
            WIDEST: number == widest,
        }
        yield Refresh(
            code=leaf.code,
            title=leaf.title,
            criterion=criterion.code,
            effective_weight=weight[leaf.code],
            points=points if there else None,
            age_days=age,
            shrink=None if np.isnan(shrink[number]) else float(shrink[number]),
            days_to_stale=None if leaf.pool.method == COUNTED else to_stale,
            days_to_drop=carriers.days_left(number),
            adds=adds,
            unlocks=unlocks,
            reasons=tuple(reason for reason in REASONS if says[reason]),
        )


def _days_left(stale_after: int | None, age: int | None) -> int | None:
    """Until an indicator of that age is flagged: its age then exceeds `stale_after`."""
    if stale_after is None or age is None:
        return None
    return max(stale_after + 1 - age, 0)


class _Carriers:
    """The entries that carry each indicator's value. Arrays by leaf.

    `row` is where the one with the largest share, of equals the newest, stands in the evidence, or
    -1; `until` is the first day without any of them.
    """

    def __init__(self, assessment: Assessment, at: int) -> None:
        indicators = assessment.framework.indicators()
        columns = Leaves.of(indicators)
        self.day = int(assessment.days[at])
        self.row = np.full(len(indicators), -1, dtype=np.int64)
        self.until = np.full(len(indicators), NEVER_DAY, dtype=np.int64)
        for pooler, mine, held in pooled_alike(indicators, assessment.entries, assessment.held):
            share = pooler.shares(mine, held, columns)[:, at]
            carrying = np.flatnonzero(share > 0)
            order = carrying[np.lexsort((carrying, share[carrying], mine.leaf[carrying]))]
            self.row[mine.leaf[order]] = mine.row[order]
            by_end = carrying[np.argsort(mine.until[carrying], kind="stable")]
            self.until[mine.leaf[by_end]] = mine.until[by_end]

    def days_left(self, leaf: int) -> int | None:
        until = int(self.until[leaf])
        return None if self.row[leaf] < 0 or until >= NEVER_DAY else until - self.day


def _shrink(
    assessment: Assessment, evidence: EvidenceColumns, carriers: _Carriers, at: int
) -> Floats:
    """What each leaf's fresh entry takes off the interval's width, (leaves,); NaN where unknown.

    A column a variant of `propagate`: in it one leaf has its fresh variance and shares no origin.
    """
    framework, leaves = assessment.framework, assessment.leaves
    pull, now = assessment.pulls[:, [at]], leaves.variance[:, [at]]
    count = len(pull)
    variance = np.repeat(now, count + 1, axis=1)
    origin = np.repeat(leaves.origin[:, [at]], count + 1, axis=1)
    own = np.arange(count)
    variance[own, own] = _fresh_variance(framework, evidence, carriers.row, now[:, 0])
    origin[own, own] = -1
    gradient = np.broadcast_to(pull, variance.shape)
    width = 2 * INTERVAL_Z * np.sqrt(propagate(gradient, variance, correlations(framework), origin))
    known = ~np.isnan(leaves.points[:, at]) & ~np.isnan(assessment.climbed.score[at])
    return np.where(known, width[-1] - width[:-1], np.nan)


def _fresh_variance(
    framework: Framework, evidence: EvidenceColumns, row: Ints, now: Floats
) -> Floats:
    """The variance of each leaf after a fresh A1 entry at the present value, (leaves,).

    That of the indicator's own error, without age. What is there already may be more exact,
    because its source publishes errors; the fresh entry then is as exact. Where entries are
    pooled, the precisions of old and new add up, which takes the old as independent and leaves
    out that they would weigh less beside newer evidence.
    """
    methods = [leaf.pool.method for leaf in framework.indicators()]
    said = (row >= 0) & np.array([method != COUNTED for method in methods])
    leaf = np.flatnonzero(said)
    _, error, _ = on_the_scale(framework, leaf, Stated.plainly(evidence.value[row[leaf]]))
    own, old = error**2, now[leaf]
    together = np.divide(own * old, own + old, out=np.zeros_like(own), where=own + old > 0)
    joins = np.array([method in JOINING for method in methods])[leaf]
    fresh = now.copy()
    fresh[leaf] = np.where(joins, together, np.minimum(own, old))
    return fresh


def _gains(framework: Framework, points: Floats) -> dict[int, tuple[float, tuple[str, ...]]]:
    """For each missing leaf what it adds to its criterion's coverage, and what it makes available.

    A column a missing leaf, present at any points: how many does not matter to coverage.
    """
    missing = np.flatnonzero(np.isnan(points))
    states = np.repeat(points[:, None], len(missing) + 1, axis=1)
    states[missing, np.arange(len(missing))] = _some_points(framework)
    nodes = climb(framework, states).nodes
    leaf_number = {leaf.code: number for number, leaf in enumerate(framework.indicators())}
    parent = {
        leaf_number[child.code]: node
        for node in framework.criteria()
        for child in node.children
        if child.code in leaf_number
    }
    found = {}
    for column, number in enumerate(missing.tolist()):
        coverage = nodes[parent[number].code].coverage
        unlocks = (
            node.code
            for node in framework.criteria()
            if np.isnan(nodes[node.code].score[[-1, column]]).tolist() == [True, False]
        )
        found[number] = float(coverage[column] - coverage[-1]), tuple(unlocks)
    return found


def _some_points(framework: Framework) -> float:
    return float(np.clip(1.0, framework.scale.lowest, framework.scale.highest))


def _single_origin(assessment: Assessment, at: int) -> set[str]:
    """The criteria whose available leaves all rest on one origin, or on a single entry."""
    leaves = assessment.leaves
    there = ~np.isnan(leaves.points[:, at])
    found = set()
    for code, below in assessment.framework.spans.items():
        origins = leaves.origin[below, at][there[below]]
        entries = leaves.entries[below, at][there[below]]
        shared = bool(len(origins)) and origins[0] >= 0 and bool((origins == origins[0]).all())
        if shared or entries.sum() == 1:
            found.add(code)
    return found
