"""The entries a framework can use, normalised and put in order once, before any date is asked."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.clocks import NEVER_DAY
from scorecard.scoring.interval import entry_error
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.normalise import normalised
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
    order = np.lexsort(
        [
            column[rows]
            for column in (
                evidence.entry,
                evidence.accepted,
                grade,
                evidence.observed,
                leaf,
            )
        ]
    )
    rows = rows[order]
    leaf = leaf[rows]
    points, error, published = _on_the_scale(framework, evidence, rows, leaf)
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


def _on_the_scale(
    framework: Framework, evidence: EvidenceColumns, rows: Ints, leaf: Ints
) -> tuple[Floats, Floats, Bools]:
    points = np.empty(len(rows))
    error = np.empty(len(rows))
    published = np.zeros(len(rows), dtype=np.bool_)
    for number, indicator in enumerate(framework.indicators()):
        mine = slice(*np.searchsorted(leaf, [number, number + 1]))
        at = rows[mine]
        value = evidence.value[at]
        points[mine] = normalised(indicator.normalisation, value, framework.scale)
        error[mine], published[mine] = entry_error(
            indicator,
            framework.scale,
            value,
            evidence.lower[at],
            evidence.upper[at],
            evidence.interval_z[at],
            evidence.standard_error[at],
        )
    return points, error, published
