"""Which entries count in which column: of each date, by its two clocks, or of any other state.

`newest` is what the newest entry of each leaf is; `mask` is the whole table, entries by columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scorecard.scoring.arrays import Bools, Ints
from scorecard.scoring.entries import Entries


class Held(Protocol):
    """What counts, for entries in their order. `days` is the day of each column, shape (T,)."""

    @property
    def days(self) -> Ints: ...

    def mask(self, entries: Entries) -> Bools:
        """Whether each entry counts in each column, shape (n, T)."""

    def newest(self, entries: Entries, starts: Ints) -> Ints:
        """The row of each leaf's newest entry that counts, shape (leaves, T); -1 = none."""

    def only(self, rows: Bools) -> Held:
        """The same, for the entries at those rows alone."""


@dataclass(frozen=True)
class ByClocks:
    """What was in force on each day to whoever knew the ledger at an instant; shapes (T,).

    `observed <= day < until` and `accepted <= known_at < closed` (methodology 1.1).
    """

    days: Ints
    known_at: Ints

    def mask(self, entries: Entries) -> Bools:
        rows = np.arange(len(entries))[:, None]
        return self._counts(entries, rows, np.arange(len(self.days)))

    def newest(self, entries: Entries, starts: Ints) -> Ints:
        """Start at the newest entry that has begun, and step back from those that have ended.

        Where the clocks do not rise from column to column, start at the leaf's last entry.
        """
        least = np.broadcast_to(starts[:, None], (len(starts), len(self.days)))
        if (np.diff(self.days) >= 0).all() and (np.diff(self.known_at) >= 0).all():
            row = self._begun(entries, starts)
            ends = entries.until <= self.days[-1]
            ends |= entries.closed <= self.known_at[-1]
            at = np.nonzero((row >= least) & ends[row])
        else:
            last = np.append(starts[1:], len(entries)) - 1
            row = np.repeat(last[:, None], len(self.days), axis=1)
            at = np.nonzero(row >= least)
        row[row < least] = -1
        while len(at[0]):
            tried = row[at]
            wrong = ~self._counts(entries, tried, at[1])
            at = at[0][wrong], at[1][wrong]
            back = tried[wrong] - 1
            none = back < least[at]
            row[at] = np.where(none, -1, back)
            at = at[0][~none], at[1][~none]
        return row

    def _begun(self, entries: Entries, starts: Ints) -> Ints:
        """The last row of each leaf that is observed and known by each column; -1 = none.

        An entry begins in one column and, in the order of rows, hides those before it from there.
        """
        begins = np.maximum(
            np.searchsorted(self.days, entries.observed),
            np.searchsorted(self.known_at, entries.accepted),
        )
        found = np.full((len(starts), len(self.days) + 1), -1, dtype=np.int64)
        np.maximum.at(
            found,
            (np.searchsorted(entries.leaf[starts], entries.leaf), begins),
            np.arange(len(entries)),
        )
        return np.maximum.accumulate(found[:, :-1], axis=1)

    def only(self, rows: Bools) -> ByClocks:  # noqa: ARG002 - clocks hold for every entry
        return self

    def _counts(self, entries: Entries, rows: Ints, columns: Ints) -> Bools:
        days, known_at = self.days[columns], self.known_at[columns]
        held: Bools = (entries.observed[rows] <= days) & (days < entries.until[rows])
        return held & (entries.accepted[rows] <= known_at) & (known_at < entries.closed[rows])


@dataclass(frozen=True)
class ByTable:
    """What counts, given as a table of entries by columns, and the day of each column."""

    days: Ints
    table: Bools

    def mask(self, entries: Entries) -> Bools:  # noqa: ARG002 - one signature
        return self.table

    def newest(self, entries: Entries, starts: Ints) -> Ints:
        """Entries are in order of day and grade, so the last one that counts is the newest."""
        rows = np.arange(len(entries))[:, None]
        found: Ints = np.maximum.reduceat(np.where(self.table, rows, -1), starts, axis=0)
        return found

    def only(self, rows: Bools) -> ByTable:
        return ByTable(self.days, self.table[rows])
