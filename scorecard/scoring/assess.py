"""Assess a framework on evidence, over a vector of dates: indicators first, then up the tree.

Results are arrays by date; `scorecard` turns one date of them into words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.arrays import Bools, Floats, Ints, summed
from scorecard.scoring.entries import Entries, usable_entries
from scorecard.scoring.held import ByClocks, Held
from scorecard.scoring.interval import (
    Stated,
    correlations,
    interval,
    on_the_scale,
    propagate,
    widening,
)
from scorecard.scoring.model import Criterion, EvidenceColumns, Framework, Indicator
from scorecard.scoring.normalise import normalised
from scorecard.scoring.parameters import Aggregation
from scorecard.scoring.pool import pooled_alike
from scorecard.scoring.pooling import Leaves, Pooled
from scorecard.scoring.tree import Climb, climb, pulls, slopes
from scorecard.scoring.weigh import decay

COMPANIONS = ("arithmetic", "harmonic", "minimum")


@dataclass(frozen=True)
class LeafSeries:
    """The indicators by date, shapes (leaves, T). NaN where nothing was in force.

    `points` on the scale, `variance` in points squared, `age` in days; `freshness` and
    `confidence` 0-1. `newest` is the day of the newest entry, NaN where there is none.
    """

    points: Floats
    variance: Floats
    newest: Floats
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
    available indicators below. `worst` and `best` count what is missing as the lowest and the
    highest of the scale. `pull` is how much the overall score moves with this criterion.
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
    pull: Floats


@dataclass(frozen=True)
class Assessment:
    """`nodes` maps a criterion's code to its series; `companions` reads the top another way.

    `pulls` (leaves, T) is how much the overall score moves with each indicator.
    """

    framework: Framework
    entries: Entries
    held: Held
    leaves: LeafSeries
    climbed: Climb
    nodes: dict[str, NodeSeries]
    pulls: Floats
    companions: dict[str, Floats]

    @property
    def days(self) -> Ints:
        return self.held.days


def assess(
    framework: Framework, evidence: EvidenceColumns, days: Ints, known_at: Ints
) -> Assessment:
    """Score `framework` on each of `days`, as known at `known_at` (one instant, or one a day).

    Days and instants are the integers of `clocks`. The order of the evidence does not matter.
    """
    held = ByClocks(days, np.broadcast_to(known_at, days.shape))
    return assess_held(framework, usable_entries(framework, evidence), held)


def assess_held(framework: Framework, entries: Entries, held: Held) -> Assessment:
    """Score `framework` in every column of what is held of its entries."""
    leaves = assess_leaves(framework, entries, held)
    tree = _Tree(framework, leaves)
    return Assessment(
        framework=framework,
        entries=entries,
        held=held,
        leaves=leaves,
        climbed=tree.climbed,
        nodes={node.code: tree.series(node) for node in framework.criteria()},
        pulls=np.stack([tree.pulls[leaf.code] for leaf in framework.indicators()]),
        companions={name: tree.read_as(name) for name in COMPANIONS},
    )


def assess_leaves(framework: Framework, entries: Entries, held: Held) -> LeafSeries:
    """Every indicator's points in every column, from the entries that are held."""
    indicators = framework.indicators()
    columns = Leaves.of(indicators)
    shape = (len(indicators), len(held.days))
    points, variance, newest = (np.full(shape, np.nan) for _ in range(3))
    confidence, count = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    origin = np.full(shape, -1, dtype=np.int64)
    for pooler, mine, of_mine in pooled_alike(indicators, entries, held):
        pooled = pooler.pool(mine, of_mine, columns)
        if pooler.counts:
            pooled = _on_the_scale(framework, pooled)
        points[pooled.leaf], variance[pooled.leaf] = pooled.points, pooled.variance
        newest[pooled.leaf], confidence[pooled.leaf] = pooled.newest, pooled.confidence
        origin[pooled.leaf], count[pooled.leaf] = pooled.origin, pooled.entries
    age = held.days - newest
    tau = np.array([[i.ageing.widening_per_year] for i in indicators])
    stale_after = np.array([[_or_infinite(i.ageing.stale_after_days)] for i in indicators])
    fresh = np.where(np.isnan(age), 0.0, decay(age, columns.curves))
    return LeafSeries(
        points=points,
        variance=variance + widening(age, columns.curves.grace, tau),
        newest=newest,
        age=age,
        freshness=fresh,
        confidence=confidence,
        stale=age > stale_after,
        entries=count,
        origin=origin,
    )


def _on_the_scale(framework: Framework, counted: Pooled) -> Pooled:
    """What was pooled in the unit, such as a count, as points, with the indicator's own error."""
    points, variance = np.empty_like(counted.points), np.empty_like(counted.points)
    for at, number in enumerate(counted.leaf.tolist()):
        value = counted.points[at]
        rows = np.full(len(value), number)
        points[at], error, _ = on_the_scale(framework, rows, Stated.plainly(value))
        variance[at] = np.where(np.isnan(value), np.nan, error**2)
    return replace(counted, points=points, variance=variance)


