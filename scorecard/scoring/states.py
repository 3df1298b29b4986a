"""The leaves in every state of the causes, and each cause's steps from state to state.

One framework's side of an attribution: what each step did, split over the tree, and how much each
step weighs in Shapley's average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints, summed
from scorecard.scoring.assess import assess_leaves
from scorecard.scoring.causes import FACTS, Moves
from scorecard.scoring.model import Framework
from scorecard.scoring.parameters import Missing
from scorecard.scoring.shapley import coalition_weight, coalitions
from scorecard.scoring.steps import Effects, decompose
from scorecard.scoring.tree import climb, pulls, slopes


@dataclass(frozen=True)
class States:
    """What stands under one framework with only some causes at work.

    State n has the causes at work that are its bits, in the order of `causes` (switches of the
    moves): the first state is the first reading, the last the second. `points` (leaves, states)
    are the leaves', `scores` (states,) the overall; `framework` scores its root whatever its
    coverage. `ends` are the overall scores of the two readings, NaN where really withheld.
    """

    framework: Framework
    moves: Moves
    causes: tuple[int, ...]
    points: Floats
    scores: Floats
    ends: Floats


@dataclass(frozen=True)
class CauseSteps:
    """Every step that adds a cause to a state, P of them. Shapes (P,).

    `cause` is a switch of the moves, `start` and `end` are states, `weight` is the step's share of
    all orders in which the causes and the method could come. `others` and `came` say how many
    players there are beside the causes, and how many of those have come before. `pulls` is how far
    the overall score moves with each leaf, on average of the two readings, (leaves,).
    """

    states: States
    cause: Ints
    start: Ints
    end: Ints
    weight: Floats
    effects: Effects
    pulls: Floats
    others: int
    came: int

    def average(self, steps: Floats, cause: int) -> float:
        """Shapley's average over the steps (P,) of one cause."""
        of_cause = self.cause == cause
        return float(summed(self.weight[of_cause] * steps[of_cause]))


def states_of(framework: Framework, moves: Moves, causes: tuple[int, ...]) -> States:
    on = np.zeros((len(FACTS), 2 ** len(causes)), dtype=np.bool_)
    on[list(causes)] = coalitions(len(causes)).T
    points = assess_leaves(framework, moves.entries, moves.held(on)).points
    lenient = _scoring_its_root(framework)
    return States(
        framework=lenient,
        moves=moves,
        causes=causes,
        points=points,
        scores=climb(lenient, points).score,
        ends=climb(framework, points[:, [0, -1]]).score,
    )


def _scoring_its_root(framework: Framework) -> Framework:
    """The same framework without the coverage that its overall score needs."""
    rule = framework.tree.missing.rule
    missing = Missing("renormalise" if rule == "block" else rule, 0.0)
    return replace(framework, tree=replace(framework.tree, missing=missing))


def standing_as(states: States, state: int) -> States:
    """The states, with what has no score even so standing as that one, which has.

    It is as if the causes at work in it had not come yet, or had come already.
    """
    unscored = np.isnan(states.scores)
    points = np.where(unscored, states.points[:, [state]], states.points)
    return replace(
        states, points=points, scores=np.where(unscored, states.scores[state], states.scores)
    )


def cause_steps(states: States, others: int, came: int) -> CauseSteps:
    """Split every step over the tree. `others` players beside the causes, `came` of them before."""
    number = np.arange(2 ** len(states.causes))
    without = [number[number >> place & 1 == 0] for place in range(len(states.causes))]
    start = np.concatenate([number[:0], *without])
    place = np.repeat(np.arange(len(states.causes)), [len(one) for one in without])
    end = start | (1 << place)
    players = len(states.causes) + others
    size = coalitions(len(states.causes)).sum(axis=1)[start] + came
    weights = np.array([coalition_weight(n, players) for n in range(players)])
    return CauseSteps(
        states=states,
        cause=np.array(states.causes, dtype=np.int64)[place],
        start=start,
        end=end,
        weight=weights[size],
        effects=decompose(states.framework, states.points[:, start], states.points[:, end]),
        pulls=_pulls(states),
        others=others,
        came=came,
    )


def _pulls(states: States) -> Floats:
    climbed = climb(states.framework, states.points[:, [0, -1]])
    by_child = {node.code: slopes(climbed, node) for node in states.framework.criteria()}
    found = pulls(climbed, by_child)
    at_ends = np.stack([found[leaf.code] for leaf in states.framework.indicators()])
    return (at_ends[:, 0] + at_ends[:, 1]) / 2


def of_the_method(before: States, after: States) -> float:
    """Shapley's average of what the change of framework does, over the states of the causes."""
    players = len(before.causes) + 1
    size = coalitions(len(before.causes)).sum(axis=1)
    weights = np.array([coalition_weight(n, players) for n in range(players)])
    return float(summed(weights[size] * (after.scores - before.scores)))


def differing(states: States, leaf: int) -> Bools:
    """Whether each cause makes a difference to a leaf in any state, (causes,)."""
    points = states.points[leaf]
    number = np.arange(len(points))
    return np.array(
        [
            not np.array_equal(points, points[number | 1 << place], equal_nan=True)
            for place in range(len(states.causes))
        ],
        dtype=np.bool_,
    )
