"""Assess a framework on evidence, over a vector of dates: indicators first, then up the tree.

Results are arrays by date; `readiness` turns one date of them into words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.entries import Entries, usable_entries
from scorecard.scoring.interval import correlations, interval, propagate, widening
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.model import (
    Aggregation,
    Bools,
    Criterion,
    EvidenceColumns,
    Floats,
    Framework,
    Indicator,
    Ints,
    summed,
)
from scorecard.scoring.normalise import BEST
from scorecard.scoring.pool import Leaves, pooled_alike
from scorecard.scoring.weigh import decay

COMPANIONS = ("arithmetic", "harmonic", "minimum")


@dataclass(frozen=True)
class LeafSeries:
    """The indicators by date, shapes (leaves, T). NaN where nothing was in force.

    `points` 0-100, `variance` in points squared, `age` in days; `freshness` and `confidence` 0-1.
    """

    points: Floats
    variance: Floats
    age: Floats
    freshness: Floats
    confidence: Floats
    stale: Bools
    entries: Ints
    origin: Ints


@dataclass(frozen=True)
class NodeSeries:
    """One criterion by date, shapes (T,). Score, bounds and variance are NaN where withheld.

    `coverage` is the weight share of the available children, `leaf_coverage` that of the
    available indicators below. `worst` and `best` count what is missing as 0 and as 100 points.
    """

    score: Floats
    variance: Floats
    lower: Floats
    upper: Floats
    coverage: Floats
    leaf_coverage: Floats
    freshness: Floats
    confidence: Floats
    worst: Floats
    best: Floats


@dataclass(frozen=True)
class Assessment:
    """`nodes` maps a criterion's code to its series; `companions` reads the top another way."""

    framework: Framework
    entries: Entries
    days: Ints
    known_at: Ints
    leaves: LeafSeries
    nodes: dict[str, NodeSeries]
    companions: dict[str, Floats]


def assess(
    framework: Framework, evidence: EvidenceColumns, days: Ints, known_at: Ints
) -> Assessment:
    """Score `framework` on each of `days`, as known at `known_at` (one instant, or one a day).

    Days and instants are the integers of `clocks`. The order of the evidence does not matter.
    """
    entries = usable_entries(framework, evidence)
    known_at = np.broadcast_to(known_at, days.shape)
    leaves = assess_leaves(framework, entries, days, known_at)
    tree = _Tree(framework, leaves)
    return Assessment(
        framework=framework,
        entries=entries,
        days=days,
        known_at=known_at,
        leaves=leaves,
        nodes={node.code: tree.series(node) for node in all_criteria(framework)},
        companions={name: tree.read_as(name) for name in COMPANIONS},
    )


def all_criteria(framework: Framework) -> list[Criterion]:
    """The root and every criterion below it, parents before children."""
    return [framework.tree, *framework.tree.criteria()]


def in_force(entries: Entries, days: Ints, known_at: Ints) -> Bools:
    """Which entries count on which date: `observed <= day < until`, `accepted <= k < closed`."""
    observed, until = entries.observed[:, None], entries.until[:, None]
    accepted, closed = entries.accepted[:, None], entries.closed[:, None]
    held: Bools = (observed <= days) & (days < until)
    return held & (accepted <= known_at) & (known_at < closed)


def assess_leaves(framework: Framework, entries: Entries, days: Ints, known_at: Ints) -> LeafSeries:
    """Every indicator's points on every date, from the entries in force."""
    indicators = framework.indicators()
    columns = Leaves.of(indicators)
    shape = (len(indicators), len(days))
    points, variance, newest = (np.full(shape, np.nan) for _ in range(3))
    confidence, count = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    origin = np.full(shape, -1, dtype=np.int64)
    for pooler, mine in pooled_alike(indicators, entries):
        pooled = pooler.pool(mine, in_force(mine, days, known_at), days, columns)
        points[pooled.leaf], variance[pooled.leaf] = pooled.points, pooled.variance
        newest[pooled.leaf], confidence[pooled.leaf] = pooled.newest, pooled.confidence
        origin[pooled.leaf], count[pooled.leaf] = pooled.origin, pooled.entries
    age = days - newest
    tau = np.array([[i.ageing.widening_per_year] for i in indicators])
    stale_after = np.array([[_or_infinite(i.ageing.stale_after_days)] for i in indicators])
    fresh = np.where(np.isnan(age), 0.0, decay(age, columns.grace, columns.half_life))
    return LeafSeries(
        points=points,
        variance=variance + widening(age, columns.grace, tau),
        age=age,
        freshness=fresh,
        confidence=confidence,
        stale=age > stale_after,
        entries=count,
        origin=origin,
    )


