"""An indicator's value from the entries in force.

To add a method: write its two functions and enter them in POOLERS. `pool` gives the values over
all dates; `shares` gives what each entry contributes, for explaining one date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.entries import Entries
from scorecard.scoring.interval import error_variance
from scorecard.scoring.model import Bools, Floats, Indicator, Ints
from scorecard.scoring.weigh import decay

# One entry never makes certain, however good its grades (methodology 1.3).
MOST_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Leaves:
    """What pooling needs of each leaf, as columns: shapes (leaves, 1)."""

    grace: Floats
    half_life: Floats
    window: Floats

    @classmethod
    def of(cls, indicators: tuple[Indicator, ...]) -> Leaves:
        def column(values: list[float | None]) -> Floats:
            return np.array([[np.inf if v is None else v] for v in values], dtype=np.float64)

        return cls(
            grace=column([i.ageing.grace_days for i in indicators]),
            half_life=column([i.ageing.half_life_days for i in indicators]),
            window=column([i.pool.window_days for i in indicators]),
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


def pool_latest(entries: Entries, in_force: Bools, days: Ints, leaves: Leaves) -> Pooled:
    """The newest entry alone; ties go to the better grades, then the later receipt."""
    starts = _starts(entries.leaf)
    row = _newest_row(entries, in_force, starts)
    found = row >= 0
    leaf = entries.leaf[starts]
    newest = entries.observed[row]
    age = (days - newest).astype(np.float64)
    weight = entries.grade[row] * decay(age, leaves.grace[leaf], leaves.half_life[leaf])
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


def latest_shares(entries: Entries, in_force: Bools, days: Ints, leaves: Leaves) -> Floats:  # noqa: ARG001 - one signature
    row = _newest_row(entries, in_force, _starts(entries.leaf))
    shares = np.zeros(in_force.shape)
    leaf, date = np.nonzero(row >= 0)
    shares[row[leaf, date], date] = 1.0
    return shares


def _newest_row(entries: Entries, in_force: Bools, starts: Ints) -> Ints:
    """Rows are in order of day and grade, so the last one in force is the newest. -1 = none.

    An entry whose grade weight is 0 never counts: a rumour replaces no value (decisions 9).
    """
    rows = np.arange(len(entries), dtype=np.int32)[:, None]
    counts = in_force & (entries.grade > 0)[:, None]
    newest: Ints = np.maximum.reduceat(np.where(counts, rows, np.int32(-1)), starts, axis=0)
    return newest


def pool_entries(entries: Entries, in_force: Bools, days: Ints, leaves: Leaves) -> Pooled:
    """The precision-weighted mean of the entries in the window (methodology 1.3).

    Disagreement beyond the entries' own errors widens the variance by the Birge ratio. Decay sets
    what entries weigh against the newest; age itself widens through the indicator's `widening`.
    """
    starts = _starts(entries.leaf)
    leaf = entries.leaf[starts]
    precision, newest = _precision(entries, in_force, days, leaves)
    total = _sum(entries, precision, leaf)
    points = _divide(_sum(entries, precision * entries.points[:, None], leaf), total)
    off = entries.points[:, None] - _spread(points, starts, len(entries))
    chi_square = _sum(entries, precision * np.where(precision > 0, off, 0.0) ** 2, leaf)
    count = np.add.reduceat((precision > 0).astype(np.int64), starts, axis=0)
    birge = np.maximum(1.0, chi_square / np.maximum(count - 1, 1))
    lowest, highest = _origin_range(entries, precision > 0, starts)
    return Pooled(
        leaf=leaf,
        points=points,
        variance=_divide(birge, total),
        newest=np.where(total > 0, newest, np.nan),
        confidence=_pooled_confidence(entries, precision > 0, days, leaves, starts),
        origin=np.where((lowest == highest) & (total > 0), lowest, -1),
        entries=count,
    )


def pooled_shares(entries: Entries, in_force: Bools, days: Ints, leaves: Leaves) -> Floats:
    precision, _ = _precision(entries, in_force, days, leaves)
    starts = _starts(entries.leaf)
    total = _sum(entries, precision, entries.leaf[starts])
    return np.nan_to_num(
        precision / _spread(np.where(total > 0, total, np.nan), starts, len(entries))
    )


def _precision(
    entries: Entries, in_force: Bools, days: Ints, leaves: Leaves
) -> tuple[Floats, Floats]:
    """pi = w / s^2 of each entry, 0 outside the window, and the day of each leaf's newest entry."""
    starts = _starts(entries.leaf)
    counts = in_force & (entries.grade > 0)[:, None]
    observed = entries.observed.astype(np.float64)[:, None]
    newest = np.maximum.reduceat(np.where(counts, observed, -np.inf), starts, axis=0)
    newest_of_row = _spread(newest, starts, len(entries))
    counts = counts & (observed > newest_of_row - leaves.window[entries.leaf])
    grace, half_life = leaves.grace[entries.leaf], leaves.half_life[entries.leaf]
    newest_age = np.where(counts, days - newest_of_row, 0.0)
    relative = decay(np.where(counts, days - observed, 0.0), grace, half_life, newest_age)
    weight = _once_an_origin(entries, np.where(counts, entries.grade[:, None] * relative, 0.0))
    return weight / entries.error[:, None] ** 2, newest


