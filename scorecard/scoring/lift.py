"""What would lift a score most: each indicator alone, by a point, and at the top of the scale.

What a change would cost, and who could make it, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.scoring.assess import Assessment
from scorecard.scoring.tree import climb


@dataclass(frozen=True)
class Lift:
    """An indicator with a value. `pull` is what one point more of it does to the overall score;
    `gain` is what it would do at the top of the scale, None where that is open.
    """

    code: str
    points: float
    pull: float
    gain: float | None


def lifts(assessment: Assessment, at: int = 0) -> tuple[Lift, ...]:
    """The indicators that have a value on the day of one column, the largest gain first.

    Empty where the overall score is withheld.
    """
    framework = assessment.framework
    now = assessment.leaves.points[:, at]
    score = assessment.climbed.score[at]
    there = np.flatnonzero(~np.isnan(now))
    if np.isnan(score) or not len(there):
        return ()
    highest = framework.scale.highest
    closed = bool(np.isfinite(highest))
    states = np.repeat(now[:, None], len(there), axis=1)
    states[there, np.arange(len(there))] = highest if closed else now[there]
    gains = climb(framework, states).score - score
    codes = [leaf.code for leaf in framework.indicators()]
    found = [
        Lift(
            code=codes[leaf],
            points=float(now[leaf]),
            pull=float(assessment.pulls[leaf, at]),
            gain=float(gains[column]) if closed else None,
        )
        for column, leaf in enumerate(there.tolist())
    ]
    return tuple(sorted(found, key=lambda one: (-(one.gain or 0.0), -one.pull, one.code)))
