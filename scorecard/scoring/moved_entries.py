"""What each entry that moved did to the score, within one indicator and one cause.

The cause's effect is shared by what each entry does to the indicator's own points, averaged over
the orders of the entries and, as Owen (1977) does it, over those of the other causes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints, summed
from scorecard.scoring.assess import assess_leaves
from scorecard.scoring.causes import FACTS, Moves
from scorecard.scoring.model import Framework
from scorecard.scoring.shapley import MOST_ORDERS, coalition_weight, coalitions, shapley
from scorecard.scoring.states import CauseSteps, differing
from scorecard.scoring.steps import EXACT

# Entries times columns asked at once, and in all, which bounds memory and time.
_MOST_AT_ONCE = 1 << 18
_MOST_CELLS = 1 << 20

# Telling entries apart costs the square of their number. What more than so many did to one
# indicator for one cause is told together.
MOST_APART = 200


@dataclass(frozen=True)
class EntryEffect:
    """What an entry did to the overall score for one cause, in points.

    `entry` numbers the revision that came, or the one that went where none came; `evidence` the
    entry it is a revision of. Neither is there where time moved the indicator and no entry left,
    nor where a cause brought back what could not be scored without it, nor where more than
    MOST_APART entries did it together.
    """

    indicator: str
    cause: str
    evidence: int | None
    entry: int | None
    effect: float


def entry_effects(sides: list[CauseSteps]) -> tuple[EntryEffect, ...]:
    """Every entry with an effect, by indicator in the order of the tree, cause and number.

    `sides` are the steps under each framework; an entry's effects under both are added.
    """
    found: dict[tuple[str, int, int | None], EntryEffect] = {}
    for side in sides:
        for number, leaf in enumerate(side.states.framework.indicators()):
            for cause in side.states.causes:
                for one in _of_cause(side, number, leaf.code, cause):
                    key = leaf.code, cause, one.evidence
                    so_far = found[key].effect if key in found else 0.0
                    found[key] = replace(one, effect=so_far + one.effect)
    return tuple(one for one in found.values() if one.effect)


def _of_cause(side: CauseSteps, number: int, code: str, cause: int) -> Iterator[EntryEffect]:
    coverage = side.average(side.effects.coverage[code], cause)
    level = side.average(side.effects.effect[code], cause) - coverage
    units = _Units.of(side, number, cause)
    if not len(units) and not level and not coverage:
        return
    if len(units) > MOST_APART:
        yield EntryEffect(code, FACTS[cause], None, None, level + coverage)
        return
    effects = np.array([level + coverage])
    if len(units) > 1:
        adds, appears = units.adds(side)
        dz, flips = _of_the_leaf(side, number)
        by_step = side.effects.effect[code] - side.effects.coverage[code]
        pull = float(side.pulls[number])
        effects = _shared(level, adds, _rate(side, cause, by_step, dz, pull))
        flipped = _rate(side, cause, side.effects.coverage[code], flips, 0.0)
        effects = effects + _shared(coverage, appears, flipped)
    for (evidence, entry), effect in zip(units.names(), effects.tolist(), strict=True):
        yield EntryEffect(code, FACTS[cause], evidence, entry, effect)


def _of_the_leaf(side: CauseSteps, number: int) -> tuple[Floats, Floats]:
    """How each step changed the leaf's points, and whether it was there; shapes (P,)."""
    points = side.states.points[number]
    there = (~np.isnan(points)).astype(np.float64)
    dz = np.nan_to_num(points[side.end] - points[side.start])
    return dz, there[side.end] - there[side.start]


def _rate(side: CauseSteps, cause: int, effects: Floats, moved: Floats, still: float) -> float:
    """How far the overall score moves with the leaf, on average over the steps of a cause.

    `still` is the rate where the leaf does not move, as when its entries offset each other.
    """
    total = side.average(np.abs(moved), cause)
    return side.average(np.abs(effects), cause) / total if total > EXACT else still


def _shared(total: float, adds: Floats, rate: float) -> Floats:
    """Parts of a total at that rate, what is left by size; equal where nothing adds anything.

    Entries that offset each other at the leaf stay as large as they are.
    """
    size = np.abs(adds)
    whole = size.sum()
    share = size / whole if whole else np.full(len(adds), 1 / len(adds))
    parts = rate * adds
    return parts + (total - parts.sum()) * share


