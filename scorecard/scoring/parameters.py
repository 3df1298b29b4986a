"""The parameters of a framework as immutable values; what each does is said where it is used.

Nothing here computes. Reasons stay in the framework's document.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

import numpy as np

OPEN_DECIMALS = 2


@dataclass(frozen=True)
class Band:
    """A word for a stretch of the scale, from `start` (inclusive) to the next band's start."""

    name: str
    start: float


@dataclass(frozen=True)
class Scale:
    """The range of all points and scores; an end may be infinite. Our own run from 0 to 100.

    `lenses` are other words for the same scale by name, each a row of bands.
    """

    lowest: float = 0.0
    highest: float = 100.0
    bands: tuple[Band, ...] = ()
    lenses: tuple[tuple[str, tuple[Band, ...]], ...] = ()

    @property
    def decimals(self) -> int:
        """Digits after the point to show a score with: 1 of 100, 2 of 10, 3 of 1, 2 of an open."""
        if self.hundredth is None:
            return OPEN_DECIMALS
        return max(0, 1 - floor(log10(self.hundredth) + 0.5))

    @property
    def hundredth(self) -> float | None:
        """A hundredth of the scale; None where an end is open."""
        width = self.highest - self.lowest
        return width / 100 if np.isfinite(width) else None


@dataclass(frozen=True)
class Reference:
    """What a relative method compares with, frozen in the framework version.

    `values` are the peers' in rising order, empty where only statistics were given. `sd` has
    ddof = 1. Statistics that were not given are NaN.
    """

    values: tuple[float, ...] = ()
    mean: float = np.nan
    sd: float = np.nan
    lowest: float = np.nan
    highest: float = np.nan


@dataclass(frozen=True)
class Normalisation:
    """How a value becomes points.

    `values` and `points` are paired: knots, steps, or levels of an ordinal scale. A relative
    method has a `reference` instead, and `onto`: the points of its two marks. `falling` says that
    less is better. `extended` lines go on beyond the outer knots. `factor` and `exponent` are those
    of a power curve.
    """

    method: str
    values: tuple[float, ...] = ()
    points: tuple[float, ...] = ()
    log: bool = False
    extended: bool = False
    reference: Reference | None = None
    onto: tuple[float, float] | None = None
    falling: bool = False
    among_all: bool = False
    factor: float = 1.0
    exponent: float = 1.0


@dataclass(frozen=True)
class Pool:
    """How several entries become one value. `window_days` counts back from the newest entry."""

    method: str
    window_days: int | None = None


@dataclass(frozen=True)
class EntryError:
    """The standard error taken where nobody published one: in the unit, or in points."""

    sigma: float | None = None
    points: float | None = None
    smallest_points: float = 1.0


@dataclass(frozen=True)
class Ageing:
    """What time does to an entry. Days; None means never. `widening` is points a year.

    `decay` names the curve (weigh.DECAYS); a polynomial one reaches 0 after `lifetime_days`, with
    the shape `speed`; a step ends there.
    """

    grace_days: int
    half_life_days: float | None
    stale_after_days: int | None
    drop_after_days: int | None
    widening_per_year: float
    decay: str = "exponential"
    lifetime_days: float | None = None
    speed: float = 1.0


@dataclass(frozen=True)
class Imputed:
    """The points that a missing child counts as, for those candidates; none named means all."""

    points: float
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aggregation:
    """How children become one score. `order` is the exponent of a power mean.

    With an order of 0 or less, a child counts as at least `smallest` points, which keeps a zero
    from annihilating the mean; None lets it.
    """

    method: str
    order: float = 1.0
    smallest: float | None = 1.0


@dataclass(frozen=True)
class Missing:
    """What a criterion does without some of its children, and the share it needs at least."""

    rule: str
    min_coverage: float


@dataclass(frozen=True)
class Correlation:
    """How far the errors of two indicators move together (methodology 1.16)."""

    within_family: float
    between_related: float
    related_families: frozenset[str]


@dataclass(frozen=True)
class Grading:
    """How an entry's two grades become one weight (weigh.GRADINGS)."""

    method: str = "product"
    reliability: float = 1.0
    credibility: float = 1.0


PRODUCT = Grading()
