"""From a value in its unit to points: 0 the worst that can be, 100 the requirement met.

To add a method: write a function of (values, normalisation) and enter it in NORMALISERS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.model import Floats, Indicator, Normalisation

BEST = 100.0


def knots(values: Floats, how: Normalisation) -> Floats:
    """Straight lines between the knots, constant beyond the ends."""
    return np.interp(values, how.values, how.points)


def ordinal(values: Floats, how: Normalisation) -> Floats:
    """The points of each level. A level the scale does not have is NaN."""
    points = dict(zip(how.values, how.points, strict=True))
    return np.array([points.get(level, np.nan) for level in values.tolist()], dtype=np.float64)


def boolean(values: Floats, how: Normalisation) -> Floats:  # noqa: ARG001 - one signature
    """No is 0 points, yes (any value but 0) is 100."""
    return np.where(values != 0, BEST, 0.0)


def identity(values: Floats, how: Normalisation) -> Floats:  # noqa: ARG001 - one signature
    """Values that are points already; constant beyond 0 and 100, as knots are."""
    return np.clip(values, 0.0, BEST)


@dataclass(frozen=True)
class Normaliser:
    """A method, and what its framework document has to say: pairs of values and points, or none."""

    points: Callable[[Floats, Normalisation], Floats]
    takes: str | None


NORMALISERS: dict[str, Normaliser] = {
    "knots": Normaliser(knots, takes="knots"),
    "ordinal": Normaliser(ordinal, takes="levels"),
    "boolean": Normaliser(boolean, takes=None),
    "identity": Normaliser(identity, takes=None),
}


def points_of(indicator: Indicator, values: Floats) -> Floats:
    """Values in the indicator's unit, shape (n,), to points 0-100; NaN for a level it lacks."""
    how = indicator.normalisation
    return NORMALISERS[how.method].points(values, how)