@dataclass(frozen=True)
class _Units:
    """The entries of a leaf that a cause moved, each with all its revisions, by evidence number.

    For ageing, one more: the day itself. `moves` are the leaf's, on switches of the units' own.
    """

    leaf: int
    cause: int
    evidence: Ints
    with_day: bool
    moves: Moves

    def __len__(self) -> int:
        return len(self.evidence) + self.with_day

    @classmethod
    def of(cls, side: CauseSteps, leaf: int, cause: int) -> _Units:
        moves = side.states.moves
        mine = moves.entries.leaf == leaf
        entries = replace(moves.entries.take(mine), leaf=np.zeros(mine.sum(), dtype=np.int64))
        switches = [moves.enters[mine], moves.leaves[mine], moves.expires[mine]]
        moved = np.any([switch == cause for switch in switches], axis=0)
        evidence = np.unique(moves.evidence[mine][moved])
        own = len(FACTS) + np.searchsorted(evidence, moves.evidence[mine])
        ageing = cause == moves.ageing
        enters, leaves, expires = (np.where(one == cause, own, one) for one in switches)
        return cls(
            leaf=leaf,
            cause=cause,
            evidence=evidence,
            with_day=ageing,
            moves=Moves(
                entries=entries,
                evidence=moves.evidence[mine],
                enters=enters,
                leaves=leaves,
                expires=expires,
                ageing=len(FACTS) + len(evidence) if ageing else moves.ageing,
                span=moves.span,
            ),
        )

    def names(self) -> list[tuple[int | None, int | None]]:
        """Of each unit its evidence number, and the revision that came, else that went."""
        named: list[tuple[int | None, int | None]] = []
        for number, evidence in enumerate(self.evidence.tolist()):
            switch = len(FACTS) + number
            came = self.moves.enters == switch
            went = (self.moves.leaves == switch) | (self.moves.expires == switch)
            row = np.flatnonzero(came if came.any() else went)[-1]
            named.append((evidence, int(self.moves.entries.entry[row])))
        return [*named, (None, None)] if self.with_day or not named else named

    def adds(self, side: CauseSteps) -> tuple[Floats, Floats]:
        """What each unit adds to the leaf's points, and to its being there; shapes (units,)."""
        others, weight = self._others(side)
        size = len(self.moves.entries) * (len(self) + 1) * len(others)
        orders = min(max(2 * (_MOST_CELLS // (2 * size)), 2), MOST_ORDERS)
        game = _Game(_of_leaf(side.states.framework, self.leaf), self.moves, others)
        shares = shapley(game.value, len(self), orders)
        level, there = np.split(shares * np.tile(weight, 2), 2, axis=1)
        return summed(level.T), summed(there.T)

    def _others(self, side: CauseSteps) -> tuple[Bools, Floats]:
        """The states of the other causes that move this leaf, (states, causes), and weights."""
        causes = np.array(side.states.causes)
        matter = causes[differing(side.states, self.leaf) & (causes != self.cause)]
        which = coalitions(len(matter))
        on = np.zeros((len(which), len(FACTS)), dtype=np.bool_)
        on[:, matter] = which
        players = len(matter) + 1 + side.others
        sizes = which.sum(axis=1) + side.came
        return on, np.array([coalition_weight(size, players) for size in sizes.tolist()])


def _of_leaf(framework: Framework, number: int) -> Framework:
    """The framework with one of its indicators alone."""
    leaf = framework.indicators()[number]
    return replace(framework, tree=replace(framework.tree, children=(leaf,)))


@dataclass(frozen=True)
class _Game:
    """The points of one leaf, with some units moved, in each state of the other causes."""

    framework: Framework
    moves: Moves
    others: Bools

    def value(self, moved: Bools) -> Floats:
        """Of coalitions (n, units): points, then whether there are any, (n, 2 states)."""
        at_once = max(_MOST_AT_ONCE // (len(self.moves.entries) * len(self.others)), 1)
        parts = range(0, len(moved), at_once)
        points = np.concatenate([self._points(moved[at : at + at_once]) for at in parts])
        return np.concatenate([points, ~np.isnan(points)], axis=1)

    def _points(self, moved: Bools) -> Floats:
        states = len(self.others)
        of_causes = np.tile(self.others, (len(moved), 1))
        of_units = np.repeat(moved, states, axis=0)
        held = self.moves.held(np.concatenate([of_causes, of_units], axis=1).T)
        points = assess_leaves(self.framework, self.moves.entries, held).points
        return points.reshape(len(moved), states)
