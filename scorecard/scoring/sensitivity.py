"""What one thing at a time does to a score: a node left out, a weight, the method at the top.

Rows sorted by what they move make a tornado. Nothing here is drawn; see `simulation` for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.aggregate import order_of
from scorecard.scoring.arrays import Bools, Floats
from scorecard.scoring.assess import Assessment, assess_leaves
from scorecard.scoring.model import Criterion, Framework, Indicator
from scorecard.scoring.tree import climb
from scorecard.scoring.variants import (
    orders_with_meaning,
    scored,
    settled,
    with_half_lives,
    with_top_order,
)

WEIGHT_CHANGE = 0.10
ORDERS = {1.0: "arithmetic", 0.0: "geometric", -1.0: "harmonic", -np.inf: "minimum"}
HALF_LIVES = (0.5, 2.0)

# Halvings of a stretch of weight: after these a float has nothing left to halve.
HALVINGS = 52


@dataclass(frozen=True)
class Alternative:
    """The score if one thing were otherwise, and that less the score as it is.

    `kind` is drop, weight, order or half-life; `code` and `title` are of the node concerned, the
    root for the latter two; `change` says what else. None where no score would be given, or none
    is.
    """

    kind: str
    code: str
    title: str
    change: str
    score: float | None
    difference: float | None


@dataclass(frozen=True)
class NeededWeight:
    """The share of the top's weight that a child has, and the nearest at which the target is
    reached, the others keeping their proportions. None where no weight does it."""

    code: str
    title: str
    weight: float
    needed: float | None


@dataclass(frozen=True)
class Bottleneck:
    """A child of the top, its score, and how much the overall score moves with it (dS/dC)."""

    code: str
    title: str
    score: float
    pull: float


@dataclass(frozen=True)
class Sensitivity:
    """`alternatives` begin with what moves the score most; `bottlenecks` with where a point gained
    lifts it most; `needed` is in the framework's order."""

    score: float | None
    alternatives: tuple[Alternative, ...]
    needed: tuple[NeededWeight, ...]
    bottlenecks: tuple[Bottleneck, ...]


# Another set of weights for the children of one criterion; None gives the tree no score.
_Weighted = tuple[Criterion, Floats] | None
# Kind, code, title and change of an alternative.
_Named = tuple[str, str, str, str]


def sensitivity(assessment: Assessment, at: int) -> Sensitivity:
    """One thing at a time for column `at` (methodology 1.10).

    Leaving a node out asks whether there is enough evidence anew, by the weights of the others.
    Otherwise what is withheld stays so, and what is scored too.
    """
    score = _maybe(assessment.climbed.score[at])
    found = [
        Alternative(*named, other, None if other is None or score is None else other - score)
        for named, other in _alternatives(assessment, at)
    ]
    return Sensitivity(
        score=score,
        alternatives=tuple(sorted(found, key=_by_size)),
        needed=tuple(_needed(assessment, at)),
        bottlenecks=tuple(sorted(_bottlenecks(assessment, at), key=lambda b: (-b.pull, b.code))),
    )


def _by_size(one: Alternative) -> tuple[float, str, str, str]:
    size = np.inf if one.difference is None else -abs(one.difference)
    return size, one.kind, one.code, one.change


def _alternatives(assessment: Assessment, at: int) -> Iterator[tuple[_Named, float | None]]:
    framework = assessment.framework
    points = assessment.leaves.points[:, at]
    yield from _scores(framework, points, list(_drops(framework)))
    yield from _scores(settled(assessment, at), points, list(_shifts(scored(assessment, at))))
    top = framework.tree
    for order in orders_with_meaning(framework, tuple(ORDERS)):
        if order != order_of(top.aggregation):
            named = ("order", top.code, top.title, ORDERS[order])
            yield named, _score(with_top_order(framework, order), points)
    for factor in HALF_LIVES:
        slowed = with_half_lives(framework, factor)
        leaves = assess_leaves(slowed, assessment.entries, assessment.held)
        named = ("half-life", top.code, top.title, f"x {factor:g}")
        yield named, _score(slowed, leaves.points[:, at])


def _score(framework: Framework, points: Floats) -> float | None:
    return _maybe(climb(framework, points[:, None]).score[0])


