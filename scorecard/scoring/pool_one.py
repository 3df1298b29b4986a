"""An indicator's value from a single entry of those in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.entries import Entries
from scorecard.scoring.held import Held
from scorecard.scoring.interval import error_variance
from scorecard.scoring.pool_all import pool_entries, window_weights
from scorecard.scoring.pooling import (
    MOST_CONFIDENCE,
    Leaves,
    Pooled,
    Pooler,
    spread,
    starts_of,
)
from scorecard.scoring.weigh import decay

# The variance of a median over that of a mean, for normal errors.
MEDIAN_VARIANCE = np.pi / 2

# Half the weight is reached a rounding error early rather than one entry late.
HALF_ROUNDING = 1e-12


def pool_latest(entries: Entries, held: Held, leaves: Leaves) -> Pooled:
    """The newest entry alone; ties go to the better grades, then the later receipt."""
    starts = starts_of(entries.leaf)
    return _of_one_entry(entries, held.newest(entries, starts), held.days, leaves)


def latest_shares(entries: Entries, held: Held, leaves: Leaves) -> Floats:  # noqa: ARG001 - one signature
    return _all_of(held.newest(entries, starts_of(entries.leaf)), len(entries))


def _of_one_entry(entries: Entries, row: Ints, days: Ints, leaves: Leaves) -> Pooled:
    """What a single entry of each leaf says; `row` (leaves, T) is -1 where there is none."""
    starts = starts_of(entries.leaf)
    found = row >= 0
    leaf = entries.leaf[starts]
    newest = entries.observed[row]
    age = (days - newest).astype(np.float64)
    weight = entries.grade[row] * decay(age, leaves.curves.take(leaf))
    variance = error_variance(entries.error, entries.published_error, entries.grade)
    return Pooled(
        leaf=leaf,
        points=np.where(found, entries.points[row], np.nan),
        variance=np.where(found, variance[row], np.nan),
        newest=np.where(found, newest, np.nan),
        confidence=np.where(found, np.minimum(weight, MOST_CONFIDENCE), 0.0),
        origin=np.where(found, entries.origin[row], -1),
        entries=found.astype(np.int64),
    )


def _all_of(row: Ints, entries: int) -> Floats:
    """A share of 1 to the row of each leaf in each column, shape (n, T)."""
    shares = np.zeros((entries, row.shape[1]))
    leaf, column = np.nonzero(row >= 0)
    shares[row[leaf, column], column] = 1.0
    return shares


def pool_median(entries: Entries, held: Held, leaves: Leaves) -> Pooled:
    """The weighted median of the entries in the window: the first at which half the weight is
    reached, in order of points. Its variance is that of their mean, times pi/2.
    """
    mean = pool_entries(entries, held, leaves)
    weight, _ = window_weights(entries, held, leaves)
    row = _median_row(entries, weight)
    found = row >= 0
    return replace(
        mean,
        points=np.where(found, entries.points[row], np.nan),
        variance=mean.variance * MEDIAN_VARIANCE,
    )


def median_shares(entries: Entries, held: Held, leaves: Leaves) -> Floats:
    return _all_of(_median_row(entries, window_weights(entries, held, leaves)[0]), len(entries))


def _median_row(entries: Entries, weight: Floats) -> Ints:
    """The row of each leaf's weighted median; -1 = none. Shape (leaves, T)."""
    starts = starts_of(entries.leaf)
    order = np.lexsort((entries.entry, entries.observed, entries.points, entries.leaf))
    running = np.add.accumulate(weight[order], axis=0)
    before = spread(running[starts] - weight[order][starts], starts, len(entries))
    total = spread(np.add.reduceat(weight[order], starts, axis=0), starts, len(entries))
    reached = (running - before >= total / 2 - HALF_ROUNDING) & (weight[order] > 0)
    place = np.where(reached, np.arange(len(entries))[:, None], len(entries))
    first = np.minimum.reduceat(place, starts, axis=0)
    return np.where(first < len(entries), order[np.minimum(first, len(entries) - 1)], -1)


def _extreme_row(sign: float) -> Callable[[Entries, Held, Leaves], Ints]:
    """The row of each leaf's lowest (1) or highest (-1) points in the window; ties: the newest."""

    def row(entries: Entries, held: Held, leaves: Leaves) -> Ints:
        starts = starts_of(entries.leaf)
        counts = window_weights(entries, held, leaves)[0] > 0
        points = np.where(counts, sign * entries.points[:, None], np.inf)
        least = np.minimum.reduceat(points, starts, axis=0)
        chosen = counts & (points == spread(least, starts, len(entries)))
        rows = np.arange(len(entries))[:, None]
        found: Ints = np.maximum.reduceat(np.where(chosen, rows, -1), starts, axis=0)
        return found

    return row


def extreme(sign: float) -> Pooler:
    row = _extreme_row(sign)

    def pool(entries: Entries, held: Held, leaves: Leaves) -> Pooled:
        return _of_one_entry(entries, row(entries, held, leaves), held.days, leaves)

    def shares(entries: Entries, held: Held, leaves: Leaves) -> Floats:
        return _all_of(row(entries, held, leaves), len(entries))

    return Pooler(pool, shares)
