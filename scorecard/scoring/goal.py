"""The smallest change in points that reaches a goal, by each indicator alone and by all together.

What a change would cost, and who could make it, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from math import ceil, isfinite, log2

import numpy as np

from scorecard.scoring.arrays import Bools, Floats
from scorecard.scoring.assess import Assessment
from scorecard.scoring.denormalise import value_for
from scorecard.scoring.model import Criterion, Framework, Indicator
from scorecard.scoring.tree import Climb, climb, slopes
from scorecard.scoring.verdicts import thresholds

# What is sought is found within this many points.
TOLERANCE = 1e-6
# The open end of a scale is sought no further than this.
FAR = 2.0**40

GRADIENT = "gradient"
EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Goal:
    """Points that criteria have to reach, by code, or a probability that a state has to reach.

    `chance` takes leaf points (leaves, T) and gives probabilities (T,); with one, the points only
    say in which direction to look. To be met, it has to rise with the points, so its random draws
    have to be the same at every call.
    """

    points: tuple[tuple[str, float], ...]
    probability: float = 1.0
    chance: Callable[[Floats], Floats] | None = None

    def reached(self, framework: Framework, leaf_points: Floats) -> Bools:
        """Whether each state (leaves, T) meets the goal. What is withheld meets none. (T,)."""
        if self.chance is not None:
            likely: Bools = self.chance(leaf_points) >= self.probability
            return likely
        nodes = climb(framework, leaf_points).nodes
        there = [nodes[code].score >= points for code, points in self.points]
        return np.logical_and.reduce(there)


def score_goal(framework: Framework, points: float) -> Goal:
    """An overall score of so many points at least."""
    scale = framework.scale
    if not (isfinite(points) and scale.lowest <= points <= scale.highest):
        raise ValueError(
            f"A score of {points:g} cannot be reached: the scale runs from {scale.lowest:g} to "
            f"{scale.highest:g}."
        )
    return Goal(((framework.tree.code, points),))


def band_goal(framework: Framework, name: str) -> Goal:
    """The band as a scorecard reads it: the score at its start, and no floor that caps it lower.

    A criterion below its floor caps the band at its own, so each has to reach its floor or the
    band's start, whichever is less. Raises ValueError for a band that the scale does not have.
    """
    starts = {band.name: band.start for band in framework.scale.bands}
    if name not in starts:
        meant = _meant(name, list(starts))
        raise ValueError(f"The scale has no band called {name!r}.{meant}")
    floors = (
        (node.code, min(node.floor, starts[name]))
        for node in framework.tree.criteria()
        if node.floor is not None
    )
    return Goal(((framework.tree.code, starts[name]), *floors))


def floor_goal(framework: Framework, code: str) -> Goal:
    """The floor of one criterion. Raises ValueError for a criterion that has none."""
    floors = {node.code: node.floor for node in framework.tree.criteria()}
    floor = floors.get(code)
    if floor is None:
        with_floor = [one for one, points in floors.items() if points is not None]
        meant = _meant(code, with_floor)
        raise ValueError(f"No criterion called {code!r} has a floor.{meant}")
    return Goal(((code, floor),))


def ready_goal(
    framework: Framework, probability: float, chance: Callable[[Floats], Floats]
) -> Goal:
    """P(ready) of so much at least, by the `chance` of each state of the leaves."""
    if not 0 < probability < 1:
        raise ValueError(f"A probability of {probability:g} is never known; give one between.")
    stated = thresholds(framework).items()
    points = tuple((code, one) for code, one in stated if one is not None)
    if not points:
        raise ValueError("This framework has neither a target nor a floor to be ready by.")
    return Goal(points, probability, chance)


def _meant(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    if close:
        return f" Did you mean {close[0]!r}?"
    return f" There are: {', '.join(known)}." if known else ""


@dataclass(frozen=True)
class LeafChange:
    """One indicator in a plan. `points` are None where it is missing, and so is then `change`.

    `needed` points are None where no points of this indicator alone reach the goal; `value_needed`
    is a value, in its unit, that stands at them or just above (see denormalise).
    """

    code: str
    points: float | None
    needed: float | None
    change: float | None
    value_needed: float | None


@dataclass(frozen=True)
class Plan:
    """How a goal can be reached on one day.

    `alone` has every indicator, in the order of the tree: it moves and all others stay. `jointly`
    has those that move together, None where no move of what is available reaches the goal.
    `along` is "gradient": each moves in proportion to what a point of it brings; or "everywhere":
    all by the same points, where the gradient alone leads nowhere, as under a minimum.
    """

    reached: bool
    alone: tuple[LeafChange, ...]
    jointly: tuple[LeafChange, ...] | None
    along: str | None


def seek(assessment: Assessment, goal: Goal, at: int = 0, tolerance: float = TOLERANCE) -> Plan:
    """The smallest changes that reach `goal` on the day of one column, within `tolerance` points.

    An indicator moves up, or down where its gradient says that less is better, to the end of the
    scale at most. A missing one moves by having evidence: its `needed` points are the least that
    new evidence has to show, and it is no part of a joint move.
    """
    search = _Search(assessment, goal, at, tolerance)
    now = search.points
    if goal.reached(assessment.framework, now[:, None])[0]:
        return Plan(True, tuple(search.changes(now)), (), None)
    alone = tuple(search.changes(search.alone()))
    for along, direction in search.directions():
        needed = search.jointly(direction)
        if needed is not None:
            moved = tuple(one for one in search.changes(needed) if one.change)
            return Plan(False, alone, moved, along)
    return Plan(False, alone, None, None)


class _Search:
    """A goal sought from one state of the leaves. Arrays are (leaves,), NaN where missing."""

    def __init__(self, assessment: Assessment, goal: Goal, at: int, tolerance: float) -> None:
        self.framework = assessment.framework
        self.goal = goal
        self.tolerance = tolerance
        self.points = assessment.leaves.points[:, at]
        self.gradient = _direction(self.framework, goal, self.points)
        scale = self.framework.scale
        self.lowest, self.highest = max(scale.lowest, -FAR), min(scale.highest, FAR)

    def alone(self) -> Floats:
        """The points that each leaf needs if the others stay; NaN where no points are enough."""
        better = np.where(self.gradient < 0, self.lowest, self.highest)
        worse = np.where(self.gradient < 0, self.highest, self.lowest)
        start = np.where(np.isnan(self.points), worse, self.points)
        leaves = np.flatnonzero(self._reached_by(np.arange(len(start)), better))
        needed = np.full_like(start, np.nan)
        needed[leaves] = _bisected(
            lambda points: self._reached_by(leaves, points),
            start[leaves],
            better[leaves],
            self.tolerance,
        )
        return needed

    def _reached_by(self, leaves: np.ndarray, points: Floats) -> Bools:
        """Whether the goal is reached with each of those leaves at those points, one a column."""
        states = np.repeat(self.points[:, None], len(leaves), axis=1)
        states[leaves, np.arange(len(leaves))] = points
        return self.goal.reached(self.framework, states)

    def directions(self) -> Iterator[tuple[str, Floats]]:
        """Where to move together: by the gradient, then all leaves there are by the same."""
        if self.gradient.any():
            yield GRADIENT, self.gradient / np.abs(self.gradient).max()
        there = np.where(np.isnan(self.points), 0.0, 1.0)
        if there.any():
            yield EVERYWHERE, np.where(self.gradient < 0, -there, there)

    def jointly(self, direction: Floats) -> Floats | None:
        """Where the leaves stand when a move along `direction`, clipped, first reaches the goal."""
        moving = np.flatnonzero(direction)
        ends = np.where(direction < 0, self.lowest, self.highest)
        furthest = ((ends - self.points)[moving] / direction[moving]).max()

        def state(length: Floats) -> Floats:
            moved = self.points[:, None] + length * direction[:, None]
            return np.clip(moved, self.lowest, self.highest)

        def reached(length: Floats) -> Bools:
            return self.goal.reached(self.framework, state(length))

        end = np.array([furthest])
        if not reached(end)[0]:
            return None
        return state(_bisected(reached, np.zeros(1), end, self.tolerance))[:, 0]

    def changes(self, needed: Floats) -> Iterator[LeafChange]:
        for leaf, now, then in zip(
            self.framework.indicators(), self.points.tolist(), needed.tolist(), strict=True
        ):
            yield _change(leaf, now, then, self.framework)


def _change(leaf: Indicator, now: float, then: float, framework: Framework) -> LeafChange:
    change = then - now
    value = None
    if not np.isnan(then):
        value = value_for(leaf.normalisation, then, framework.scale)
    return LeafChange(
        code=leaf.code,
        points=None if np.isnan(now) else now,
        needed=None if np.isnan(then) else then,
        change=None if np.isnan(change) else change,
        value_needed=value,
    )


def _bisected(
    reached: Callable[[Floats], Bools], start: Floats, end: Floats, tolerance: float
) -> Floats:
    """The first that is reached on the way from `start` to `end`, which is; shapes (n,)."""
    span = float(np.abs(end - start).max(initial=0.0))
    if not span:
        return end
    end = np.where(reached(start), start, end)
    for _ in range(max(ceil(log2(span / tolerance)), 0)):
        middle = (start + end) / 2
        there = reached(middle)
        start, end = np.where(there, start, middle), np.where(there, middle, end)
    return end


def _direction(framework: Framework, goal: Goal, points: Floats) -> Floats:
    """The sum of the gradients, each of length 1, of what the goal names and what is short of it.

    Those of a probability include the overall score's: one that is likely to be ready only just.
    """
    climbed = climb(framework, points[:, None])
    short = [code for code, least in goal.points if not climbed.nodes[code].score[0] >= least]
    if goal.chance is not None and framework.tree.code not in short:
        short.append(framework.tree.code)
    total = np.zeros_like(points)
    for node in framework.criteria():
        if node.code in short:
            own = np.where(np.isnan(points), 0.0, _gradient(climbed, node)[:, 0])
            length = float(np.sqrt((own**2).sum()))
            total += own / length if length else 0.0
    return total


def _gradient(climbed: Climb, node: Criterion) -> Floats:
    """The derivative of a criterion's score by each leaf, (leaves, T)."""
    found = np.zeros_like(climbed.leaf_points)
    for child, slope in zip(node.children, slopes(climbed, node), strict=True):
        if isinstance(child, Criterion):
            found += slope * _gradient(climbed, child)
        else:
            found[climbed.leaf_number[child.code]] = slope
    return found
