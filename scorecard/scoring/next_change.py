"""The next day on which a scorecard reads differently, if nothing more is recorded until then.

Decay, expiry and carry-forward are known beforehand. First the days are found on which anything
can happen at all, from the entries alone; only these are assessed, a growing number at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.assess import Assessment, assess_held
from scorecard.scoring.clocks import NEVER_DAY, day_number
from scorecard.scoring.entries import Entries, usable_entries
from scorecard.scoring.held import ByClocks
from scorecard.scoring.interval import interval
from scorecard.scoring.model import EvidenceColumns, Framework, Indicator
from scorecard.scoring.parameters import Band
from scorecard.scoring.verdicts import thresholds

HORIZON_DAYS = 3653
DIGITS = 1
LAST_DAY = day_number(date.max)

# How many days are assessed at once: few at first, as a change is mostly near, then growing by a
# factor; both as long as the table of entries by days has no more cells than that.
FIRST_DAYS = 32
FIRST_CELLS = 2**16
GROWTH = 4
MOST_CELLS = 2**21


def next_change(
    framework: Framework,
    evidence: EvidenceColumns,
    day: int,
    known_at: int,
    most_days: int = HORIZON_DAYS,
) -> int | None:
    """The first day after `day` whose scorecard reads differently; None within `most_days`.

    Read are: scores, bounds, worst and best cases and companions to one decimal, the indicators'
    points and bounds likewise, what is missing, stale flags, verdicts, bands, lenses, blockers and
    the weakest criterion. Ages, freshness and confidence are not: they move every day. Days and the
    instant are the integers of clocks; the horizon is ten years unless another is given.
    """
    entries = usable_entries(framework, evidence)
    return next_change_of(framework, entries, day, known_at, most_days)


def next_change_of(
    framework: Framework,
    entries: Entries,
    day: int,
    known_at: int,
    most_days: int = HORIZON_DAYS,
) -> int | None:
    """The same, of entries that are usable already, such as those of an assessment."""
    most_days = min(most_days, LAST_DAY - day)
    entries, hidden_until = _that_can_count(framework.indicators(), entries, day, known_at)
    for days in _chunks(_days_to_try(framework, entries, hidden_until, day, most_days), entries):
        asked = np.concatenate(([day], days))
        held = ByClocks(asked, np.full(len(asked), known_at))
        changed = _differs(readings(assess_held(framework, entries, held)))
        if changed.any():
            return int(asked[changed.argmax()])
    return None


def _differs(read: Floats) -> Bools:
    """Which columns are not what the first is; what is missing in both is equal. (T,)."""
    first = read[:, :1]
    same = (read == first) | (np.isnan(read) & np.isnan(first))
    differs: Bools = ~same.all(axis=0)
    return differs


def _that_can_count(
    indicators: tuple[Indicator, ...], entries: Entries, day: int, known_at: int
) -> tuple[Entries, Ints]:
    """The entries that count on `day` or may later, and until when a newer one hides each.

    Only `latest` hides: an entry that is newer in the order of entries, and counts already.
    """
    known = (entries.accepted <= known_at) & (known_at < entries.closed) & (day < entries.until)
    entries = entries.take(known)
    hidden = _of_leaf(indicators, entries, lambda leaf: leaf.pool.method == "latest")
    hidden_until = np.where(hidden > 0, _newer_until(entries, day), 0)
    rows = hidden_until < entries.until
    return entries.take(rows), hidden_until[rows]


def _newer_until(entries: Entries, day: int) -> Ints:
    """The last `until` of the entries that come after each in its leaf and are observed by `day`.

    0 where there is none.
    """
    # From the back, keys of one leaf are above those of the leaf before it, so that the running
    # maximum starts anew with every leaf.
    leaf_above = entries.leaf * 2 * NEVER_DAY
    key = np.where(entries.observed <= day, entries.until, 0) - leaf_above
    highest = np.maximum.accumulate(key[::-1])[::-1]
    after = np.append(highest[1:], -np.iinfo(np.int64).max)[: len(key)]
    return np.maximum(after + leaf_above, 0)


def _days_to_try(
    framework: Framework, entries: Entries, hidden_until: Ints, day: int, most_days: int
) -> Ints:
    """The days after `day` on which anything may differ from the day before, in order.

    Those of single events, and all days on which a figure moves by age: where errors widen, and
    where the weights of pooled entries shift against each other. Rather too many than too few.
    """
    indicators = framework.indicators()

    def of_leaf(value: Callable[[Indicator], float]) -> Ints:
        return _of_leaf(indicators, entries, value)

    grace_ends = entries.observed + of_leaf(lambda leaf: leaf.ageing.grace_days) + 1
    stale = entries.observed + of_leaf(lambda leaf: _or_never(leaf.ageing.stale_after_days)) + 1
    leaves_window = entries.observed + of_leaf(lambda leaf: _or_never(leaf.pool.window_days))
    tried = np.zeros(most_days + 2, dtype=np.int64)
    for event in (entries.observed, entries.until, stale, leaves_window):
        _mark(tried, event - day, event - day + 1)
    begins = np.maximum(entries.observed, hidden_until)
    widens = of_leaf(_widens) > 0
    _mark(tried, (np.maximum(begins, grace_ends) - day)[widens], (entries.until - day)[widens])
    shifts = (of_leaf(_shifts) > 0) & _several(entries)
    settles = of_leaf(_settles_after_grace) > 0
    ends = np.where(settles, np.minimum(grace_ends, entries.until), entries.until)
    _mark(tried, (entries.observed - day)[shifts], (ends - day)[shifts])
    return day + 1 + np.flatnonzero(np.cumsum(tried)[1:-1] > 0)


def _mark(steps: Ints, starts: Ints, ends: Ints) -> None:
    """Count up at each start and down at each end, within the table of steps."""
    last = len(steps) - 1
    spans = starts < ends
    np.add.at(steps, np.clip(starts[spans], 0, last), 1)
    np.add.at(steps, np.clip(ends[spans], 0, last), -1)


def _of_leaf(
    indicators: tuple[Indicator, ...], entries: Entries, value: Callable[[Indicator], float]
) -> Ints:
    """A whole number of each entry's indicator."""
    return np.array([value(leaf) for leaf in indicators], dtype=np.int64)[entries.leaf]


