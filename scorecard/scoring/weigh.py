"""How much an entry weighs: its two grades, and what age leaves of it.

To add a curve or a way to combine grades: write a function and enter it in DECAYS or GRADINGS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.parameters import Ageing, Grading

# NATO/Admiralty grades as numbers. A linear step from 1 to 0; F and 6, "cannot be judged", weigh
# a quarter: little precision, but neither nothing nor the middle (methodology 1.2).
RELIABILITY = np.array([1.0, 0.75, 0.5, 0.25, 0.0, 0.25])
CREDIBILITY = np.array([1.0, 0.75, 0.5, 0.25, 0.0, 0.25])

RELIABILITY_GRADES = "ABCDEF"
CREDIBILITY_GRADES = "123456"


def product(reliability: Floats, credibility: Floats, _how: Grading) -> Floats:
    """A reliable source and credible content are both needed."""
    return reliability * credibility


def mean(reliability: Floats, credibility: Floats, how: Grading) -> Floats:
    """The weighted mean of both axes, as MISP's decaying models take a base score."""
    total = how.reliability + how.credibility
    return (how.reliability * reliability + how.credibility * credibility) / total


GRADINGS: dict[str, Callable[[Floats, Floats, Grading], Floats]] = {
    "product": product,
    "mean": mean,
}


def grade_weight(reliability: Ints, credibility: Ints, how: Grading) -> Floats:
    """The weight of grades 0-5 on each axis, as a number from 0 to 1."""
    return GRADINGS[how.method](RELIABILITY[reliability], CREDIBILITY[credibility], how)


@dataclass(frozen=True)
class Curves:
    """How each of several things ages; arrays that broadcast against ages. inf = never.

    `curve` numbers DECAYS. `half_life` is for the exponential curve, `lifetime` and `speed` for
    the polynomial, `lifetime` for the step.
    """

    curve: Ints
    grace: Floats
    half_life: Floats
    lifetime: Floats
    speed: Floats

    @classmethod
    def of(cls, ageings: list[Ageing]) -> Curves:
        """One row each, shape (n, 1)."""

        def column(values: list[float | None]) -> Floats:
            return np.array([[np.inf if v is None else v] for v in values], dtype=np.float64)

        names = list(DECAYS)
        return cls(
            curve=np.array([[names.index(one.decay)] for one in ageings], dtype=np.int64),
            grace=column([one.grace_days for one in ageings]),
            half_life=column([one.half_life_days for one in ageings]),
            lifetime=column([one.lifetime_days for one in ageings]),
            speed=column([one.speed for one in ageings]),
        )

    def take(self, rows: Ints) -> Curves:
        return Curves(
            self.curve[rows],
            self.grace[rows],
            self.half_life[rows],
            self.lifetime[rows],
            self.speed[rows],
        )


def exponential(past: Floats, curves: Curves) -> Floats:
    """Half is left after each half-life."""
    return np.exp2(-past / curves.half_life)


def polynomial(past: Floats, curves: Curves) -> Floats:
    """max(0, 1 - (a / lifetime)^(1 / speed)), the curve of MISP's decaying models."""
    return np.maximum(0.0, 1.0 - (past / curves.lifetime) ** (1.0 / curves.speed))


def step(past: Floats, curves: Curves) -> Floats:
    """All is left until the lifetime is over, then nothing."""
    return (past < curves.lifetime).astype(np.float64)


DECAYS: dict[str, Callable[[Floats, Curves], Floats]] = {
    "exponential": exponential,
    "polynomial": polynomial,
    "step": step,
}


def decay(age_days: Floats, curves: Curves, since_age_days: Floats | None = None) -> Floats:
    """What age leaves of an entry, 0-1, once the grace is over. The arguments broadcast.

    With `since_age_days`, what is left relative to an entry of that age: the balance between two
    entries of one indicator, exact for the exponential curve however old both are.
    """
    past = np.maximum(age_days - curves.grace, 0.0)
    if since_age_days is None:
        return _left(past, curves)
    newer = np.maximum(since_age_days - curves.grace, 0.0)
    relative = exponential(past - newer, curves)
    if not (curves.curve > 0).any():
        return relative
    before, now = _left(newer, curves), _left(past, curves)
    other = np.divide(now, before, out=(past == newer).astype(np.float64), where=before > 0)
    return np.where(curves.curve > 0, other, relative)


def _left(past: Floats, curves: Curves) -> Floats:
    left = exponential(past, curves)
    for number, curve in enumerate(DECAYS.values()):
        if number and (curves.curve == number).any():
            left = np.where(curves.curve == number, curve(past, curves), left)
    return left
