"""Which indicators the uncertainty of a score comes from: Sobol's indices, through scipy.

Inputs are taken as independent, which the shares need to add up; `simulation` draws them together
as their errors are correlated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy  # Loads `stats` when it is first used, so that other questions start fast.

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.assess import Assessment
from scorecard.scoring.draws import generator_of, scores_of
from scorecard.scoring.variants import settled

# The most scores that one question may cost; a second or two on a small machine.
MOST_EVALUATIONS = 1_000_000
RESAMPLES = 199
LEVEL = 0.90

# Uniform numbers stay this far from 0 and 1, whose quantiles are infinite.
NEAREST = 2.0**-53


@dataclass(frozen=True)
class Indices:
    """Shares of the variance of a score by input, shapes (d,), each with 90 % bounds (2, d).

    `first`: what would go if the input alone were known. `total`: what would stay if all others
    were. They are estimates, so a small one may fall below 0.
    """

    first: Floats
    total: Floats
    first_bounds: Floats
    total_bounds: Floats


@dataclass(frozen=True)
class VarianceShare:
    """One indicator's indices, with their 90 % bounds."""

    code: str
    title: str
    first: float
    first_lower: float
    first_upper: float
    total: float
    total_lower: float
    total_upper: float


@dataclass(frozen=True)
class VarianceShares:
    """The indicators that have an error, largest total first; none where the score is withheld."""

    n: int
    seed: int
    numpy: str
    scipy: str
    evaluations: int
    shares: tuple[VarianceShare, ...]


def evaluations(n: int, inputs: int) -> int:
    """How many scores the indices of so many inputs cost (Saltelli et al., 2010)."""
    return n * (inputs + 2)


def variance_shares(
    assessment: Assessment, at: int, n: int, seed: int, resamples: int = RESAMPLES
) -> VarianceShares:
    """The share of each indicator in the variance of the overall score of column `at`.

    Points are normal around those of the date, cut off at the scale's ends; weights and method
    are the framework's. `n` is a power of two; from 1,024 on the shares are worth reading. Raises
    ValueError, also where the cost is beyond MOST_EVALUATIONS.
    """
    if n < 2 or n & (n - 1):  # noqa: PLR2004
        raise ValueError(f"{n} is not a power of two; Sobol's points fill space evenly only so.")
    rows = _with_error(assessment, at)
    cost = evaluations(n, len(rows)) if rows else 0
    if cost > MOST_EVALUATIONS:
        raise ValueError(
            f"{len(rows)} indicators at n = {n} take {cost} scores, and {MOST_EVALUATIONS} are the "
            "most; ask for a smaller n."
        )
    shares = _shares(assessment, at, rows, n, seed, resamples) if rows else ()
    return VarianceShares(n, seed, np.__version__, scipy.__version__, cost, shares)


def _with_error(assessment: Assessment, at: int) -> list[int]:
    """The leaves that could move a score, in the order of their codes."""
    if np.isnan(assessment.climbed.score[at]):
        return []
    codes = [leaf.code for leaf in assessment.framework.indicators()]
    rows = np.flatnonzero(assessment.leaves.variance[:, at] > 0).tolist()
    return sorted(rows, key=codes.__getitem__)


def _shares(
    assessment: Assessment, at: int, rows: list[int], n: int, seed: int, resamples: int
) -> tuple[VarianceShare, ...]:
    framework, leaves = assessment.framework, assessment.leaves
    method, top, scale = settled(assessment, at), framework.tree.code, framework.scale
    middle = leaves.points[rows, at][:, None]
    sd = np.sqrt(leaves.variance[rows, at])[:, None]

    def quantiles(uniform: Floats) -> Floats:
        points = scipy.stats.norm.ppf(uniform, middle, sd)
        return np.clip(points, scale.lowest, scale.highest)

    def score(drawn: Floats) -> Floats:
        points = np.repeat(leaves.points[:, [at]], drawn.shape[1], axis=1)
        points[rows] = drawn
        return scores_of(method, points, {}, [top])[top]

    found = indices(score, quantiles, len(rows), n, seed, resamples)
    figures = (found.first, *found.first_bounds, found.total, *found.total_bounds)
    indicators = framework.indicators()
    shares = [
        VarianceShare(indicators[row].code, indicators[row].title, *numbers)
        for row, *numbers in zip(rows, *(figure.tolist() for figure in figures), strict=True)
    ]
    return tuple(sorted(shares, key=lambda share: (-share.total, share.code)))


def indices(
    score: Callable[[Floats], Floats],
    quantiles: Callable[[Floats], Floats],
    inputs: int,
    n: int,
    seed: int,
    resamples: int = RESAMPLES,
) -> Indices:
    """First-order and total indices of a function of independent inputs, by scipy.

    `score` takes inputs (d, n) and gives (n,), finite; `quantiles` makes inputs of numbers that
    are uniform between 0 and 1. The samples are those of `scipy.stats.sobol_indices`, taken input
    by input, as all of them at once are d times as large; its own bootstrap takes no seed.
    """
    generator = generator_of(seed)
    f_a, f_b, f_ab = _outputs(score, quantiles, inputs, n, generator)

    def of(draws: Ints) -> Floats:
        some = {"f_A": f_a[:, draws], "f_B": f_b[:, draws], "f_AB": f_ab[..., draws]}
        found = scipy.stats.sobol_indices(func=some, n=n)
        return np.stack([found.first_order, found.total_order])[:, :inputs]

    every = np.arange(n)
    first, total = of(every)
    spread = scipy.stats.bootstrap(
        (every,),
        of,
        n_resamples=resamples,
        confidence_level=LEVEL,
        method="percentile",
        rng=generator,
    ).confidence_interval
    (first_low, total_low), (first_high, total_high) = spread.low, spread.high
    return Indices(
        first, total, np.stack([first_low, first_high]), np.stack([total_low, total_high])
    )


def _outputs(
    score: Callable[[Floats], Floats],
    quantiles: Callable[[Floats], Floats],
    inputs: int,
    n: int,
    generator: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    """The score of two samples, (1, n), and of the first with one input of the second, (d, 1, n).

    At least two of the latter, as scipy squeezes an only one away; the second changes nothing.
    """
    sobol = scipy.stats.qmc.Sobol(2 * inputs, bits=64, rng=generator)
    uniform = np.clip(sobol.random(n).T, NEAREST, 1 - NEAREST)
    a, b = quantiles(uniform[:inputs]), quantiles(uniform[inputs:])
    f_a = score(a)[None]
    f_ab = np.tile(f_a, (max(inputs, 2), 1, 1))
    for row in range(inputs):
        exchanged = a.copy()
        exchanged[row] = b[row]
        f_ab[row] = score(exchanged)
    return f_a, score(b)[None], f_ab
