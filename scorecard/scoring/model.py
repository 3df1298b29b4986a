"""The words of the domain as immutable values: a framework of criteria, and evidence as columns.

Nothing here computes. Reasons and descriptions stay in the framework's document; what scoring
needs is here as numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def summed(terms: Floats) -> Floats:
    """The sum down the first axis, one term after the other, to (T,).

    numpy's own sum groups terms by the shape it is given, so one date alone could differ in the
    last bit from the same date among many. The same question has the same answer.
    """
    if not len(terms):
        return np.zeros(terms.shape[1:])
    return np.add.accumulate(terms, axis=0)[-1]


@dataclass(frozen=True)
class Normalisation:
    """How a value becomes points. `values` and `points` are paired: knots, or levels of a scale."""

    method: str
    values: tuple[float, ...] = ()
    points: tuple[float, ...] = ()


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
    """What time does to an entry. Days; None means never. `widening` is points a year."""

    grace_days: int
    half_life_days: float | None
    stale_after_days: int | None
    drop_after_days: int | None
    widening_per_year: float


@dataclass(frozen=True)
class Indicator:
    """A leaf of the framework: how one catalogue indicator counts."""

    code: str
    title: str
    weight: float
    normalisation: Normalisation
    pool: Pool
    error: EntryError
    ageing: Ageing
    family: str | None = None


@dataclass(frozen=True)
class Aggregation:
    """How children become one score. `smallest` keeps a zero from annihilating a geometric mean."""

    method: str
    smallest: float = 1.0


@dataclass(frozen=True)
class Missing:
    """What a criterion does without some of its children, and the share it needs at least."""

    rule: str
    min_coverage: float


@dataclass(frozen=True)
class Criterion:
    """An inner node; the framework's root is one too."""

    code: str
    title: str
    weight: float
    aggregation: Aggregation
    missing: Missing
    children: tuple[Criterion | Indicator, ...]
    floor: float | None = None

    def nominal_weights(self) -> Floats:
        """The children's weights, scaled to sum to 1. Shape (children,)."""
        weights = np.array([child.weight for child in self.children], dtype=np.float64)
        return weights / weights.sum()

    def indicators(self) -> Iterator[Indicator]:
        """The leaves below, in the order of the tree."""
        for child in self.children:
            if isinstance(child, Indicator):
                yield child
            else:
                yield from child.indicators()

    def paths(self, own: str) -> Iterator[tuple[str, Indicator]]:
        """Each leaf with where it stands in the framework's document, `own` being this node."""
        for number, child in enumerate(self.children):
            path = f"{own}.children[{number}]"
            if isinstance(child, Indicator):
                yield path, child
            else:
                yield from child.paths(path)

    def criteria(self) -> Iterator[Criterion]:
        """The criteria below, parents before children."""
        for child in self.children:
            if isinstance(child, Criterion):
                yield child
                yield from child.criteria()


@dataclass(frozen=True)
class Correlation:
    """How far the errors of two indicators move together (methodology 1.16)."""

    within_family: float
    between_related: float
    related_families: frozenset[str]


@dataclass(frozen=True)
class Band:
    """A word for a stretch of the scale, from `start` (inclusive) to the next band's start."""

    name: str
    start: float


@dataclass(frozen=True)
class Framework:
    """A published methodology. `tree` is its root criterion; `target` is for the overall score."""

    slug: str
    version: int
    title: str
    starts_on: date
    target: float
    bands: tuple[Band, ...]
    correlation: Correlation
    tree: Criterion
    description: str | None = None

    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(self.tree.indicators())


@dataclass(frozen=True)
class EvidenceColumns:
    """The accepted entries of one candidate, one row a revision, in any order.

    `indicator` indexes `indicators`. Days and instants are integers (see clocks); open ends are
    NEVER_DAY and NEVER_INSTANT. `value` is in the indicator's unit, or the level of an assessment.
    `lower` and `upper` come with `interval_z`, the normal quantile of their level; NaN = not given.
    `reliability` and `credibility` are 0-5 for A-F and 1-6. `origin` is -1, or equal for entries
    that share a root.
    """

    indicators: tuple[str, ...]
    indicator: Ints
    entry: Ints
    observed: Ints
    valid_until: Ints
    accepted: Ints
    closed: Ints
    value: Floats
    lower: Floats
    upper: Floats
    interval_z: Floats
    standard_error: Floats
    reliability: Ints
    credibility: Ints
    origin: Ints

    def __len__(self) -> int:
        return len(self.entry)
