"""How sure: the error of an entry, the variance of a score, and its 90 % interval."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints, summed
from scorecard.scoring.model import Framework
from scorecard.scoring.normalise import normalised
from scorecard.scoring.parameters import Scale

INTERVAL_LEVEL = 0.90
INTERVAL_Z = NormalDist().inv_cdf(0.5 + INTERVAL_LEVEL / 2)

# The levels at which sources publish their bounds: V-Dem 0.68, WGI and CPI 0.90 (decisions 8).
# 0.68 stands for one standard error, which is what its publishers mean by it.
PUBLISHED_LEVELS = {0.68: 1.0, 0.90: INTERVAL_Z, 0.95: NormalDist().inv_cdf(0.975)}

# Grades widen an error nobody published; a grade weight below this counts as this.
SMALLEST_GRADE = 0.05
DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Stated:
    """What entries state, one row each: values in their unit, NaN where something is not given."""

    value: Floats
    lower: Floats
    upper: Floats
    interval_z: Floats
    standard_error: Floats

    @classmethod
    def plainly(cls, value: Floats) -> Stated:
        """Values without anything about their errors."""
        unknown = np.full_like(value, np.nan)
        return cls(value, unknown, unknown, unknown, unknown)


def on_the_scale(framework: Framework, leaf: Ints, stated: Stated) -> tuple[Floats, Floats, Bools]:
    """The points of each entry, its standard error in points, and whether it was published.

    `leaf` numbers the indicator of each row. Bounds, a standard error, or the indicator's own
    sigma go through the normalisation by the same formula (methodology 1.16), so saturation at a
    knot's end cannot inflate it. Between the bounds the value itself may lie outside their points:
    on the top of a corridor.
    """
    errors = [indicator.error for indicator in framework.indicators()]
    bounded = ~np.isnan(stated.lower) & ~np.isnan(stated.upper)
    with_error = ~np.isnan(stated.standard_error)
    published = bounded | with_error
    own = np.array([error.sigma or 0.0 for error in errors])[leaf]
    sigma = np.where(with_error, stated.standard_error, own)
    low = np.where(bounded, stated.lower, stated.value - sigma)
    high = np.where(bounded, stated.upper, stated.value + sigma)
    points = _normalised_alike(framework, leaf, np.stack([stated.value, low, high]))
    width = np.fmax.reduce(points) - np.fmin.reduce(points)
    error = width / 2 / np.where(bounded, stated.interval_z, 1.0)
    given = np.array([np.nan if error.points is None else error.points for error in errors])[leaf]
    error = np.where(np.isnan(given) | published, error, given)
    smallest = np.array([error.smallest_points for error in errors])[leaf]
    return points[0], np.maximum(error, smallest), published


def _normalised_alike(framework: Framework, leaf: Ints, values: Floats) -> Floats:
    """Values (k, n) to points, with one call for all rows that are normalised alike."""
    different, of_leaf = framework.normalisations
    of_row = of_leaf[leaf]
    points = np.empty_like(values)
    for number, how in enumerate(different):
        mine = slice(None) if len(different) == 1 else of_row == number
        given = values[:, mine]
        points[:, mine] = normalised(how, given.ravel(), framework.scale).reshape(given.shape)
    return points


def error_variance(error: Floats, published: Bools, grade: Floats) -> Floats:
    """Poor grades widen an error nobody published; a published one stands (methodology 1.16)."""
    return error**2 / np.where(published, 1.0, np.maximum(grade, SMALLEST_GRADE))


def widening(age_days: Floats, grace_days: Floats, points_per_year: Floats) -> Floats:
    """The variance that time adds: tau^2 for each year past the grace (methodology 1.16)."""
    return points_per_year**2 * np.maximum(age_days - grace_days, 0.0) / DAYS_A_YEAR


def correlations(framework: Framework) -> Floats:
    """How far the errors of the leaves move together (methodology 1.16). (leaves, leaves)."""
    rho = framework.correlation
    names = sorted({leaf.family for leaf in framework.indicators() if leaf.family})
    number = {name: n for n, name in enumerate(names)}
    family = np.array([number.get(leaf.family or "", -1) for leaf in framework.indicators()])
    related = np.array([names[n] in rho.related_families if n >= 0 else False for n in family])
    same = (family[:, None] == family) & (family >= 0)
    together = np.where(related[:, None] & related, rho.between_related, 0.0)
    together = np.where(same, rho.within_family, together)
    np.fill_diagonal(together, 1.0)
    return together


def propagate(gradient: Floats, variance: Floats, correlation: Floats, origin: Ints) -> Floats:
    """Var(S) = sum_ij G_i G_j rho_ij sqrt(V_i V_j), by date.

    `gradient`, `variance`, `origin` have the shape (leaves, T); missing leaves have gradient 0.
    Leaves that rest on the same origin (>= 0) on a date are fully correlated on it.
    """
    pull = gradient * np.sqrt(np.nan_to_num(variance))
    one, other = np.nonzero(np.triu(correlation, 1))
    rho = correlation[one, other][:, None]
    total = summed(pull**2)
    if len(one):
        total = total + 2 * summed(rho * pull[one] * pull[other])
    for i, j in _shared_origins(origin):
        same = (origin[i] == origin[j]) & (origin[i] >= 0)
        total += np.where(same, 2 * (1 - correlation[i, j]) * pull[i] * pull[j], 0.0)
    return np.maximum(total, 0.0)


def _shared_origins(origin: Ints) -> list[tuple[int, int]]:
    """The pairs of leaves that have an origin in common on some date."""
    rows = np.flatnonzero((origin >= 0).any(axis=1)).tolist()
    known = {row: set(origin[row].tolist()) - {-1} for row in rows}
    return [(i, j) for i, j in combinations(known, 2) if known[i] & known[j]]


def interval(score: Floats, variance: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """The 90 % interval, clipped to the scale. Shapes (T,)."""
    reach = INTERVAL_Z * np.sqrt(variance)
    lower, upper = (
        np.clip(end, scale.lowest, scale.highest) for end in (score - reach, score + reach)
    )
    return lower, upper
