"""How much of the uncertainty is the evidence's, and how much the method's.

Beside the evidence, the method is drawn: how the criteria are put together, how fast evidence
loses weight, and the weights. OECD/JRC Handbook (2008), p. 118-121, whose word for these choices
is triggers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy  # Loads `stats` when it is first used, so that other questions start fast.

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.assess import Assessment, assess_leaves
from scorecard.scoring.draws import (
    Errors,
    check_spread,
    draw_weights,
    generator_of,
    points_of,
    scores_of,
)
from scorecard.scoring.simulation import WEIGHT_SPREAD, Distribution, distribution
from scorecard.scoring.variants import (
    orders_with_meaning,
    scored,
    settled,
    with_half_lives,
    with_top_order,
)

# The orders of the top aggregation and the factors on all half-lives, each as likely as the others
# (methodology 1.8).
ORDERS = (1.0, 0.5, 0.0, -1.0)
HALF_LIVES = (0.5, 1.0, 2.0)

EVIDENCE, WEIGHTS, ORDER, HALF_LIFE = "evidence", "weights", "order", "half-life"


@dataclass(frozen=True)
class Trigger:
    """What one choice, or the evidence, moves: shares of the variance of the score.

    `alone` is the share that goes when it alone is known, `in_all` what stays when it alone is not
    (first-order and total index). Estimates: either may lie a little outside 0-1.
    """

    name: str
    alone: float
    in_all: float


@dataclass(frozen=True)
class MethodUncertainty:
    """The score where the evidence, the method, or both are drawn; None where it is withheld.

    `triggers` are sorted: what moves the score most comes first. `orders` are those drawn.
    """

    draws: int
    seed: int
    numpy: str
    weight_spread: float
    orders: tuple[float, ...]
    half_lives: tuple[float, ...]
    evidence: Distribution | None = None
    method: Distribution | None = None
    both: Distribution | None = None
    triggers: tuple[Trigger, ...] = ()


@dataclass(frozen=True)
class _Draws:
    """Standard normal errors (leaves, N); weights by criterion (children, N); and which order and
    which half-life each draw takes, (N,)."""

    evidence: Floats
    weights: Mapping[str, Floats]
    order: Ints
    half_life: Ints

    def with_one_of(self, other: _Draws, trigger: str) -> _Draws:
        """These draws, one trigger's taken from others."""
        name = trigger.replace("-", "_")
        return replace(self, **{name: getattr(other, name)})


def method_uncertainty(
    assessment: Assessment, at: int, draws: int, seed: int, weight_spread: float = WEIGHT_SPREAD
) -> MethodUncertainty:
    """Draw the evidence and the method of column `at`, apart and together (methodology 1.8).

    Weights are one expert's where the framework keeps several, else vary by `weight_spread`. The
    framework's own order need not be one of ORDERS. At least 2 draws; the shares of the triggers
    rest on the largest power of two among them. Raises ValueError.
    """
    if draws < 2:  # noqa: PLR2004
        raise ValueError(f"{draws} draws have no variance to share out; ask for at least 2.")
    check_spread(weight_spread)
    method = _Method(assessment, at)
    run = MethodUncertainty(draws, seed, np.__version__, weight_spread, method.orders, HALF_LIVES)
    if np.isnan(assessment.climbed.score[at]):
        return run
    generator = generator_of(seed)
    one, other = (method.draw(draws, weight_spread, generator) for _ in range(2))
    both = method.scores(one)
    return replace(
        run,
        evidence=distribution(method.as_stated(one.evidence)),
        method=distribution(method.scores(replace(one, evidence=np.zeros_like(one.evidence)))),
        both=distribution(both),
        triggers=_triggers(method, one, other, both),
    )


class _Method:
    """Scores of one date under every method that may be drawn."""

    def __init__(self, assessment: Assessment, at: int) -> None:
        self.assessment = assessment
        self.at = at
        self.errors = Errors(assessment, at)
        self.orders = orders_with_meaning(assessment.framework, ORDERS)
        self.framework = settled(assessment, at)
        self.by_order = [with_top_order(self.framework, order) for order in self.orders]
        self.leaves = [self._leaves(factor) for factor in HALF_LIVES]

    def _leaves(self, factor: float) -> tuple[Floats, Floats]:
        """Points and variances (leaves,) with all half-lives times `factor`."""
        leaves = self.assessment.leaves
        if factor != 1:
            slowed = with_half_lives(self.assessment.framework, factor)
            leaves = assess_leaves(slowed, self.assessment.entries, self.assessment.held)
        return leaves.points[:, self.at], leaves.variance[:, self.at]

    def draw(self, draws: int, spread: float, generator: np.random.Generator) -> _Draws:
        return _Draws(
            evidence=self.errors.draw(draws, generator),
            weights=draw_weights(
                scored(self.assessment, self.at), draws, spread, generator, as_experts=True
            ),
            order=generator.integers(len(self.orders), size=draws),
            half_life=generator.integers(len(HALF_LIVES), size=draws),
        )

    def as_stated(self, evidence: Floats) -> Floats:
        """The score by the framework's own method, (N,)."""
        leaves = self.leaves[HALF_LIVES.index(1.0)]
        points = points_of(*leaves, evidence.copy(), self.framework.scale)
        top = self.framework.tree.code
        return scores_of(self.framework, points, {}, [top])[top]

    def scores(self, drawn: _Draws) -> Floats:
        """The score of every draw by the method it drew, (N,)."""
        top, scale = self.framework.tree.code, self.framework.scale
        found = np.empty(len(drawn.order))
        for order, framework in enumerate(self.by_order):
            for half_life, leaves in enumerate(self.leaves):
                rows = np.flatnonzero((drawn.order == order) & (drawn.half_life == half_life))
                points = points_of(*leaves, drawn.evidence[:, rows], scale)
                weights = {code: of[:, rows] for code, of in drawn.weights.items()}
                found[rows] = scores_of(framework, points, weights, [top])[top]
        return found


def _triggers(method: _Method, one: _Draws, other: _Draws, both: Floats) -> tuple[Trigger, ...]:
    """Variance shares by exchanging one trigger's draws at a time (Saltelli et al., 2010)."""
    names = (EVIDENCE, WEIGHTS, ORDER, HALF_LIFE)
    exchanged = [method.scores(one.with_one_of(other, name)) for name in names]
    # scipy takes a power of two, which matters to its own points alone.
    count = 2 ** (len(both).bit_length() - 1)
    indices = scipy.stats.sobol_indices(
        func={
            "f_A": both[None, :count],
            "f_B": method.scores(other)[None, :count],
            "f_AB": np.array(exchanged)[:, None, :count],
        },
        n=count,
    )
    found = [
        Trigger(name, float(alone), float(in_all))
        for name, alone, in_all in zip(names, indices.first_order, indices.total_order, strict=True)
    ]
    return tuple(sorted(found, key=lambda trigger: (-trigger.in_all, trigger.name)))
