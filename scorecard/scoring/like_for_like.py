"""Two states of the leaves on what both have in common, and how sure their difference is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.interval import INTERVAL_Z, correlations, propagate
from scorecard.scoring.model import Criterion, Framework
from scorecard.scoring.parameters import Missing
from scorecard.scoring.steps import EXACT, decompose
from scorecard.scoring.tree import climb, pulls, slopes


@dataclass(frozen=True)
class LikeForLike:
    """A change on the indicators that are available on both sides, in criteria that are too.

    `indicators` are those, by code, and `share` is their nominal effective weight, 0-1. `before`
    and `after` are the overall scores on them alone, and `effects` what each did to the change.
    `clear` says that the change is at least 1.645 of its standard error; `carried_by` names the
    fewest indicators, largest first, without which it would not be.
    """

    before: float
    after: float
    indicators: tuple[str, ...]
    share: float
    effects: dict[str, float]
    standard_error: float
    clear: bool
    carried_by: tuple[str, ...]

    @property
    def change(self) -> float:
        return self.after - self.before


def like_for_like(
    framework: Framework, points: Floats, variance: Floats, origin: Ints
) -> LikeForLike | None:
    """Compare two columns of leaf points (leaves, 2); None where a side is withheld.

    `variance` (leaves,) is that of each leaf's own change, in points squared, and `origin` the one
    origin behind it, or -1. What is shared is scored whatever its coverage: it lacks the same on
    both sides, and `share` says how much.
    """
    common = _common(framework, points)
    if not common.any():
        return None
    lenient = replace(framework, tree=_lenient(framework.tree))
    shared = np.where(common[:, None], points, np.nan)
    step = decompose(lenient, shared[:, [0]], shared[:, [1]])
    kept = [leaf.code for leaf, both in zip(framework.indicators(), common, strict=True) if both]
    effects = {code: float(step.effect[code][0]) for code in kept}
    change = float(step.change[0])
    error = _standard_error(lenient, shared, variance, origin)
    clear = change != 0 and abs(change) >= INTERVAL_Z * error
    return LikeForLike(
        before=float(step.before[0]),
        after=float(step.after[0]),
        indicators=tuple(kept),
        share=float(_effective_weights(framework.tree)[common].sum()),
        effects=effects,
        standard_error=error,
        clear=clear,
        carried_by=_carriers(effects, change, error) if clear else (),
    )


def _common(framework: Framework, points: Floats) -> Bools:
    """Which leaves are available on both sides, with every criterion above them, (leaves,)."""
    climbed = climb(framework, points)
    common = np.logical_not(np.isnan(points).any(axis=1))
    for node in framework.criteria():
        if np.isnan(climbed.nodes[node.code].score).any():
            common[[climbed.leaf_number[leaf.code] for leaf in node.indicators()]] = False
    return common


def _lenient(node: Criterion) -> Criterion:
    """The criterion, and all below, scored whatever their coverage."""
    rule = node.missing.rule
    children = tuple(
        _lenient(child) if isinstance(child, Criterion) else child for child in node.children
    )
    missing = Missing("renormalise" if rule == "block" else rule, 0.0)
    return replace(node, missing=missing, children=children)


def _effective_weights(node: Criterion) -> Floats:
    """Nominal weights multiplied down the tree, by leaf, to 1. Shape (leaves,)."""
    return np.concatenate(
        [
            weight * (_effective_weights(child) if isinstance(child, Criterion) else np.ones(1))
            for child, weight in zip(node.children, node.nominal_weights(), strict=True)
        ]
    )


def _standard_error(framework: Framework, points: Floats, variance: Floats, origin: Ints) -> float:
    """Of a change: each leaf pulls as it does on average of both sides (methodology 1.16)."""
    climbed = climb(framework, points)
    by_child = {node.code: slopes(climbed, node) for node in framework.criteria()}
    found = pulls(climbed, by_child)
    pull = np.stack([found[leaf.code] for leaf in framework.indicators()])
    gradient = (pull[:, [0]] + pull[:, [1]]) / 2
    rho = correlations(framework)
    return float(np.sqrt(propagate(gradient, variance[:, None], rho, origin[:, None])[0]))


def _carriers(effects: dict[str, float], change: float, error: float) -> tuple[str, ...]:
    """The fewest leaves, largest first, without whose effects a change would not be clear."""
    found = []
    towards = float(np.sign(change))
    left = change
    for code in sorted(effects, key=lambda code: (-towards * effects[code], code)):
        if towards * left <= max(INTERVAL_Z * error, EXACT):
            break
        found.append(code)
        left -= effects[code]
    return tuple(found)
