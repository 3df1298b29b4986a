"""From points back to a value in its unit: what an indicator would have to read.

A line is inverted exactly; on a ladder it is the next rung at or above. Ranks are not inverted:
what it takes to pass a peer is the peer's value and any bit more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Bools, Floats
from scorecard.scoring.normalise import NORMALISERS, normalised
from scorecard.scoring.parameters import Normalisation, Scale

# Points are sought to a millionth; this much short of a rung still stands on it.
TOLERANCE = 1e-6
LADDERS = ("steps", "ordinal", "boolean")


def value_for(how: Normalisation, points: float, scale: Scale) -> float | None:
    """The value, in the unit or as a level, that stands at those points; of several, the worst.

    Where none stands at them but some stand above, it is the next such: the next level of an
    ordinal scale, the lowest value of the next step, yes for a boolean. None where no value gets
    there, where both sides of a two-sided line do, and for ranks.
    """
    if how.method in LADDERS:
        return _next_rung(how, points, scale)
    if how.method == "power":
        # Both ends of what a power curve takes, zero and infinity, are no values to aim for.
        return float((points / how.factor) ** (1 / how.exponent)) if points > 0 else None
    line = _line(how, scale)
    if line is None:
        return None
    rises = np.diff(line.marks)
    if not ((rises >= 0).all() or (rises <= 0).all()):
        return None
    value = _first_reaching(line if (rises >= 0).all() else line.turned(), points)
    value = float(np.exp(value)) if how.log else value
    return value if _reaches(how, np.array([value]), points, scale)[0] else None


def _next_rung(how: Normalisation, points: float, scale: Scale) -> float | None:
    rungs = np.array((0.0, 1.0) if how.method == "boolean" else how.values)
    high_enough = rungs[_reaches(how, rungs, points, scale)]
    if not len(high_enough):
        return None
    return float(high_enough[normalised(how, high_enough, scale).argmin()])


def _reaches(how: Normalisation, values: Floats, points: float, scale: Scale) -> Bools:
    reaches: Bools = normalised(how, values, scale) >= points - TOLERANCE
    return reaches


@dataclass(frozen=True)
class _Line:
    """Straight lines between marks (points) at values in rising order, or at their logarithms.

    `goes_on` says that the outer lines are not level beyond the ends.
    """

    values: Floats
    marks: Floats
    goes_on: bool

    def turned(self) -> _Line:
        return _Line(self.values[::-1], self.marks[::-1], self.goes_on)


def _line(how: Normalisation, scale: Scale) -> _Line | None:
    reference = how.reference
    if how.method == "knots":
        values = np.log(how.values) if how.log else np.array(how.values)
        return _Line(values, np.array(how.points), how.extended)
    if how.method == "identity":
        ends = (0.0, 1.0)
    elif reference is None:
        return None
    elif how.method == "z-score":
        ends = (reference.mean, reference.mean + reference.sd)
    elif how.method == "min-max":
        ends = (reference.lowest, reference.highest)
    elif how.method == "ratio-to-leader":
        ends = (0.0, reference.highest)
    else:
        return None
    values = np.array(ends)
    marks = NORMALISERS[how.method].points(values, how, scale)
    return _Line(values, marks, how.method != "min-max")


def _first_reaching(line: _Line, points: float) -> float:
    """Along rising marks, where they reach `points`.

    Beyond the last mark, where the last line would: whether it goes on is asked afterwards.
    """
    values, marks = line.values, line.marks
    last = float(marks[-1])
    if last < points <= last + TOLERANCE:
        points = last
    if points == marks[0] or (points < marks[0] and not line.goes_on):
        return float(values[0])
    at = int(np.clip(np.searchsorted(marks, points), 1, len(marks) - 1))
    rise = marks[at] - marks[at - 1]
    if rise == 0:
        return float(values[at])
    return float(values[at - 1] + (points - marks[at - 1]) / rise * (values[at] - values[at - 1]))
