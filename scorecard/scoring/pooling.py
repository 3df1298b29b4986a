"""What pooling works on and gives, and sums by leaf and by origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.entries import Entries
from scorecard.scoring.held import Held
from scorecard.scoring.model import Indicator
from scorecard.scoring.weigh import Curves

# One entry never makes certain, however good its grades (methodology 1.3).
MOST_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Leaves:
    """What pooling needs of each leaf, as columns: shapes (leaves, 1)."""

    curves: Curves
    window: Floats

    @classmethod
    def of(cls, indicators: tuple[Indicator, ...]) -> Leaves:
        windows = [i.pool.window_days for i in indicators]
        return cls(
            curves=Curves.of([i.ageing for i in indicators]),
            window=np.array([[np.inf if w is None else w] for w in windows], dtype=np.float64),
        )


@dataclass(frozen=True)
class Pooled:
    """Values of the leaves that had any row; `leaf` says which. Other shapes are (leaf, T).

    NaN where nothing was in force. `newest` is the day of the newest entry, `origin` the one
    origin behind the value or -1, `entries` how many entries carry it.
    """

    leaf: Ints
    points: Floats
    variance: Floats
    newest: Floats
    confidence: Floats
    origin: Ints
    entries: Ints


@dataclass(frozen=True)
class Pooler:
    """`pool` and `shares` take rows of at least one leaf, in order, and what is held of them.

    `counts` says that what is pooled is a number in the unit, still to be normalised.
    """

    pool: Callable[[Entries, Held, Leaves], Pooled]
    shares: Callable[[Entries, Held, Leaves], Floats]
    counts: bool = False


def once_an_origin(entries: Entries, weight: Floats) -> Floats:
    """Scale entries that share an origin so that together they weigh what the heaviest does."""
    order, starts = by_origin(entries)
    ordered = weight[order]
    heaviest = np.maximum.reduceat(ordered, starts, axis=0)
    total = np.add.reduceat(ordered, starts, axis=0)
    factor = np.divide(heaviest, total, out=np.ones_like(total), where=total > 0)
    scaled = np.empty_like(weight)
    scaled[order] = ordered * spread(factor, starts, len(entries))
    return scaled


def origin_range(entries: Entries, counts: Bools, starts: Ints) -> tuple[Ints, Ints]:
    origin = entries.origin[:, None]
    far = np.iinfo(np.int64).max
    lowest = np.minimum.reduceat(np.where(counts, origin, far), starts, axis=0)
    highest = np.maximum.reduceat(np.where(counts, origin, -1), starts, axis=0)
    return lowest, highest


def by_origin(entries: Entries) -> tuple[Ints, Ints]:
    """Rows ordered by leaf and origin, and where each origin starts; no origin = one's own."""
    order = np.lexsort([entries.origin, entries.leaf])
    leaf, origin = entries.leaf[order], entries.origin[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (leaf[1:] != leaf[:-1]) | (origin[1:] != origin[:-1]) | (origin[1:] < 0)
    return order, np.flatnonzero(new)


def sum_by_leaf(entries: Entries, values: Floats, leaf: Ints) -> Floats:
    """Sum by leaf, one after the other in the order of content.

    So a sum has the same bits whatever was recorded in between, in which order, and however many
    dates are asked at once.
    """
    content = (entries.grade, entries.error, entries.points, entries.observed)
    order = np.lexsort(content)
    total = np.zeros((len(leaf), values.shape[1]))
    np.add.at(total, np.searchsorted(leaf, entries.leaf[order]), values[order])
    return total


def starts_of(leaf: Ints) -> Ints:
    new = np.ones(len(leaf), dtype=np.bool_)
    new[1:] = leaf[1:] != leaf[:-1]
    return np.flatnonzero(new)


def spread(by_group: Floats, starts: Ints, rows: int) -> Floats:
    """Repeat each group's row for every row of the group."""
    return np.repeat(by_group, np.diff(np.append(starts, rows)), axis=0)


def divide(numerator: Floats, denominator: Floats) -> Floats:
    missing = np.full_like(denominator, np.nan)
    return np.divide(numerator, denominator, out=missing, where=denominator > 0)


def shares_of(entries: Entries, weight: Floats) -> Floats:
    """Each entry's part of its leaf's total, 0 where there is none. Shapes (n, T)."""
    starts = starts_of(entries.leaf)
    total = sum_by_leaf(entries, weight, entries.leaf[starts])
    known = np.where(total > 0, total, np.nan)
    return np.nan_to_num(weight / spread(known, starts, len(entries)))
