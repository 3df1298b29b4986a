"""Random states of an assessment: the points that its indicators may have, and other weights.

Everything is drawn in the order of codes, so that a framework whose children are written in
another order draws the same. Arrays are (leaves, draws) or (children, draws).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from scorecard.scoring.arrays import Floats, summed
from scorecard.scoring.assess import Assessment
from scorecard.scoring.interval import correlations
from scorecard.scoring.model import Criterion, Framework
from scorecard.scoring.parameters import Scale
from scorecard.scoring.tree import climb

# Draws are made and scored so many at a time: arrays of this width stay in the processor's cache.
# A simulation draws all its numbers for one block, then for the next, so another width is another
# stream of them.
BLOCK = 2500

# What a weight above zero is drawn as at least: a child that counts never vanishes altogether.
SMALLEST_WEIGHT = 1e-300


def generator_of(seed: int) -> np.random.Generator:
    """The generator that all simulations use (methodology 1.8)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))


class Errors:
    """The errors of the leaves on one date, as their evidence makes them move together."""

    def __init__(self, assessment: Assessment, at: int) -> None:
        codes = [leaf.code for leaf in assessment.framework.indicators()]
        self.order = _by_code(codes)
        correlation = correlations_on(assessment, at)
        tied = np.count_nonzero(correlation, axis=1) > 1
        self.tied = np.array([row for row in self.order if tied[row]], dtype=np.int64)
        self.root = root_of(correlation[np.ix_(self.tied, self.tied)])

    def draw(self, draws: int, generator: np.random.Generator) -> Floats:
        """Standard normal, correlated, (leaves, draws)."""
        normals = np.empty((len(self.order), draws))
        for row in self.order:
            generator.standard_normal(out=normals[row])
        for block in blocks(draws):
            # numpy's own sums: those of a BLAS depend on how many threads it may use.
            tied = normals[self.tied, block]
            normals[self.tied, block] = np.einsum("ij,jt->it", self.root, tied)
        return normals


def correlations_on(assessment: Assessment, at: int) -> Floats:
    """How the errors of the leaves move together in column `at`, (leaves, leaves).

    Those of the framework, and 1 between leaves that rest on one origin (methodology 1.16). What
    is missing has no error to share.
    """
    matrix = correlations(assessment.framework)
    origin = assessment.leaves.origin[:, at]
    matrix[(origin[:, None] == origin) & (origin >= 0)] = 1.0
    missing = np.isnan(assessment.leaves.points[:, at])
    matrix[missing] = matrix[:, missing] = 0.0
    np.fill_diagonal(matrix, 1.0)
    return matrix


def root_of(correlation: Floats) -> Floats:
    """R with R R' = the correlations, or what is closest to them and possible.

    Shared origins and families are set pair by pair, and together may contradict each other: then
    some eigenvalues are negative. They count as 0, and every row is scaled back to a variance
    of 1. The symmetric root, unlike a triangular one, treats all leaves alike.
    """
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    scaled: Floats = root / np.sqrt((root**2).sum(axis=1, keepdims=True))
    return scaled


def points_of(points: Floats, variance: Floats, normals: Floats, scale: Scale) -> Floats:
    """`normals` made into points (leaves, draws), in place: cut off where the scale ends.

    `points` and `variance` (leaves,) are those of a date; what is missing stays NaN. Cutting off
    keeps the mass at the ends, which is where a value on the end has it.
    """
    normals *= np.sqrt(variance)[:, None]
    normals += points[:, None]
    return np.clip(normals, scale.lowest, scale.highest, out=normals)


def draw_weights(
    criteria: Iterable[Criterion],
    draws: int,
    spread: float,
    generator: np.random.Generator,
    *,
    as_experts: bool = False,
) -> dict[str, Floats]:
    """Other weights of the children of those criteria, by code, (children, draws), summing to 1.

    Around the framework's weights with a Dirichlet distribution; `as_experts` takes those of one
    expert at random where several were asked. One child alone has all the weight and is left out.
    """
    found = {}
    for criterion in sorted(criteria, key=lambda one: one.code):
        if len(criterion.children) > 1:
            if as_experts and criterion.experts:
                weights = _of_experts(criterion, draws, generator)
            else:
                weights = _dirichlet(criterion, draws, spread, generator)
            found[criterion.code] = weights
    return found


def check_spread(spread: float) -> None:
    """Raise ValueError unless it lies above 0 and below 1.

    It is a relative standard deviation; at 1 one of two children would have all the weight in turn.
    """
    if not 0 < spread < 1:
        raise ValueError(f"The spread of weights is {spread:g}; give one above 0 and below 1.")


def concentration(children: int, spread: float) -> float:
    """K of Dirichlet(K w) for a relative standard deviation v at the mean weight m = 1/children.

    K = (1 - m)/(m v^2) - 1 (methodology 1.8); two children or more. Raises ValueError.
    """
    check_spread(spread)
    return (children - 1) / spread**2 - 1


def _dirichlet(
    criterion: Criterion, draws: int, spread: float, generator: np.random.Generator
) -> Floats:
    """Gamma variates over their sum."""
    alpha = concentration(len(criterion.children), spread) * criterion.nominal_weights()
    weights = np.empty((len(alpha), draws))
    for row in _by_code(child.code for child in criterion.children):
        generator.standard_gamma(alpha[row], out=weights[row])
        if 0 < alpha[row] < 1:
            np.maximum(weights[row], SMALLEST_WEIGHT, out=weights[row])
    weights /= summed(weights)
    return weights


def _of_experts(criterion: Criterion, draws: int, generator: np.random.Generator) -> Floats:
    given = np.array(criterion.experts)
    least = np.where(criterion.nominal_weights() > 0, SMALLEST_WEIGHT, 0.0)
    weights = np.maximum(given / given.sum(axis=1, keepdims=True), least)
    return np.ascontiguousarray(weights[generator.integers(len(given), size=draws)].T)


def scores_of(
    framework: Framework, points: Floats, weights: Mapping[str, Floats], codes: Iterable[str]
) -> dict[str, Floats]:
    """The scores of those criteria in every draw, by code, (draws,)."""
    draws = points.shape[1]
    found = {code: np.empty(draws) for code in codes}
    for block in blocks(draws):
        some = {code: of_children[:, block] for code, of_children in weights.items()}
        climbed = climb(framework, points[:, block], some)
        for code, scores in found.items():
            scores[block] = climbed.nodes[code].score
    return found


def blocks(draws: int) -> Iterator[slice]:
    """The columns, BLOCK at a time."""
    for start in range(0, draws, BLOCK):
        yield slice(start, min(start + BLOCK, draws))


def _by_code(codes: Iterable[str]) -> list[int]:
    """The rows in the order of their codes."""
    named = list(codes)
    return sorted(range(len(named)), key=named.__getitem__)
