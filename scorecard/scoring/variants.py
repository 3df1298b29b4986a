"""A framework with one thing about its method changed, for asking how much the method decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scorecard.scoring.aggregate import takes_negatives
from scorecard.scoring.assess import Assessment
from scorecard.scoring.model import Criterion, Framework
from scorecard.scoring.parameters import Ageing, Aggregation, Missing


def settled(assessment: Assessment, at: int) -> Framework:
    """The framework that withholds what is withheld in column `at`, whatever weights it is given.

    Whether there is enough evidence is a fact of the framework's own weights. Drawn or shifted
    ones would withhold a score by chance where a coverage lies near its threshold; so what has a
    score keeps it. What has none has to be climbed with its own weights.
    """
    return replace(assessment.framework, tree=_settled(assessment.framework.tree, assessment, at))


def scored(assessment: Assessment, at: int) -> list[Criterion]:
    """The criteria that have a score in column `at`."""
    nodes = assessment.nodes
    return [
        criterion
        for criterion in assessment.framework.criteria()
        if not np.isnan(nodes[criterion.code].score[at])
    ]


def _settled(node: Criterion, assessment: Assessment, at: int) -> Criterion:
    children = tuple(
        _settled(child, assessment, at) if isinstance(child, Criterion) else child
        for child in node.children
    )
    missing = node.missing
    if not np.isnan(assessment.nodes[node.code].score[at]):
        # Where a blocking criterion has a score, everything that weighs is there.
        missing = Missing("renormalise" if missing.rule == "block" else missing.rule, 0.0)
    return replace(node, children=children, missing=missing)


def with_top_order(framework: Framework, order: float) -> Framework:
    """The framework whose overall score is the power mean of that order; -inf is the minimum."""
    smallest = framework.tree.aggregation.smallest
    how = Aggregation("power", order, smallest)
    if np.isinf(order):
        how = Aggregation("minimum" if order < 0 else "maximum", smallest=smallest)
    return replace(framework, tree=replace(framework.tree, aggregation=how))


def orders_with_meaning(framework: Framework, orders: Sequence[float]) -> tuple[float, ...]:
    """Those of the orders that a mean can have on the framework's scale."""
    return tuple(order for order in orders if framework.scale.lowest >= 0 or takes_negatives(order))


def with_half_lives(framework: Framework, factor: float) -> Framework:
    """The framework whose evidence loses weight `factor` times as slowly, whatever its curve."""
    return replace(framework, tree=_ageing(framework.tree, factor))


def _ageing(node: Criterion, factor: float) -> Criterion:
    children = tuple(
        _ageing(child, factor)
        if isinstance(child, Criterion)
        else replace(child, ageing=_slowed(child.ageing, factor))
        for child in node.children
    )
    return replace(node, children=children)


def _slowed(ageing: Ageing, factor: float) -> Ageing:
    half_life, lifetime = (
        None if days is None else days * factor
        for days in (ageing.half_life_days, ageing.lifetime_days)
    )
    return replace(ageing, half_life_days=half_life, lifetime_days=lifetime)
