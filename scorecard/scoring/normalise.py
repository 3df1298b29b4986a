"""From a value in its unit to points on the framework's scale.

Absolute methods need only the value; relative ones compare it with a reference that is frozen in
the framework version, so that no later evidence moves an old score.

To add a method: write a function of (values, normalisation, scale) and enter it in NORMALISERS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Floats
from scorecard.scoring.parameters import Normalisation, Reference, Scale

# A z-score's mark and spread where the framework names no other.
Z_ONTO = (50.0, 60.0)


def knots(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """Straight lines between the knots, constant beyond the ends, or extended.

    With `log` the lines are straight in ln x, as the HDI takes income; what has no logarithm
    stands at the first knot.
    """
    x = np.array(how.values)
    if how.log:
        x, values = np.log(x), np.log(np.maximum(values, how.values[0]))
    points = np.interp(values, x, how.points)
    if how.extended:
        for beyond, (end, inner) in ((values < x[0], (0, 1)), (values > x[-1], (-1, -2))):
            slope = (how.points[end] - how.points[inner]) / (x[end] - x[inner])
            points = np.where(beyond, how.points[end] + slope * (values - x[end]), points)
    return points


def steps(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """The points of the highest step reached; below the first, those of the first."""
    at = np.searchsorted(how.values, values, side="right") - 1
    return np.array(how.points)[np.maximum(at, 0)]


def ordinal(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """The points of each level. A level the scale does not have is NaN."""
    points = dict(zip(how.values, how.points, strict=True))
    return np.array([points.get(level, np.nan) for level in values.tolist()], dtype=np.float64)


def boolean(values: Floats, _how: Normalisation, scale: Scale) -> Floats:
    """No is the lowest of the scale, yes (any value but 0) the highest."""
    return np.where(values != 0, scale.highest, scale.lowest)


def identity(values: Floats, _how: Normalisation, _scale: Scale) -> Floats:
    """Values that are points already."""
    return values


def power(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """factor x^exponent; what is below zero stands where zero does.

    An exponent below zero says that less is better. On a criterion of its own, 2 makes the product
    of two children of their geometric mean, as the inequality-adjusted HDI takes it.
    """
    with np.errstate(divide="ignore"):
        return how.factor * np.maximum(values, 0.0) ** how.exponent


def z_score(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """The mean and one standard deviation above it onto two marks, 50 and 60 by default."""
    reference = _reference(how)
    low, high = how.onto or Z_ONTO
    z = (_directed(values, how) - _directed(reference.mean, how)) / reference.sd
    return low + (high - low) * z


def min_max(values: Floats, how: Normalisation, scale: Scale) -> Floats:
    """The reference's worst and best onto the scale's ends, or `onto` two marks."""
    reference = _reference(how)
    ends = (_directed(end, how) for end in (reference.lowest, reference.highest))
    worst, best = sorted(ends)
    low, high = how.onto or (scale.lowest, scale.highest)
    share = np.clip((_directed(values, how) - worst) / (best - worst), 0.0, 1.0)
    return low + (high - low) * share


def percentile_rank(values: Floats, how: Normalisation, scale: Scale) -> Floats:
    """The share of the other peers that are worse; (r - 1)/(n - 1), ties at the lowest rank r.

    `among_all` takes r/n instead, as Table 15 of the OECD/JRC Handbook (2008) does.
    """
    peers = len(_reference(how).values)
    share = rank(values, how, scale) / peers if how.among_all else _worse(values, how) / (peers - 1)
    low, high = how.onto or (scale.lowest, scale.highest)
    return low + (high - low) * np.minimum(share, 1.0)


def rank(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """1 for the worst, one more for each peer that is worse; ties share the lowest rank."""
    return _worse(values, how) + 1.0


def borda(values: Floats, how: Normalisation, _scale: Scale) -> Floats:
    """One point for each peer that is worse."""
    return _worse(values, how)


def ratio_to_leader(values: Floats, how: Normalisation, scale: Scale) -> Floats:
    """The share of the best peer's value, on the scale's upper end."""
    return scale.highest * values / _reference(how).highest


def _reference(how: Normalisation) -> Reference:
    if how.reference is None:
        raise ValueError(f"The method {how.method} needs a reference.")
    return how.reference


def _directed(values: Floats | float, how: Normalisation) -> Floats:
    """Values turned so that more is better."""
    return np.negative(values) if how.falling else np.asarray(values, dtype=np.float64)


def _worse(values: Floats, how: Normalisation) -> Floats:
    peers = np.sort(_directed(np.array(_reference(how).values), how))
    return np.searchsorted(peers, _directed(values, how), side="left").astype(np.float64)


@dataclass(frozen=True)
class Normaliser:
    """A method, and what its framework document has to say, and may say, beside its name.

    `onto_the_ends` says that it fills the scale from end to end unless it is told `onto` what.
    """

    points: Callable[[Floats, Normalisation, Scale], Floats]
    takes: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    onto_the_ends: bool = False

    @property
    def relative(self) -> bool:
        return "reference" in self.takes


def _relative(
    points: Callable[[Floats, Normalisation, Scale], Floats],
    *needs: str,
    may: str = "direction",
    onto_the_ends: bool = False,
) -> Normaliser:
    """`needs` are the statistics of the reference that the method reads."""
    takes = frozenset({"reference"})
    return Normaliser(points, takes, frozenset(may.split()), needs, onto_the_ends)


NORMALISERS: dict[str, Normaliser] = {
    "knots": Normaliser(knots, frozenset({"knots"}), frozenset({"log", "beyond"})),
    "steps": Normaliser(steps, frozenset({"knots"})),
    "ordinal": Normaliser(ordinal, frozenset({"levels"})),
    "boolean": Normaliser(boolean),
    "identity": Normaliser(identity),
    "power": Normaliser(power, frozenset({"exponent"}), frozenset({"factor"})),
    "z-score": _relative(z_score, "mean", "sd", may="direction onto"),
    "min-max": _relative(min_max, "lowest", "highest", may="direction onto", onto_the_ends=True),
    "percentile-rank": _relative(
        percentile_rank, "values", may="direction onto among_all", onto_the_ends=True
    ),
    "rank": _relative(rank, "values"),
    "borda": _relative(borda, "values"),
    "ratio-to-leader": _relative(ratio_to_leader, "highest", may="", onto_the_ends=True),
}


def normalised(how: Normalisation, values: Floats, scale: Scale) -> Floats:
    """Values in their unit, any shape (n,), to points; NaN for NaN and a level the scale lacks.

    What a method gives beyond the scale stands at its end.
    """
    points = NORMALISERS[how.method].points(values, how, scale)
    # Some methods find a place for NaN, at the top: what is missing has none.
    return np.where(np.isnan(values), np.nan, np.clip(points, scale.lowest, scale.highest))


def slope(how: Normalisation, values: Floats, scale: Scale) -> Floats:
    """The local slope of a normalisation, by a step of a millionth each way."""
    step = 1e-6 * np.maximum(np.abs(values), 1.0)
    rise = normalised(how, values + step, scale) - normalised(how, values - step, scale)
    return rise / (2 * step)