def _or_infinite(days: int | None) -> float:
    return np.inf if days is None else float(days)


class _Tree:
    """What rests on one climb: variances, means of the leaves' qualities, worst and best case.

    `bounds` are the scores if everything missing, or withheld for want of evidence, stood at
    either end of the scale; `means` those of presence, freshness and confidence over the leaves,
    the missing included, by nominal effective weight.
    """

    def __init__(self, framework: Framework, leaves: LeafSeries) -> None:
        self.framework = framework
        self.leaves = leaves
        self.climbed = climb(framework, leaves.points)
        self.correlation = correlations(framework)
        present = (~np.isnan(leaves.points)).astype(np.float64)
        self.leaf_means = np.stack([present, leaves.freshness, leaves.confidence], axis=1)
        scale = framework.scale
        self.ends = np.array([[scale.lowest], [scale.highest]])
        points = leaves.points[:, None]
        self.leaf_bounds = np.where(np.isnan(points), self.ends, points)
        by_child = {node.code: slopes(self.climbed, node) for node in framework.criteria()}
        self.pulls = pulls(self.climbed, by_child)
        self.gradients: dict[str, Floats] = {}
        self.means: dict[str, Floats] = {}
        self.bounds: dict[str, Floats] = {}
        for node in reversed(framework.criteria()):
            self._rest_on(node, by_child[node.code])

    def _rest_on(self, node: Criterion, by_child: Floats) -> None:
        span = self.framework.spans[node.code]
        if all(isinstance(child, Indicator) for child in node.children):
            # Most nodes are: their leaves are next to each other, so slices do.
            gradient, means, bounds = by_child, self.leaf_means[span], self.leaf_bounds[span]
        else:
            children = list(zip(node.children, by_child, strict=True))
            gradient = np.concatenate([self._gradient(child, own) for child, own in children])
            means = np.stack([self._means(child) for child in node.children])
            bounds = np.stack([self._bounds(child) for child in node.children])
        self.gradients[node.code] = gradient
        nominal = node.nominal_weights()[:, None]
        self.means[node.code] = summed(nominal[:, :, None] * means)
        self.bounds[node.code] = self._bounded(node, nominal, bounds)

    def _bounded(self, node: Criterion, nominal: Floats, ends: Floats) -> Floats:
        """The worst and the best case, shape (2, T); infinite where the scale's end is open."""
        weights = np.broadcast_to(nominal, ends[:, 0].shape)
        how = node.aggregation
        with np.errstate(invalid="ignore"):
            means = [AGGREGATORS[how.method].mean(ends[:, end], weights, how) for end in (0, 1)]
        if node.normalisation is not None:
            scale = self.framework.scale
            means = [normalised(node.normalisation, mean, scale) for mean in means]
        return np.sort(np.stack(means), axis=0)

    def _gradient(self, child: Criterion | Indicator, own: Floats) -> Floats:
        """The slope by each leaf below a child, (leaves below, T)."""
        return own * self.gradients[child.code] if isinstance(child, Criterion) else own[None]

    def _means(self, child: Criterion | Indicator) -> Floats:
        if isinstance(child, Criterion):
            return self.means[child.code]
        return self.leaf_means[self.climbed.leaf_number[child.code]]

    def _bounds(self, child: Criterion | Indicator) -> Floats:
        if isinstance(child, Criterion):
            withheld = np.isnan(self.climbed.points(child))
            return np.where(withheld, self.ends, self.bounds[child.code])
        return self.leaf_bounds[self.climbed.leaf_number[child.code]]

    def series(self, node: Criterion) -> NodeSeries:
        climbed = self.climbed.nodes[node.code]
        span = self.framework.spans[node.code]
        variance = propagate(
            self.gradients[node.code],
            self.leaves.variance[span],
            self.correlation[span, span],
            self.leaves.origin[span],
        )
        variance = np.where(np.isnan(climbed.score), np.nan, variance)
        lower, upper = interval(climbed.score, variance, self.framework.scale)
        leaf_coverage, freshness, confidence = self.means[node.code]
        worst, best = self.bounds[node.code]
        return NodeSeries(
            score=climbed.score,
            variance=variance,
            lower=lower,
            upper=upper,
            coverage=climbed.coverage,
            leaf_coverage=leaf_coverage,
            freshness=freshness,
            confidence=confidence,
            worst=worst,
            best=best,
            pull=self.pulls[node.code],
        )

    def read_as(self, method: str) -> Floats:
        """The overall score if the top aggregated by `method`; NaN where it is withheld."""
        top = self.framework.tree
        node = self.climbed.nodes[top.code]
        how = Aggregation(method, smallest=top.aggregation.smallest)
        score = AGGREGATORS[method].mean(node.points, node.weights, how)
        return np.where(np.isnan(node.score), np.nan, score)
