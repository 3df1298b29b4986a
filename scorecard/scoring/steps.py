"""The exact split of one step between two states of the leaves over the nodes of the tree.

At each criterion the change splits over its children: by the logarithmic mean where it is
geometric (LMDI, Ang 2005), by the mean of both states where it is arithmetic (Bennet 1920), by
Shapley's average otherwise. What a child's children did scales with what the child did.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorecard.scoring.aggregate import AGGREGATORS, order_of
from scorecard.scoring.arrays import Bools, Floats, Ints, summed
from scorecard.scoring.model import Criterion, Framework
from scorecard.scoring.normalise import normalised
from scorecard.scoring.shapley import shapley
from scorecard.scoring.tree import Climb, Node, climb, slopes

LMDI, BENNET, SHAPLEY = "lmdi", "bennet", "shapley"

# The parts of a change sum to it within this many points (methodology 1.9).
EXACT = 1e-9
# A child that moved by less than this share of its points pulls by the slope, which is the limit.
_STILL = 1e-6
# The steepest that a child pulls here, more than in any mean of points from one up. Beyond, at a
# jump, the rest is shared by size.
_STEEPEST = 10.0


@dataclass(frozen=True)
class Effects:
    """What moved the overall score in each of P steps. Arrays (P,), NaN where it is withheld.

    `effect` is what each criterion and indicator did to the overall score, by code: children sum
    to their parent, and the leaves to `change`. `coverage` is the part of it that came of
    something becoming available or dropping out. `methods` says how each criterion was split.
    """

    before: Floats
    after: Floats
    effect: dict[str, Floats]
    coverage: dict[str, Floats]
    methods: dict[str, str]

    @property
    def change(self) -> Floats:
        return self.after - self.before


def decompose(framework: Framework, before: Floats, after: Floats) -> Effects:
    """Split the change of the overall score from `before` to `after`, leaf points (leaves, P).

    NaN = missing. A child that appears or drops out is taken at the points it has when it is
    there, so that all it does is a matter of its weight. Of the weight that moves between
    children, each one that flipped bears its own part, and its siblings' in proportion to the
    nominal weights: they gained and lost because of it. Raises ArithmeticError if the parts miss
    the change by more than a billionth of a point, or of the score if that is larger than 1.
    """
    start, end = climb(framework, before), climb(framework, after)
    effect, coverage = _down(framework, start, end)
    known = ~np.isnan(end.score - start.score)
    _check(framework, start, end, effect)
    return Effects(
        before=start.score,
        after=end.score,
        effect={code: np.where(known, part, np.nan) for code, part in effect.items()},
        coverage={code: np.where(known, part, np.nan) for code, part in coverage.items()},
        methods={node.code: method_of(node) for node in framework.criteria()},
    )


def method_of(node: Criterion) -> str:
    """How the change of a criterion is split over its children.

    Logarithms need points above zero, and neither closed form knows a normalisation of the
    criterion's own; what they cannot do, Shapley's average can.
    """
    order, how = order_of(node.aggregation), node.aggregation
    if node.normalisation is None and order == 1:
        return BENNET
    if node.normalisation is None and order == 0 and how.smallest is not None:
        return LMDI
    return SHAPLEY


def _check(framework: Framework, start: Climb, end: Climb, effect: dict[str, Floats]) -> None:
    parts = summed(np.stack([effect[leaf.code] for leaf in framework.indicators()]))
    size = np.maximum(1.0, np.maximum(np.abs(start.score), np.abs(end.score)))
    off = np.nan_to_num(np.abs(parts - (end.score - start.score)))
    if (off > EXACT * size).any():
        raise ArithmeticError(f"The parts of a change miss it by {off.max():.3g} points.")


@dataclass(frozen=True)
class _Split:
    """The change of one criterion over its children, shapes (children, P).

    `parts` sum to the change of its score. `rate` is how far the score moves with a point of each
    child; `toward` shares what the criterion does by appearing or dropping out, (children, P).
    """

    parts: Floats
    rate: Floats
    toward: Floats


def _down(
    framework: Framework, start: Climb, end: Climb
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """What each node did to the overall score, and the part of it that is coverage, by code."""
    root = framework.tree.code
    change = end.score - start.score
    effect, rate, coverage = {root: change}, {root: np.ones_like(change)}, {}
    for node in framework.criteria():
        split = _split(node, start, end)
        was, now = (~np.isnan(side.nodes[node.code].score) for side in (start, end))
        parts = _adding_up(split.parts, rate[node.code], effect[node.code])
        parts = np.where(was != now, split.toward * effect[node.code], parts)
        for child, part, own in zip(node.children, parts, split.rate, strict=True):
            effect[child.code] = part
            if isinstance(child, Criterion):
                rate[child.code] = np.clip(rate[node.code] * own, -_STEEPEST, _STEEPEST)
            else:
                flipped = np.isnan(start.points(child)) != np.isnan(end.points(child))
                coverage[child.code] = np.where(flipped, part, 0.0)
    for node in reversed(framework.criteria()):
        coverage[node.code] = summed(np.stack([coverage[child.code] for child in node.children]))
    return effect, coverage


def _adding_up(parts: Floats, rate: Floats, total: Floats) -> Floats:
    """Parts (k, P) at that rate (P,), with what they lack of their total shared by size.

    That is rounding, or what the criterion did beyond the steepest rate. Parts that offset each
    other stay as large as they are.
    """
    size = np.abs(parts)
    whole = summed(size)
    share = np.divide(size, whole, out=np.zeros_like(size), where=whole > 0)
    scaled = parts * rate
    return scaled + (total - summed(scaled)) * share


def _split(node: Criterion, start: Climb, end: Climb) -> _Split:
    was, now = (_there(side, node) for side in (start, end))
    flipped = was != now
    nominal = node.nominal_weights()[:, None]
    shares = _shares(nominal, flipped)
    states = _States.of(start.nodes[node.code], end.nodes[node.code], node)
    method = method_of(node)
    if method == SHAPLEY:
        level, together = _by_shapley(node, states, start)
        weight = together * shares
        limit = (slopes(start, node) + slopes(end, node)) / 2
    else:
        level, weight, limit = _by_means(states) if method == BENNET else _by_logarithms(states)
    of_siblings = summed(np.where(flipped, 0.0, weight))
    parts = level + np.where(flipped, weight, 0.0) + of_siblings * shares
    moved = states.points[1] - states.points[0]
    far = np.abs(moved) > _STILL * np.maximum(1.0, np.abs(states.points[0]))
    rate = np.divide(level, moved, out=limit, where=far)
    appears = ~np.isnan(end.nodes[node.code].score)
    return _Split(parts, rate, _shares(nominal, flipped & (now == appears)))


def _there(climbed: Climb, node: Criterion) -> Bools:
    """Whether each child is there, (children, P)."""
    return ~np.isnan(np.stack([climbed.points(child) for child in node.children]))


def _shares(nominal: Floats, which: Bools) -> Floats:
    """The nominal weights of those children, to 1; equal where they weigh nothing. (k, P)."""
    weights = np.where(which, np.abs(nominal), 0.0)
    weights = np.where(summed(weights) > 0, weights, which)
    total = summed(weights)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


@dataclass(frozen=True)
class _States:
    """What a criterion aggregated before and after: points and weights (2, children, P).

    Points are as its mean counts them. What is there once has the same points in both states.
    """

    points: Floats
    weights: Floats
    smallest: float

    @classmethod
    def of(cls, start: Node, end: Node, node: Criterion) -> _States:
        first = np.where(np.isnan(start.points), end.points, start.points)
        last = np.where(np.isnan(end.points), start.points, end.points)
        points = np.stack([first, last])
        held = node.aggregation.smallest if order_of(node.aggregation) <= 0 else None
        smallest = -np.inf if held is None else held
        return cls(
            points=np.where(np.isnan(points), 1.0, points),
            weights=np.stack([start.weights, end.weights]),
            smallest=smallest,
        )


def _by_means(states: _States) -> tuple[Floats, Floats, Floats]:
    """Bennet (1920): each factor's change at the mean of the other, weights about the score."""
    (z0, z1), (w0, w1) = states.points, states.weights
    centre = (summed(w0 * z0) + summed(w1 * z1)) / 2
    weight = (w0 + w1) / 2
    return weight * (z1 - z0), (w1 - w0) * ((z0 + z1) / 2 - centre), weight


