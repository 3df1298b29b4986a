"""One climb up the tree: from the points of the indicators to the score of every criterion.

Everything that asks "what would the score be if" goes through `climb`: a column is a date, a
draw, a coalition of causes or any other state of the leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.arrays import Bools, Floats
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.model import Criterion, Framework, Indicator
from scorecard.scoring.normalise import normalised, slope


@dataclass(frozen=True)
class Node:
    """A criterion in every column. Shapes (children, T) and (T,).

    `points` and `weights` are what was aggregated: the weights sum to 1, or are 0 throughout
    where the score is withheld (NaN). `mean` is the aggregate before the criterion's own
    normalisation, the same as `score` where it has none.
    """

    points: Floats
    weights: Floats
    coverage: Floats
    mean: Floats
    score: Floats

    @property
    def scored(self) -> Bools:
        return ~np.isnan(self.score)


class Climb:
    """The nodes by code, and the points of any child."""

    def __init__(self, framework: Framework, leaf_points: Floats) -> None:
        self.framework = framework
        self.leaf_points = leaf_points
        self.leaf_number = {leaf.code: n for n, leaf in enumerate(framework.indicators())}
        self.nodes: dict[str, Node] = {}

    @property
    def score(self) -> Floats:
        """The overall score, shape (T,)."""
        return self.nodes[self.framework.tree.code].score

    def children(self, node: Criterion) -> Floats:
        """What the children bring to a criterion, (k, T). Leaves stand next to each other."""
        if all(isinstance(child, Indicator) for child in node.children):
            return self.leaf_points[self.framework.spans[node.code]]
        return np.stack([self.points(child) for child in node.children])

    def points(self, child: Criterion | Indicator) -> Floats:
        """What a child brings to its parent, shape (T,); NaN where missing or withheld."""
        if isinstance(child, Criterion):
            return self.nodes[child.code].score
        return self.leaf_points[self.leaf_number[child.code]]


def climb(
    framework: Framework, leaf_points: Floats, weights: Mapping[str, Floats] | None = None
) -> Climb:
    """Score every criterion from the indicators' points (leaves, T); NaN = missing.

    `weights` replaces the children's weights of the criteria it names: (k, T), each column
    summing to 1.
    """
    climbed = Climb(framework, leaf_points)
    # Children come after their parents, so backwards every child is there before its parent.
    for criterion in reversed(framework.criteria()):
        given = None if weights is None else weights.get(criterion.code)
        nominal = criterion.nominal_weights()[:, None] if given is None else given
        climbed.nodes[criterion.code] = _score(climbed, criterion, nominal)
    return climbed


def _score(climbed: Climb, criterion: Criterion, nominal: Floats) -> Node:
    scale = climbed.framework.scale
    children = climbed.children(criterion)
    stand_in = np.array(
        [[np.nan if child.stand_in is None else child.stand_in] for child in criterion.children]
    )
    points, weights, coverage = MISSING_RULES[criterion.missing.rule](
        children, nominal, criterion.missing.min_coverage, stand_in, scale.lowest
    )
    how = criterion.aggregation
    mean = AGGREGATORS[how.method].mean(points, weights, how)
    mean = np.where(weights.any(axis=0), mean, np.nan)
    score = mean
    if criterion.normalisation is not None:
        score = normalised(criterion.normalisation, mean, scale)
    return Node(points, weights, coverage, mean, score)


def slopes(climbed: Climb, criterion: Criterion) -> Floats:
    """The derivative of a criterion's score by each of its children, (k, T); 0 where withheld."""
    node = climbed.nodes[criterion.code]
    how = criterion.aggregation
    by_child = AGGREGATORS[how.method].slope(node.points, node.weights, node.mean, how)
    if criterion.normalisation is not None:
        by_child = by_child * slope(criterion.normalisation, node.mean, climbed.framework.scale)
    return np.where(node.scored, by_child, 0.0)


def pulls(climbed: Climb, by_child: Mapping[str, Floats]) -> dict[str, Floats]:
    """How much the overall score moves with each criterion and indicator, by code; shapes (T,).

    `by_child` are the `slopes` of each criterion. A child that is missing, or stands below a
    withheld criterion, pulls nothing.
    """
    tree = climbed.framework.tree
    found = {tree.code: np.ones_like(climbed.score)}
    for criterion in climbed.framework.criteria():
        there = ~np.isnan(climbed.children(criterion))
        pulled = np.where(there, found[criterion.code] * by_child[criterion.code], 0.0)
        found |= {child.code: row for child, row in zip(criterion.children, pulled, strict=True)}
    return found
