"""The entries a framework can use, normalised and put in order once, before any date is asked."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.clocks import NEVER_DAY
from scorecard.scoring.interval import Stated, on_the_scale
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.weigh import grade_weight


@dataclass(frozen=True)
class Entries:
    """One row an entry that weighs anything, ordered by leaf, day, grade, receipt and number.

    `leaf` indexes the framework's indicators. An entry is in force on the days
    `observed <= day < until`, to whoever knew the ledger at `accepted <= instant < closed`.
    `points` and `error` are on the framework's scale; `grade` is 0-1; `row` is where the entry
    stands in the evidence columns.
    """

    row: Ints
    entry: Ints
    leaf: Ints
    observed: Ints
    until: Ints
    accepted: Ints
    closed: Ints
    points: Floats
    error: Floats
    published_error: Bools
    grade: Floats
    origin: Ints

    def __len__(self) -> int:
        return len(self.entry)

    def take(self, rows: Bools) -> Entries:
        return Entries(*(getattr(self, field.name)[rows] for field in fields(self)))


def usable_entries(framework: Framework, evidence: EvidenceColumns) -> Entries:
    """The rows of `evidence` that `framework` can use: about its indicators, with points.

    What a grade of E or 5 makes weightless is left out: a rumour replaces no value (decisions 9).
    """
    indicators = framework.indicators()
    leaf_of = {indicator.code: leaf for leaf, indicator in enumerate(indicators)}
    leaf_of_code = np.array([leaf_of.get(code, -1) for code in evidence.indicators] + [-1])
    leaf = leaf_of_code[evidence.indicator]
    grade = grade_weight(evidence.reliability, evidence.credibility, framework.grading)
    rows = np.flatnonzero((leaf >= 0) & ~np.isnan(evidence.value) & (grade > 0))
    order = _in_order(
        leaf[rows],
        evidence.observed[rows],
        (evidence.entry[rows], evidence.accepted[rows], grade[rows]),
    )
    rows = rows[order]
    leaf = leaf[rows]
    stated = Stated(
        evidence.value[rows],
        evidence.lower[rows],
        evidence.upper[rows],
        evidence.interval_z[rows],
        evidence.standard_error[rows],
    )
    points, error, published = on_the_scale(framework, leaf, stated)
    drop_after = np.array([_or_never(leaf.ageing.drop_after_days) for leaf in indicators])
    found = Entries(
        row=rows,
        entry=evidence.entry[rows],
        leaf=leaf,
        observed=evidence.observed[rows],
        until=np.minimum(
            evidence.valid_until[rows], evidence.observed[rows] + drop_after[leaf] + 1
        ),
        accepted=evidence.accepted[rows],
        closed=evidence.closed[rows],
        points=points,
        error=error,
        published_error=published,
        grade=grade[rows],
        origin=evidence.origin[rows],
    )
    known = ~np.isnan(points)
    return found if known.all() else found.take(known)


def _or_never(days: int | None) -> int:
    return NEVER_DAY if days is None else days


def _in_order(leaf: Ints, observed: Ints, ties: tuple[Ints | Floats, ...]) -> Ints:
    """The rows by leaf and day. Only rows that share both are ordered by the rest, last key first.

    One key sorts in a fifth of the time that five take, and few rows share a day.
    """
    if not len(leaf):
        return np.zeros(0, dtype=np.int64)
    first = observed.min()
    key = leaf * (observed.max() - first + 1) + (observed - first)
    order = np.argsort(key, kind="stable")
    key = key[order]
    same = np.zeros(len(key) + 1, dtype=np.bool_)
    same[1:-1] = key[1:] == key[:-1]
    tied = np.flatnonzero(same[:-1] | same[1:])
    at = order[tied]
    order[tied] = at[np.lexsort((*(column[at] for column in ties), key[tied]))]
    return order
