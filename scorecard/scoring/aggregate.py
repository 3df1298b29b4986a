"""From children to one score: weighted power means, each with its gradient.

To add a method: write a function of (points, weights, aggregation) and enter it in AGGREGATORS.
Every entry is tested for the properties in tests/scoring/test_aggregate.py without further work.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scorecard.scoring.model import Aggregation, Floats, summed

# Points (k, T) without NaN where the weight is positive; weights (k, T) that sum to 1 a column.
# Returns the mean (T,) and its derivative by each child (k, T).
Aggregator = Callable[[Floats, Floats, Aggregation], tuple[Floats, Floats]]


def power_mean(order: float) -> Aggregator:
    """M_p = (sum w z^p)^(1/p); order 0 is the geometric mean, exp(sum w ln z).

    OECD/JRC Handbook (2008), p. 103-104. With an order of 0 or less a child counts as at least
    `aggregation.smallest` points, so that a zero is punished and not annihilating.
    """

    def mean(points: Floats, weights: Floats, aggregation: Aggregation) -> tuple[Floats, Floats]:
        z = np.where(weights > 0, points, 1.0)
        if order <= 0:
            z = np.maximum(z, aggregation.smallest)
        if order == 0:
            result = np.exp(summed(weights * np.log(z)))
        else:
            total = summed(weights * z**order)
            result = np.power(total, 1 / order, out=np.zeros_like(total), where=total > 0)
        return result, weights * _slope(z, result, order)

    return mean


def _slope(z: Floats, mean: Floats, order: float) -> Floats:
    """(z_i / M)^(p - 1), and 1 where both are zero."""
    if order == 1:
        return np.ones_like(z)
    ratio = np.divide(z, mean, out=np.ones_like(z), where=mean > 0)
    return ratio ** (order - 1)


def minimum(points: Floats, weights: Floats, _aggregation: Aggregation) -> tuple[Floats, Floats]:
    """The weakest child alone; of equals, the first carries the gradient."""
    z = np.where(weights > 0, points, np.inf)
    weakest = z.argmin(axis=0)
    gradient = (np.arange(len(z))[:, None] == weakest).astype(np.float64)
    return z.min(axis=0), gradient


AGGREGATORS: dict[str, Aggregator] = {
    "arithmetic": power_mean(1),
    "geometric": power_mean(0),
    "harmonic": power_mean(-1),
    "minimum": minimum,
}
