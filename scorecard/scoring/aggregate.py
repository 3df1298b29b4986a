"""From children to one score: weighted power means, each with its slopes.

To add a method: write its two functions and enter them in AGGREGATORS. Every entry is tested for
the properties in tests/scoring/test_aggregate.py without further work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Floats, summed
from scorecard.scoring.parameters import Aggregation


@dataclass(frozen=True)
class Aggregator:
    """`mean` takes points (k, T), without NaN where the weight is positive, and weights (k, T)
    that sum to 1 a column, and gives (T,). `slope` also takes that mean, and gives the derivative
    by each child (k, T). `order` says how far the mean lets a strength pay for a weakness.
    """

    mean: Callable[[Floats, Floats, Aggregation], Floats]
    slope: Callable[[Floats, Floats, Floats, Aggregation], Floats]
    order: Callable[[Aggregation], float]


def power_mean(points: Floats, weights: Floats, order: float, smallest: float | None) -> Floats:
    """M_p = (sum w z^p)^(1/p); order 0 is the geometric mean, exp(sum w ln z).

    OECD/JRC Handbook (2008), p. 103-104. With an order of 0 or less a child counts as at least
    `smallest` points, so that a zero is punished; None lets it annihilate the mean.
    """
    z = counted(points, weights, order, smallest)
    if order == 1:
        return summed(weights * z)
    with np.errstate(divide="ignore", invalid="ignore"):
        if order == 0:
            return np.exp(summed(weights * np.log(z)))
        total = summed(np.where(weights > 0, weights * z**order, 0.0))
        root = np.where(total == 0, 0.0, np.abs(total) ** (1 / order))
    return np.where(total < 0, -root, root)


def counted(points: Floats, weights: Floats, order: float, smallest: float | None) -> Floats:
    """The points that a mean of that order reads: 1 where nothing weighs, never too small."""
    weighs = weights > 0
    z = points if weighs.all() else np.where(weighs, points, 1.0)
    return z if order > 0 or smallest is None else np.maximum(z, smallest)


def power_slope(
    points: Floats, weights: Floats, mean: Floats, order: float, smallest: float | None
) -> Floats:
    """w (z / M)^(p - 1), and w where both are zero."""
    if order == 1:
        return weights * np.ones_like(points)
    z = counted(points, weights, order, smallest)
    ratio = np.divide(z, mean, out=np.ones_like(z), where=(mean != 0) & (z != 0))
    return weights * ratio ** (order - 1)


def _power(order: float | None) -> Aggregator:
    """A power mean of that order, or of the order that the framework names."""

    def chosen(how: Aggregation) -> float:
        return how.order if order is None else order

    return Aggregator(
        mean=lambda z, w, how: power_mean(z, w, chosen(how), how.smallest),
        slope=lambda z, w, mean, how: power_slope(z, w, mean, chosen(how), how.smallest),
        order=chosen,
    )


def _extreme(sign: float) -> Aggregator:
    """The weakest (1) or strongest (-1) child alone; of equals, the first carries the slope."""

    def mean(points: Floats, weights: Floats, _how: Aggregation) -> Floats:
        lowest: Floats = np.where(weights > 0, sign * points, np.inf).min(axis=0)
        return sign * lowest

    def slope(points: Floats, weights: Floats, _mean: Floats, _how: Aggregation) -> Floats:
        at = np.where(weights > 0, sign * points, np.inf).argmin(axis=0)
        return (np.arange(len(points))[:, None] == at).astype(np.float64)

    return Aggregator(mean, slope, order=lambda _how: -sign * np.inf)


AGGREGATORS: dict[str, Aggregator] = {
    "arithmetic": _power(1.0),
    "geometric": _power(0.0),
    "harmonic": _power(-1.0),
    "minimum": _extreme(1.0),
    "maximum": _extreme(-1.0),
    "power": _power(None),
}


def order_of(how: Aggregation) -> float:
    """The order of the power mean that an aggregation is: 1 arithmetic, -inf the minimum."""
    return AGGREGATORS[how.method].order(how)


def takes_negatives(order: float) -> bool:
    """Whether a mean of that order has a meaning where points are below zero."""
    return order in {1.0, -1.0, np.inf, -np.inf} or (order != 0 and order % 2 == 0)