def _by_logarithms(states: _States) -> tuple[Floats, Floats, Floats]:
    """LMDI (Ang 2005): Bennet's split of ln M, times the logarithmic mean of both scores."""
    held = np.maximum(states.points, states.smallest)
    (x0, x1), (w0, w1) = np.log(held), states.weights
    m0, m1 = summed(w0 * x0), summed(w1 * x1)
    mean = np.exp(m0) * _growth(m1 - m0)
    weight = (w0 + w1) / 2
    level = mean * weight * (x1 - x0)
    moved = mean * (w1 - w0) * ((x0 + x1) / 2 - (m0 + m1) / 2)
    limit = np.where(states.points[0] >= states.smallest, mean * weight / held[0], 0.0)
    return level, moved, limit


def _growth(x: Floats) -> Floats:
    """(e^x - 1)/x, which times a is the logarithmic mean of a and a e^x; 1 at 0."""
    return np.divide(np.expm1(x), x, out=np.ones_like(x), where=x != 0)


def _by_shapley(node: Criterion, states: _States, climbed: Climb) -> tuple[Floats, Floats]:
    """What each child's points did (children, P), and all changes of weight together (P,).

    Players are the children whose points changed, and the weights. Columns in which the same ones
    moved are asked together.
    """
    scored = states.weights.any(axis=1).all(axis=0)
    changed = (states.points[0] != states.points[1]) & (states.weights.max(axis=0) > 0)
    shifted = (states.weights[0] != states.weights[1]).any(axis=0)
    movers = np.vstack([changed, shifted]) & scored
    parts = np.zeros(movers.shape)
    patterns, which = np.unique(movers, axis=1, return_inverse=True)
    for number, pattern in enumerate(patterns.T):
        players, columns = np.flatnonzero(pattern), np.flatnonzero(which.ravel() == number)
        if len(players):
            game = _Game(node, states, climbed.framework, players, columns)
            parts[np.ix_(players, columns)] = shapley(game.value, len(players))
    return parts[:-1], parts[-1]


@dataclass(frozen=True)
class _Game:
    """The score of a criterion when only some of what moved has moved."""

    node: Criterion
    states: _States
    framework: Framework
    players: Ints
    columns: Ints

    def value(self, moved: Bools) -> Floats:
        """Scores (n, P) of coalitions (n, players)."""
        children = len(self.node.children)
        on = np.zeros((len(moved), children + 1), dtype=np.int64)
        on[:, self.players] = moved
        child = np.arange(children)[:, None, None]
        points = self.states.points[on.T[:-1, :, None], child, self.columns]
        weights = self.states.weights[on.T[None, -1, :, None], child, self.columns]
        how = self.node.aggregation
        mean = AGGREGATORS[how.method].mean
        score = mean(points.reshape(children, -1), weights.reshape(children, -1), how)
        if self.node.normalisation is not None:
            score = normalised(self.node.normalisation, score, self.framework.scale)
        return score.reshape(points.shape[1:])