def _scores(
    framework: Framework, points: Floats, asked: list[tuple[_Named, _Weighted]]
) -> Iterator[tuple[_Named, float | None]]:
    """The score by each set of weights, all in one climb: a column each."""
    weights: dict[str, Floats] = {}
    for column, (_, weighted) in enumerate(asked):
        if weighted is not None:
            criterion, shares = weighted
            own = np.repeat(criterion.nominal_weights()[:, None], len(asked), axis=1)
            weights.setdefault(criterion.code, own)[:, column] = shares
    table = np.repeat(points[:, None], len(asked), axis=1)
    scores = climb(framework, table, weights).score if asked else np.empty(0)
    for (named, weighted), score in zip(asked, scores, strict=True):
        yield named, None if weighted is None else _maybe(score)


def _drops(framework: Framework) -> Iterator[tuple[_Named, _Weighted]]:
    """Every node but the root left out. A criterion goes with its only child."""
    above: dict[str, _Weighted] = {framework.tree.code: None}
    for criterion in framework.criteria():
        for row, child in enumerate(criterion.children):
            alone = len(criterion.children) == 1
            above[child.code] = above[criterion.code] if alone else _reweighted(criterion, row, 0.0)
            yield ("drop", child.code, child.title, "left out"), above[child.code]


def _shifts(criteria: list[Criterion]) -> Iterator[tuple[_Named, _Weighted]]:
    """Every weight a tenth more and a tenth less, where there is another to give or take."""
    for criterion in criteria:
        for row, child in enumerate(criterion.children if len(criterion.children) > 1 else ()):
            for sign in (1, -1):
                named = ("weight", child.code, child.title, f"{sign * WEIGHT_CHANGE:+.0%}")
                yield named, _reweighted(criterion, row, 1 + sign * WEIGHT_CHANGE)


def _reweighted(criterion: Criterion, row: int, factor: float) -> _Weighted:
    """One child's weight times `factor`, all scaled to sum to 1; None where none is left."""
    weights = criterion.nominal_weights()
    weights[row] *= factor
    return (criterion, weights / weights.sum()) if weights.any() else None


def _needed(assessment: Assessment, at: int) -> Iterator[NeededWeight]:
    """By bisection, all children at once: a mean moves one way with the weight of a child."""
    top, target = assessment.framework.tree, assessment.framework.target
    weights = top.nominal_weights()
    needed = np.full(len(weights), np.nan)
    if target is not None and not np.isnan(assessment.climbed.score[at]):
        needed = _bisected(assessment, at, target)
    for child, weight, found in zip(top.children, weights.tolist(), needed, strict=True):
        yield NeededWeight(child.code, child.title, weight, _maybe(found))


def _bisected(assessment: Assessment, at: int, target: float) -> Floats:
    """The nearest weight of each child of the top that reaches the target, NaN where none does."""
    framework = settled(assessment, at)
    weights = framework.tree.nominal_weights()
    table = np.repeat(assessment.leaves.points[:, [at]], len(weights), axis=1)

    def reached(shares: Floats) -> Bools:
        """Whether the target is, child by child, with that share for the child."""
        given = {framework.tree.code: _with_shares(weights, shares)}
        return climb(framework, table, given).score >= target

    if assessment.climbed.score[at] >= target:
        return weights
    short, nothing, all_of_it = weights, np.zeros_like(weights), np.ones_like(weights)
    enough = np.where(reached(nothing), nothing, np.where(reached(all_of_it), all_of_it, np.nan))
    for _ in range(HALVINGS):
        middle = (short + enough) / 2
        there = reached(np.nan_to_num(middle))
        short, enough = np.where(there, short, middle), np.where(there, middle, enough)
    return enough


def _with_shares(weights: Floats, shares: Floats) -> Floats:
    """A column for each child: that share for it, the rest for the others in proportion."""
    others = np.repeat(weights[:, None], len(weights), axis=1)
    np.fill_diagonal(others, 0.0)
    total = others.sum(axis=0)
    columns = others * np.divide(1 - shares, total, out=np.zeros_like(total), where=total > 0)
    np.fill_diagonal(columns, shares)
    return columns


def _bottlenecks(assessment: Assessment, at: int) -> Iterator[Bottleneck]:
    number = assessment.climbed.leaf_number
    for child in assessment.framework.tree.children:
        score = assessment.climbed.points(child)[at]
        if isinstance(child, Indicator):
            pull = assessment.pulls[number[child.code], at]
        else:
            pull = assessment.nodes[child.code].pull[at]
        if not np.isnan(score):
            yield Bottleneck(child.code, child.title, float(score), float(pull))


def _maybe(figure: np.float64) -> float | None:
    return None if np.isnan(figure) else float(figure)
