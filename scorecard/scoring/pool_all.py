"""An indicator's value from all the entries in its window."""

from __future__ import annotations

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.entries import Entries
from scorecard.scoring.held import Held
from scorecard.scoring.pooling import (
    MOST_CONFIDENCE,
    Leaves,
    Pooled,
    by_origin,
    divide,
    once_an_origin,
    origin_range,
    shares_of,
    spread,
    starts_of,
    sum_by_leaf,
)
from scorecard.scoring.weigh import decay

# No error is smaller than this in a sum of precisions; points.
LEAST_ERROR = 1e-9


def pool_entries(entries: Entries, held: Held, leaves: Leaves) -> Pooled:
    """The precision-weighted mean of the entries in the window (methodology 1.3).

    Disagreement beyond the entries' own errors widens the variance by the Birge ratio. Decay sets
    what entries weigh against the newest; age itself widens through the indicator's `widening`.
    """
    starts = starts_of(entries.leaf)
    leaf = entries.leaf[starts]
    weight, newest = window_weights(entries, held, leaves)
    precision = _precision(entries, weight)
    total = sum_by_leaf(entries, precision, leaf)
    points = divide(sum_by_leaf(entries, precision * entries.points[:, None], leaf), total)
    off = entries.points[:, None] - spread(points, starts, len(entries))
    chi_square = sum_by_leaf(entries, precision * np.where(precision > 0, off, 0.0) ** 2, leaf)
    count = np.add.reduceat((precision > 0).astype(np.int64), starts, axis=0)
    birge = np.maximum(1.0, chi_square / np.maximum(count - 1, 1))
    lowest, highest = origin_range(entries, precision > 0, starts)
    return Pooled(
        leaf=leaf,
        points=points,
        variance=divide(birge, total),
        newest=np.where(total > 0, newest, np.nan),
        confidence=_pooled_confidence(entries, precision > 0, held.days, leaves, starts),
        origin=np.where((lowest == highest) & (total > 0), lowest, -1),
        entries=count,
    )


def pooled_shares(entries: Entries, held: Held, leaves: Leaves) -> Floats:
    weight, _ = window_weights(entries, held, leaves)
    return shares_of(entries, _precision(entries, weight))


def _precision(entries: Entries, weight: Floats) -> Floats:
    """w / s^2. Entries said to be free of error weigh alike, and their scatter is the error."""
    return weight / np.maximum(entries.error, LEAST_ERROR)[:, None] ** 2


def window_weights(entries: Entries, held: Held, leaves: Leaves) -> tuple[Floats, Floats]:
    """w of each entry, 0 outside the window, and the day of each leaf's newest entry."""
    starts = starts_of(entries.leaf)
    counts = held.mask(entries)
    observed = entries.observed.astype(np.float64)[:, None]
    newest = np.maximum.reduceat(np.where(counts, observed, -np.inf), starts, axis=0)
    newest_of_row = spread(newest, starts, len(entries))
    counts = counts & (observed > newest_of_row - leaves.window[entries.leaf])
    newest_age = np.where(counts, held.days - newest_of_row, 0.0)
    age = np.where(counts, held.days - observed, 0.0)
    relative = decay(age, leaves.curves.take(entries.leaf), newest_age)
    weight = np.where(counts, entries.grade[:, None] * relative, 0.0)
    return once_an_origin(entries, weight), newest


def pool_count(entries: Entries, held: Held, leaves: Leaves) -> Pooled:
    """How many entries, echoes of one origin once, were observed in the window before the day.

    The value is a count, which its normalisation turns into points. It is 0 once the series has
    begun: a quiet year is an observation; before that there is none.
    """
    starts = starts_of(entries.leaf)
    leaf = entries.leaf[starts]
    counts, begun = _in_window(entries, held, leaves)
    order, groups = by_origin(entries)
    once = np.maximum.reduceat(counts[order].astype(np.int64), groups, axis=0)
    leaf_starts = np.searchsorted(entries.leaf[order][groups], leaf)
    number = np.add.reduceat(once, leaf_starts, axis=0)
    known = np.maximum.reduceat(begun, starts, axis=0)
    days = np.broadcast_to(held.days, number.shape).astype(np.float64)
    lowest, highest = origin_range(entries, counts, starts)
    return Pooled(
        leaf=leaf,
        points=np.where(known, number, np.nan).astype(np.float64),
        variance=np.where(known, 0.0, np.nan),
        newest=np.where(known, days, np.nan),
        confidence=_pooled_confidence(entries, counts, held.days, leaves, starts),
        origin=np.where((lowest == highest) & (number > 0), lowest, -1),
        entries=number,
    )


def count_shares(entries: Entries, held: Held, leaves: Leaves) -> Floats:
    counts, _ = _in_window(entries, held, leaves)
    return shares_of(entries, once_an_origin(entries, counts.astype(np.float64)))


def _in_window(entries: Entries, held: Held, leaves: Leaves) -> tuple[Bools, Bools]:
    """Which entries lie in the window before each day, and which say that the series has begun."""
    begun = held.mask(entries)
    window = leaves.window[entries.leaf]
    return begun & (entries.observed[:, None] > held.days - window), begun


def _pooled_confidence(
    entries: Entries, counts: Bools, days: Ints, leaves: Leaves, starts: Ints
) -> Floats:
    """1 - prod over origins of (1 - min(w, .95)), w aged to the day asked."""
    age = (days - entries.observed[:, None]).astype(np.float64)
    aged = decay(age, leaves.curves.take(entries.leaf))
    weight = np.where(counts, entries.grade[:, None] * aged, 0.0)
    order, groups = by_origin(entries)
    heaviest = np.minimum(np.maximum.reduceat(weight[order], groups, axis=0), MOST_CONFIDENCE)
    leaf_starts = np.searchsorted(entries.leaf[order][groups], entries.leaf[starts])
    return 1.0 - np.multiply.reduceat(1.0 - heaviest, leaf_starts, axis=0)