def _or_infinite(days: int | None) -> float:
    return np.inf if days is None else float(days)


class _Tree:
    """One pass up the tree; each node's figures are computed once and kept by code.

    `bounds` are the scores if everything missing, or withheld for want of evidence, had 0 and had
    100 points; `means` those of presence, freshness and confidence over the leaves, the missing
    included, by nominal effective weight.
    """

    def __init__(self, framework: Framework, leaves: LeafSeries) -> None:
        self.framework = framework
        self.leaves = leaves
        self.correlation = correlations(framework)
        self.number = {leaf.code: n for n, leaf in enumerate(framework.indicators())}
        present = (~np.isnan(leaves.points)).astype(np.float64)
        self.leaf_means = np.stack([present, leaves.freshness, leaves.confidence], axis=1)
        self.leaf_bounds = np.stack(
            [np.nan_to_num(leaves.points, nan=missing) for missing in (0.0, BEST)], axis=1
        )
        self.scores: dict[str, Floats] = {}
        self.gradients: dict[str, Floats] = {}
        self.coverages: dict[str, Floats] = {}
        self.means: dict[str, Floats] = {}
        self.bounds: dict[str, Floats] = {}
        self._climb(framework.tree)

    def _climb(self, node: Criterion) -> None:
        for child in node.children:
            if isinstance(child, Criterion):
                self._climb(child)
        nominal = node.nominal_weights()[:, None]
        self._score(node, nominal)
        means = np.stack([self._means(child) for child in node.children])
        self.means[node.code] = summed(nominal[:, :, None] * means)
        aggregate = AGGREGATORS[node.aggregation.method]
        bounds = np.stack([self._bounds(child) for child in node.children])
        weights = np.broadcast_to(nominal, bounds[:, 0].shape)
        self.bounds[node.code] = np.stack(
            [aggregate(bounds[:, end], weights, node.aggregation)[0] for end in (0, 1)]
        )

    def _score(self, node: Criterion, nominal: Floats) -> None:
        z = np.stack([self._points(child) for child in node.children])
        rule = MISSING_RULES[node.missing.rule]
        z, weights, coverage = rule(z, nominal, node.missing.min_coverage, node.aggregation)
        self.coverages[node.code] = coverage
        available = weights.sum(axis=0) > 0
        score, slope = AGGREGATORS[node.aggregation.method](z, weights, node.aggregation)
        self.scores[node.code] = np.where(available, score, np.nan)
        gradient = np.zeros_like(self.leaves.points)
        for child, by_child in zip(node.children, np.where(available, slope, 0.0), strict=True):
            if isinstance(child, Criterion):
                gradient += by_child * self.gradients[child.code]
            else:
                gradient[self.number[child.code]] = by_child
        self.gradients[node.code] = gradient

    def _points(self, child: Criterion | Indicator) -> Floats:
        if isinstance(child, Criterion):
            return self.scores[child.code]
        return self.leaves.points[self.number[child.code]]

    def _means(self, child: Criterion | Indicator) -> Floats:
        if isinstance(child, Criterion):
            return self.means[child.code]
        return self.leaf_means[self.number[child.code]]

    def _bounds(self, child: Criterion | Indicator) -> Floats:
        if isinstance(child, Indicator):
            return self.leaf_bounds[self.number[child.code]]
        withheld = np.isnan(self.scores[child.code])
        return np.where(withheld, np.array([[0.0], [BEST]]), self.bounds[child.code])

    def series(self, node: Criterion) -> NodeSeries:
        score = self.scores[node.code]
        variance = propagate(
            self.gradients[node.code], self.leaves.variance, self.correlation, self.leaves.origin
        )
        variance = np.where(np.isnan(score), np.nan, variance)
        lower, upper = interval(score, variance)
        leaf_coverage, freshness, confidence = self.means[node.code]
        worst, best = self.bounds[node.code]
        return NodeSeries(
            score=score,
            variance=variance,
            lower=lower,
            upper=upper,
            coverage=self.coverages[node.code],
            leaf_coverage=leaf_coverage,
            freshness=freshness,
            confidence=confidence,
            worst=worst,
            best=best,
        )

    def read_as(self, method: str) -> Floats:
        """The overall score if the top aggregated by `method`; NaN where it is withheld."""
        top = self.framework.tree
        z = np.stack([self._points(child) for child in top.children])
        how = Aggregation(method, top.aggregation.smallest)
        weights = np.where(np.isnan(z), 0.0, top.nominal_weights()[:, None])
        total = summed(weights)
        weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        score = AGGREGATORS[method](z, weights, how)[0]
        return np.where(np.isnan(self.scores[top.code]), np.nan, score)
