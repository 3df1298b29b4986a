"""What a framework must be as a whole, beyond the shape of its parts: problems by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isinf
from typing import Any

import numpy as np

from scorecard.schemas.weighting import FIXED
from scorecard.scoring.aggregate import order_of, takes_negatives
from scorecard.scoring.interval import correlations
from scorecard.scoring.model import Criterion, Framework, Indicator
from scorecard.scoring.normalise import NORMALISERS
from scorecard.scoring.parameters import Normalisation, Scale

Problems = dict[str, list[str]]
# What a mean can be put on.
LINES = ("knots", "identity", "power", "min-max", "z-score", "ratio-to-leader")
ROUNDING = 1e-9


def standing_twice(tree: Mapping[str, Any]) -> Problems:
    """A code names one thing: an indicator in two criteria would count twice.

    A criterion below itself would be a cycle: it is named as what it is.
    """
    first: dict[str, str] = {}
    found: Problems = {}
    for path, above, node in _loaded(tree, "tree", ()):
        kind = "indicator" if "indicator" in node else "criterion"
        code = node["indicator" if kind == "indicator" else "code"]
        if code in above:
            found[path] = [f"The {kind} {code!r} stands below itself: the tree has a cycle."]
        elif code in first:
            text = f"The {kind} {code!r} stands in the tree twice: also at {first[code]}."
            found[path] = [text]
        first.setdefault(code, path)
    return found


def missing_weights(tree: Mapping[str, Any]) -> Problems:
    """A child has a weight with its reason, unless its parent gets the weights another way."""
    found: Problems = {}
    for path, _, node in _loaded(tree, "tree", ()):
        fixed = node.get("weights", {}).get("method", FIXED) == FIXED
        for number, child in enumerate(node.get("children", ())):
            for name in ("weight", "weight_reason"):
                if fixed and name not in child:
                    text = "Missing data for required field."
                elif not fixed and name in child:
                    text = f"The criterion's weights are {node['weights']['method']}; remove it."
                else:
                    continue
                found[f"{path}.children[{number}].{name}"] = [text]
    return found


def _loaded(
    node: Mapping[str, Any], path: str, above: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    """Every loaded node with its path and the criteria above it."""
    yield path, above, node
    for number, child in enumerate(node.get("children", ())):
        yield from _loaded(child, f"{path}.children[{number}]", (*above, node["code"]))


def check(framework: Framework) -> Problems:
    """Points on the scale, and methods that have a meaning on it."""
    scale = framework.scale
    found = dict(_off(scale, "target.value", framework.target))
    if np.linalg.eigvalsh(correlations(framework)).min() < -ROUNDING:
        text = "These errors cannot all move together so; lower between_related or raise within."
        found["correlation"] = [text]
    for path, node in _nodes(framework.tree, "tree"):
        for number, imputed in enumerate(node.imputed):
            found |= _off(scale, f"{path}.imputed[{number}].points", imputed.points)
        if node.normalisation is not None:
            found |= _of_normalisation(scale, f"{path}.normalisation", node.normalisation)
        if isinstance(node, Criterion):
            found |= _off(scale, f"{path}.floor.value", node.floor)
            if node.normalisation is not None and node.normalisation.method not in LINES:
                text = f"Must be one of {', '.join(LINES)}: a mean has no rungs to stand on."
                found[f"{path}.normalisation.method"] = [text]
            found |= _of_criterion(scale, path, node)
    return found


def _nodes(node: Criterion, path: str) -> Iterator[tuple[str, Criterion | Indicator]]:
    yield path, node
    for number, child in enumerate(node.children):
        below = f"{path}.children[{number}]"
        if isinstance(child, Criterion):
            yield from _nodes(child, below)
        else:
            yield below, child


def _off(scale: Scale, path: str, points: float | None) -> Problems:
    if points is None or scale.lowest <= points <= scale.highest:
        return {}
    return {path: [f"Must be on the scale, {scale.lowest:g} to {scale.highest:g} points."]}


def _of_normalisation(scale: Scale, path: str, how: Normalisation) -> Problems:
    found: Problems = {}
    pairs = "levels" if how.method == "ordinal" else "knots"
    for number, points in enumerate(how.points):
        found |= _off(scale, f"{path}.{pairs}[{number}].points", points)
    open_end = isinf(scale.lowest) or isinf(scale.highest)
    ends = how.method == "boolean" or (NORMALISERS[how.method].onto_the_ends and not how.onto)
    if ends and open_end:
        found[f"{path}.method"] = [f"The scale is open; {how.method} needs both its ends."]
    return found


def _of_criterion(scale: Scale, path: str, node: Criterion) -> Problems:
    how, order = node.aggregation, order_of(node.aggregation)
    found: Problems = {}
    if scale.lowest < 0 and not takes_negatives(order):
        text = f"A mean of order {order:g} has no meaning where points can be negative."
        found[f"{path}.aggregation.method"] = [text]
    if how.smallest is not None and how.smallest > scale.highest:
        found |= _off(scale, f"{path}.aggregation.smallest", how.smallest)
    if node.missing.rule == "penalise" and isinf(scale.lowest):
        text = "The scale has no lowest points to penalise with."
        found[f"{path}.missing.rule"] = [text]
    return found