def _once_an_origin(entries: Entries, weight: Floats) -> Floats:
    """Scale entries that share an origin so that together they weigh what the heaviest does."""
    order, starts = _by_origin(entries)
    ordered = weight[order]
    heaviest = np.maximum.reduceat(ordered, starts, axis=0)
    total = np.add.reduceat(ordered, starts, axis=0)
    factor = np.divide(heaviest, total, out=np.ones_like(total), where=total > 0)
    scaled = np.empty_like(weight)
    scaled[order] = ordered * _spread(factor, starts, len(entries))
    return scaled


def _pooled_confidence(
    entries: Entries, counts: Bools, days: Ints, leaves: Leaves, starts: Ints
) -> Floats:
    """1 - prod over origins of (1 - min(w, .95)), w aged to the day asked."""
    age = (days - entries.observed[:, None]).astype(np.float64)
    aged = decay(age, leaves.grace[entries.leaf], leaves.half_life[entries.leaf])
    weight = np.where(counts, entries.grade[:, None] * aged, 0.0)
    order, groups = _by_origin(entries)
    heaviest = np.minimum(np.maximum.reduceat(weight[order], groups, axis=0), MOST_CONFIDENCE)
    leaf_starts = np.searchsorted(entries.leaf[order][groups], entries.leaf[starts])
    return 1.0 - np.multiply.reduceat(1.0 - heaviest, leaf_starts, axis=0)


def _origin_range(entries: Entries, counts: Bools, starts: Ints) -> tuple[Ints, Ints]:
    origin = entries.origin[:, None]
    far = np.iinfo(np.int64).max
    lowest = np.minimum.reduceat(np.where(counts, origin, far), starts, axis=0)
    highest = np.maximum.reduceat(np.where(counts, origin, -1), starts, axis=0)
    return lowest, highest


def _by_origin(entries: Entries) -> tuple[Ints, Ints]:
    """Rows ordered by leaf and origin, and where each origin starts; no origin = one's own."""
    order = np.lexsort([entries.origin, entries.leaf])
    leaf, origin = entries.leaf[order], entries.origin[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (leaf[1:] != leaf[:-1]) | (origin[1:] != origin[:-1]) | (origin[1:] < 0)
    return order, np.flatnonzero(new)


def _sum(entries: Entries, values: Floats, leaf: Ints) -> Floats:
    """Sum by leaf, one after the other in the order of content.

    So a sum has the same bits whatever was recorded in between, in which order, and however many
    dates are asked at once.
    """
    content = (entries.grade, entries.error, entries.points, entries.observed)
    order = np.lexsort(content)
    total = np.zeros((len(leaf), values.shape[1]))
    np.add.at(total, np.searchsorted(leaf, entries.leaf[order]), values[order])
    return total


def _starts(leaf: Ints) -> Ints:
    new = np.ones(len(leaf), dtype=np.bool_)
    new[1:] = leaf[1:] != leaf[:-1]
    return np.flatnonzero(new)


def _spread(by_group: Floats, starts: Ints, rows: int) -> Floats:
    """Repeat each group's row for every row of the group."""
    return np.repeat(by_group, np.diff(np.append(starts, rows)), axis=0)


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    missing = np.full_like(denominator, np.nan)
    return np.divide(numerator, denominator, out=missing, where=denominator > 0)


@dataclass(frozen=True)
class Pooler:
    """`pool` and `shares` take rows of at least one leaf, in order, and what is in force (n, T)."""

    pool: Callable[[Entries, Bools, Ints, Leaves], Pooled]
    shares: Callable[[Entries, Bools, Ints, Leaves], Floats]


POOLERS: dict[str, Pooler] = {
    "latest": Pooler(pool_latest, latest_shares),
    "pooled": Pooler(pool_entries, pooled_shares),
}


def pooled_alike(
    indicators: tuple[Indicator, ...], entries: Entries
) -> Iterator[tuple[Pooler, Entries]]:
    """Each method in use, with the entries of the indicators it pools."""
    for method, pooler in POOLERS.items():
        pools_so = np.array([indicator.pool.method == method for indicator in indicators])
        mine = entries.take(pools_so[entries.leaf])
        if len(mine):
            yield pooler, mine
