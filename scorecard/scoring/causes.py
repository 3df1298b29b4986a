"""Which cause brought or took each entry between two readings, and states in which only some did.

A reading is a day and an instant: what was in force that day to whoever knew the ledger then.
The causes are the five of decisions 17 that are facts; the sixth, the method, is no entry's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.scoring.arrays import Bools, Ints
from scorecard.scoring.entries import Entries
from scorecard.scoring.held import ByTable
from scorecard.scoring.model import EvidenceColumns

NEW, LATE, REVISED, REVIEW, AGEING, METHOD = (
    "new",
    "late",
    "revised",
    "review",
    "ageing",
    "method",
)
FACTS = (NEW, LATE, REVISED, REVIEW, AGEING)
CAUSES = (*FACTS, METHOD)

# Switches beside those of the causes: one that is always on, one that never is.
ALWAYS, NEVER = -2, -1


@dataclass(frozen=True)
class Span:
    """Two readings, by day and instant (integers of `clocks`). Neither clock runs backwards."""

    day_before: int
    known_before: int
    day_after: int
    known_after: int

    def __post_init__(self) -> None:
        if self.day_after < self.day_before:
            raise ValueError("A change is read forwards: give the earlier day first.")
        if self.known_after < self.known_before:
            raise ValueError("A change is read forwards: give the earlier known_at first.")


@dataclass(frozen=True)
class Moves:
    """The entries that count at either reading, and the switch that moves each; shapes (n,).

    Switches 0-4 are the causes in the order of FACTS. An entry counts once `enters` is on, and
    until `leaves` or `expires` is; the day is the later one where `ageing` is on. What counts at
    neither reading counts nowhere in between, so nothing that came and went is set against itself.
    """

    entries: Entries
    evidence: Ints
    enters: Ints
    leaves: Ints
    expires: Ints
    ageing: int
    span: Span

    def held(self, on: Bools) -> ByTable:
        """What counts in each of P states, given the switches that are on, (switches, P)."""
        columns = np.ones((1, on.shape[1]), dtype=np.bool_)
        switches = np.concatenate([on, columns, ~columns])
        table = switches[self.enters] & ~switches[self.leaves] & ~switches[self.expires]
        days = np.where(on[self.ageing], self.span.day_after, self.span.day_before)
        return ByTable(days.astype(np.int64), table)

    def active(self) -> tuple[int, ...]:
        """The causes that can make a difference, in the order of FACTS."""
        found = set(self.enters.tolist()) | set(self.leaves.tolist()) | set(self.expires.tolist())
        if self.span.day_after > self.span.day_before:
            found.add(self.ageing)
        return tuple(sorted(found - {ALWAYS, NEVER}))


def moves_between(entries: Entries, evidence: EvidenceColumns, span: Span) -> Moves:
    """What brought and took each entry. An entry enters or leaves whole: a correction takes what
    it replaces with it, for the cause of the revision that stands at the end.
    """
    before = _in_force(entries, span.day_before, span.known_before)
    after = _in_force(entries, span.day_after, span.known_after)
    kept = entries.take(before | after)
    before, after = before[before | after], after[before | after]
    cause, replacing = _causes(evidence, span)
    gone = before & (kept.closed <= span.known_after)
    return Moves(
        entries=kept,
        evidence=evidence.evidence[kept.row],
        enters=np.where(before, ALWAYS, cause[kept.row]),
        leaves=np.where(gone, replacing[kept.row], NEVER),
        expires=np.where(before & (kept.until <= span.day_after), FACTS.index(AGEING), NEVER),
        ageing=FACTS.index(AGEING),
        span=span,
    )


def _in_force(entries: Entries, day: int, known_at: int) -> Bools:
    held: Bools = (entries.observed <= day) & (day < entries.until)
    return held & (entries.accepted <= known_at) & (known_at < entries.closed)


def _causes(evidence: EvidenceColumns, span: Span) -> tuple[Ints, Ints]:
    """By row of the evidence: the cause that brings it, and the cause that takes it.

    What was observed after the first day is new. Else what had been recorded by then and only
    waited is review; else it is a revision, if the entry was known already, or late. Whatever
    replaces a row takes it for its own cause; what nothing replaces was retracted: revised.
    """
    entry = _numbered(evidence.evidence)
    first = np.full(len(evidence), span.known_after, dtype=np.int64)
    np.minimum.at(first, entry, evidence.accepted)
    waited = evidence.recorded <= span.known_before
    known = first[entry] <= span.known_before
    cause = np.where(
        evidence.observed > span.day_before,
        FACTS.index(NEW),
        np.where(
            waited,
            FACTS.index(REVIEW),
            np.where(known, FACTS.index(REVISED), FACTS.index(LATE)),
        ),
    )
    stands = (evidence.accepted <= span.known_after) & (span.known_after < evidence.closed)
    replacing = np.full(len(evidence), FACTS.index(REVISED), dtype=np.int64)
    replacing[entry[stands]] = cause[stands]
    return cause, replacing[entry]


def _numbered(evidence: Ints) -> Ints:
    _, number = np.unique(evidence, return_inverse=True)
    return number.ravel()
