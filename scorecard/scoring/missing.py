"""What a criterion does where some of its children are missing.

To add a rule: write a function of (points, nominal weights, min coverage, aggregation) and enter
it in MISSING_RULES.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scorecard.scoring.model import Aggregation, Floats, summed

# Weight shares are sums of decimals; this much short of a threshold still reaches it.
ROUNDING = 1e-9

# Points (k, T) with NaN where missing; weights (k, 1) that sum to 1. Returns the points and the
# weights (k, T) to aggregate with, all weights 0 where the score is withheld, and coverage (T,).
MissingRule = Callable[[Floats, Floats, float, Aggregation], tuple[Floats, Floats, Floats]]


def renormalise(
    points: Floats, weights: Floats, min_coverage: float, _aggregation: Aggregation
) -> tuple[Floats, Floats, Floats]:
    """Share the weight of the missing among the rest, if enough of it is there.

    This assumes the missing equals the rest, which is why `worst` and `best` are always shown.
    """
    present = np.where(np.isnan(points), 0.0, weights)
    coverage = np.minimum(summed(present), 1.0)
    enough = (coverage >= min_coverage - ROUNDING) & (coverage > 0)
    shared = np.divide(present, coverage, out=np.zeros_like(present), where=enough)
    return points, shared, coverage


MISSING_RULES: dict[str, MissingRule] = {"renormalise": renormalise}