def _several(entries: Entries) -> Bools:
    """Whether each entry's indicator has others."""
    several: Bools = np.bincount(entries.leaf)[entries.leaf] > 1
    return several


def _or_never(days: int | None) -> int:
    return NEVER_DAY if days is None else days


def _widens(leaf: Indicator) -> bool:
    """Whether its error grows with age. A count is as old as the day it is asked for."""
    return leaf.ageing.widening_per_year != 0 and leaf.pool.method != "count"


def _shifts(leaf: Indicator) -> bool:
    """Whether the weights of its entries against each other depend on the day."""
    decays = leaf.ageing.decay != "exponential" or leaf.ageing.half_life_days is not None
    return decays and leaf.pool.method not in {"latest", "count"}


def _settles_after_grace(leaf: Indicator) -> bool:
    """Exponential weights keep their balance once the newest of the entries is past its grace."""
    return leaf.ageing.decay == "exponential"


def _chunks(days: Ints, entries: Entries) -> Iterator[Ints]:
    start, count = 0, max(len(entries), 1)
    size = min(FIRST_DAYS, 1 + FIRST_CELLS // count)
    while start < len(days):
        yield days[start : start + size]
        start += size
        size = min(size * GROWTH, 1 + MOST_CELLS // count)


def readings(assessment: Assessment) -> Floats:
    """What a scorecard reads in each column, as rows of numbers, (readings, T); NaN = withheld."""
    framework, leaves = assessment.framework, assessment.leaves
    bounds = interval(leaves.points, leaves.variance, framework.scale)
    figures = [leaves.points, *bounds, *(one[None] for one in assessment.companions.values())]
    exact: list[Floats] = [leaves.stale.astype(np.float64)]
    for code, threshold in thresholds(framework).items():
        node = assessment.nodes[code]
        figures.append(np.stack([node.score, node.lower, node.upper, node.worst, node.best]))
        if threshold is not None:
            states = (node.lower >= threshold, node.upper < threshold, node.score < threshold)
            exact.append(np.stack(states).astype(np.float64))
    exact.append(_words(assessment))
    return np.concatenate([np.round(np.concatenate(figures), DIGITS), *exact])


def _words(assessment: Assessment) -> Floats:
    """The numbers of the bands in every lens, of the weakest child, and of the floor that caps."""
    framework, nodes = assessment.framework, assessment.nodes
    scale, overall = framework.scale, assessment.climbed.score
    rows = [_band(bands, overall) for bands in (scale.bands, *(lens for _, lens in scale.lenses))]
    children = (assessment.climbed.points(child) for child in framework.tree.children)
    rows.append(np.stack([np.where(np.isnan(one), np.inf, one) for one in children]).argmin(axis=0))
    below = [
        np.where(nodes[one.code].score < one.floor, nodes[one.code].score, np.inf)
        for one in framework.tree.criteria()
        if one.floor is not None
    ]
    if below:
        worst = np.stack(below)
        rows += [worst.argmin(axis=0), _band(scale.bands, worst.min(axis=0))]
    return np.stack(rows).astype(np.float64)


def _band(bands: tuple[Band, ...], score: Floats) -> Ints:
    """The number of the band that each score lies in; what is withheld lies in the last."""
    return np.searchsorted([band.start for band in bands], score, side="right")
