"""What a criterion does where some of its children are missing.

To add a rule: write a function of (points, nominal weights, min coverage, stand-ins, lowest) and
enter it in MISSING_RULES.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, summed

# Weight shares are sums of decimals; this much short of a threshold still reaches it.
ROUNDING = 1e-9

# Points (k, T) with NaN where missing; weights (k, 1) or (k, T) that sum to 1; the points that
# each child counts as where it is missing (k, 1), NaN where it has none; the scale's lowest.
# Returns the points and the weights (k, T) to aggregate with, all weights 0 where the score is
# withheld, and coverage (T,): what was observed, not what stands in for it.
MissingRule = Callable[[Floats, Floats, float, Floats, float], tuple[Floats, Floats, Floats]]


def renormalise(
    points: Floats, weights: Floats, min_coverage: float, _stand_in: Floats, _lowest: float
) -> tuple[Floats, Floats, Floats]:
    """Share the weight of the missing among the rest, if enough of it is there.

    This assumes the missing equals the rest, which is why `worst` and `best` are always shown.
    """
    present = _present(points, weights)
    coverage = _coverage(present)
    return points, _shared(present, _enough(coverage, min_coverage)), coverage


def penalise(
    points: Floats, weights: Floats, min_coverage: float, _stand_in: Floats, lowest: float
) -> tuple[Floats, Floats, Floats]:
    """What is missing counts as the lowest of the scale."""
    coverage = _coverage(_present(points, weights))
    filled = np.where(np.isnan(points), lowest, points)
    present = _present(filled, weights)
    return filled, _shared(present, _enough(coverage, min_coverage)), coverage


def impute(
    points: Floats, weights: Floats, min_coverage: float, stand_in: Floats, _lowest: float
) -> tuple[Floats, Floats, Floats]:
    """What is missing counts as its `imputed` points, such as a mean of peers; else it is left out.

    The SDG Index does so with the regional mean of a goal (Sachs et al., 2023).
    """
    coverage = _coverage(_present(points, weights))
    filled = np.where(np.isnan(points), stand_in, points)
    present = _present(filled, weights)
    return filled, _shared(present, _enough(coverage, min_coverage)), coverage


def block(
    points: Floats, weights: Floats, _min_coverage: float, _stand_in: Floats, _lowest: float
) -> tuple[Floats, Floats, Floats]:
    """No score unless every child that weighs anything is there."""
    whole = ~np.any(np.isnan(points) & (weights > 0), axis=0)
    present = _present(points, weights)
    return points, _shared(present, whole), _coverage(present)


def _present(points: Floats, weights: Floats) -> Floats:
    """The weights of what has points, 0 for the missing; shape (k, T)."""
    missing = np.isnan(points)
    if not missing.any():
        return np.broadcast_to(weights, points.shape)
    return np.where(missing, 0.0, weights)


def _coverage(present: Floats) -> Floats:
    return np.minimum(summed(present), 1.0)


def _enough(coverage: Floats, min_coverage: float) -> Bools:
    enough: Bools = (coverage >= min_coverage - ROUNDING) & (coverage > 0)
    return enough


def _shared(present: Floats, scored: Bools) -> Floats:
    """The weights of what is present, to 1 in the columns that are scored, else 0."""
    total = summed(present)
    divisible = scored & (total > 0)
    if divisible.all():
        return present / total
    return np.divide(present, total, out=np.zeros(present.shape), where=divisible)


MISSING_RULES: dict[str, MissingRule] = {
    "renormalise": renormalise,
    "penalise": penalise,
    "impute": impute,
    "block": block,
}
