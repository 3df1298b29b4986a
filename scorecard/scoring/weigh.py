"""How much an entry weighs: its two grades, and what age leaves of it."""

from __future__ import annotations

import numpy as np

from scorecard.scoring.model import Floats, Ints

# NATO/Admiralty grades as numbers. A linear step from 1 to 0; F and 6, "cannot be judged", weigh
# a quarter: little precision, but neither nothing nor the middle (methodology 1.2).
RELIABILITY = np.array([1.0, 0.75, 0.5, 0.25, 0.0, 0.25])
CREDIBILITY = np.array([1.0, 0.75, 0.5, 0.25, 0.0, 0.25])

RELIABILITY_GRADES = "ABCDEF"
CREDIBILITY_GRADES = "123456"


def grade_weight(reliability: Ints, credibility: Ints) -> Floats:
    """The product of both axes, 0-1: a reliable source and credible content are both needed."""
    return RELIABILITY[reliability] * CREDIBILITY[credibility]


def decay(
    age_days: Floats,
    grace_days: Floats,
    half_life_days: Floats,
    since_age_days: Floats | None = None,
) -> Floats:
    """What age leaves of an entry, 0-1: half after each half-life, once the grace is over.

    With `since_age_days`, what is left relative to an entry of that age: exact however old both
    are. An infinite half-life never ages. The arguments broadcast.
    """
    past = np.maximum(age_days - grace_days, 0.0)
    if since_age_days is not None:
        past = past - np.maximum(since_age_days - grace_days, 0.0)
    return np.exp2(-past / half_life_days)
