"""What is said of a comparison: how much is method, what is like for like, what came and went.

Two readings of one candidate, or two candidates on one day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.assess import LeafSeries, assess_leaves
from scorecard.scoring.attribution import Attribution, Moment, Withheld, attribute
from scorecard.scoring.causes import METHOD
from scorecard.scoring.entries import Entries, usable_entries
from scorecard.scoring.held import ByClocks
from scorecard.scoring.like_for_like import LikeForLike, like_for_like
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.pool import pooled_alike
from scorecard.scoring.pooling import Leaves
from scorecard.scoring.steps import decompose
from scorecard.scoring.tree import climb

BECAME_AVAILABLE = "became available"
DROPPED_OUT = "dropped out"
WENT_STALE = "went stale"

# How far the errors of two entries of one series move together: V0 + V1 - 1.6 sqrt(V0 V1)
# (methodology 1.16).
WITHIN_SERIES = 0.8


@dataclass(frozen=True)
class CoverageChange:
    """A criterion or indicator that became available, dropped out or went stale.

    `effect` is what that did to the overall score, in points; None where the score is withheld at
    one reading, and for what went stale, which moves nothing by itself.
    """

    code: str
    what: str
    effect: float | None


@dataclass(frozen=True)
class Comparison:
    """Two readings compared. `with_before` and `with_after` are like for like, by the framework of
    each; the verdict is that of the second, whose method is the one in use.

    They are None where the score is withheld. `due_to_facts` and `due_to_method` sum to `change`.
    """

    attribution: Attribution | Withheld
    with_before: LikeForLike | None
    with_after: LikeForLike | None
    coverage: tuple[CoverageChange, ...]

    @property
    def change(self) -> float | None:
        return self.attribution.change if isinstance(self.attribution, Attribution) else None

    @property
    def due_to_method(self) -> float | None:
        if isinstance(self.attribution, Withheld):
            return None
        return self.attribution.causes[METHOD]

    @property
    def due_to_facts(self) -> float | None:
        if isinstance(self.attribution, Withheld):
            return None
        return self.attribution.change - self.attribution.causes[METHOD]

    @property
    def clear(self) -> bool | None:
        """Whether anything clearly changed, beside what came, went, or is counted otherwise."""
        return None if self.with_after is None else self.with_after.clear


@dataclass(frozen=True)
class CandidateComparison:
    """Two candidates on one day. `difference` is the second's overall score less the first's.

    `effects` are what each criterion and indicator does to it, by code, and `coverage` the part of
    it that comes of something being there for one candidate alone. Where a score is withheld it is
    None and they are empty.
    """

    first: float | None
    second: float | None
    effects: dict[str, float]
    coverage: dict[str, float]
    methods: dict[str, str]
    like_for_like: LikeForLike | None

    @property
    def difference(self) -> float | None:
        if self.first is None or self.second is None:
            return None
        return self.second - self.first


def compare(before: Moment, after: Moment, evidence: EvidenceColumns) -> Comparison:
    """Compare two readings of a candidate. Raises ValueError where a clock runs backwards."""
    explained = attribute(before, after, evidence)
    first, last = (_Reading.of(one.framework, before, after, evidence) for one in (before, after))
    with_after = last.like_for_like()
    same = before.framework == after.framework
    return Comparison(
        attribution=explained,
        with_before=with_after if same else first.like_for_like(),
        with_after=with_after,
        coverage=tuple(_coverage(first, last, explained)),
    )


def compare_candidates(
    framework: Framework, first: EvidenceColumns, second: EvidenceColumns, day: int, known_at: int
) -> CandidateComparison:
    """Compare two candidates on a day, as known at an instant (integers of `clocks`).

    Their errors are taken as independent.
    """
    held = ByClocks(np.array([day]), np.array([known_at]))
    one, other = (
        assess_leaves(framework, usable_entries(framework, columns), held)
        for columns in (first, second)
    )
    step = decompose(framework, one.points, other.points)
    known = not np.isnan(step.change[0])
    variance = (one.variance + other.variance)[:, 0]
    points = np.concatenate([one.points, other.points], axis=1)
    return CandidateComparison(
        first=_maybe(step.before[0]),
        second=_maybe(step.after[0]),
        effects={code: float(part[0]) for code, part in step.effect.items() if known},
        coverage={code: float(part[0]) for code, part in step.coverage.items() if known},
        methods=step.methods,
        like_for_like=like_for_like(framework, points, variance, np.full(len(points), -1)),
    )


def _maybe(figure: np.float64) -> float | None:
    return None if np.isnan(figure) else float(figure)


@dataclass(frozen=True)
class _Reading:
    """Both moments read by one framework: its leaves in two columns, what was selected in each."""

    framework: Framework
    leaves: LeafSeries
    selected: Bools
    leaf: Ints
    source: Ints

    @classmethod
    def of(
        cls, framework: Framework, before: Moment, after: Moment, evidence: EvidenceColumns
    ) -> _Reading:
        entries = usable_entries(framework, evidence)
        held = ByClocks(
            np.array([before.day, after.day]), np.array([before.known_at, after.known_at])
        )
        leaf, source, selected = _selected(framework, entries, held, evidence)
        leaves = assess_leaves(framework, entries, held)
        return cls(framework, leaves, selected, leaf, source)

    def like_for_like(self) -> LikeForLike | None:
        return like_for_like(
            self.framework, self.leaves.points, self.variance(), self.leaves.origin[:, 1]
        )

    def variance(self) -> Floats:
        """Of each leaf's change, (leaves,): methodology 1.16.

        The same entries differ by what ageing added alone; of two entries of one series the errors
        move together. A series is what one source says.
        """
        first, last = self.leaves.variance.T
        changed = np.zeros(len(first), dtype=np.bool_)
        np.logical_or.at(changed, self.leaf, self.selected[:, 0] != self.selected[:, 1])
        lowest = np.full(len(first), np.iinfo(np.int64).max)
        highest = np.full(len(first), -1)
        either = self.selected.any(axis=1)
        np.minimum.at(lowest, self.leaf[either], self.source[either])
        np.maximum.at(highest, self.leaf[either], self.source[either])
        together = np.where(lowest == highest, WITHIN_SERIES, 0.0)
        apart = first + last - 2 * together * np.sqrt(first * last)
        return np.where(changed, apart, np.maximum(last - first, 0.0))

    def available(self, column: int) -> dict[str, bool]:
        """Whether each criterion and indicator has a score in that column, by code."""
        climbed = climb(self.framework, self.leaves.points[:, [column]])
        return {
            child.code: not np.isnan(climbed.points(child)[0])
            for node in self.framework.criteria()
            for child in node.children
        }

    def stale(self, column: int) -> dict[str, bool]:
        stale = self.leaves.stale[:, column].tolist()
        return dict(zip((leaf.code for leaf in self.framework.indicators()), stale, strict=True))


def _selected(
    framework: Framework, entries: Entries, held: ByClocks, evidence: EvidenceColumns
) -> tuple[Ints, Ints, Bools]:
    """The leaf and source of every entry, and whether it carries its leaf's value, (n, 2)."""
    indicators = framework.indicators()
    columns = Leaves.of(indicators)
    found = [
        (mine, pooler.shares(mine, of_mine, columns) > 0)
        for pooler, mine, of_mine in pooled_alike(indicators, entries, held)
    ]
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *(mine.row for mine, _ in found)])
    leaf = np.concatenate([np.zeros(0, dtype=np.int64), *(mine.leaf for mine, _ in found)])
    selected = np.concatenate([np.zeros((0, 2), dtype=np.bool_), *(shares for _, shares in found)])
    return leaf, evidence.source[rows], selected


def _coverage(
    first: _Reading, last: _Reading, explained: Attribution | Withheld
) -> Iterator[CoverageChange]:
    """What both frameworks have that came, went or aged, in the order of the tree."""
    effects: dict[str, float] = {}
    if isinstance(explained, Attribution):
        effects = {node.code: node.coverage for node in explained.nodes}
    was, now = first.available(0), last.available(1)
    was_stale, stale = first.stale(0), last.stale(1)
    for code in now:
        if code not in was:
            continue
        if was[code] != now[code]:
            what = BECAME_AVAILABLE if now[code] else DROPPED_OUT
            yield CoverageChange(code, what, effects.get(code))
        elif stale.get(code) and not was_stale.get(code):
            yield CoverageChange(code, WENT_STALE, None)
