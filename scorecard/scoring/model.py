"""The words of the domain as immutable values: a framework of criteria, and evidence as columns.

Nothing here computes. Reasons and descriptions stay in the framework's document; what scoring
needs is here as numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.parameters import (
    PRODUCT,
    Ageing,
    Aggregation,
    Correlation,
    EntryError,
    Grading,
    Imputed,
    Missing,
    Normalisation,
    Pool,
    Scale,
)


@dataclass(frozen=True)
class Indicator:
    """A leaf of the framework: how one catalogue indicator counts."""

    code: str
    title: str
    weight: float
    normalisation: Normalisation
    pool: Pool
    error: EntryError
    ageing: Ageing
    family: str | None = None
    imputed: tuple[Imputed, ...] = ()
    stand_in: float | None = None


@dataclass(frozen=True)
class Criterion:
    """An inner node; the framework's root is one too.

    `normalisation` puts the mean of the children on another line before the parent reads it.
    `experts` are the weights that each expert alone would give, where experts were asked.
    `stand_in` is what the node counts as where it is missing and its parent imputes.
    """

    code: str
    title: str
    weight: float
    aggregation: Aggregation
    missing: Missing
    children: tuple[Criterion | Indicator, ...]
    floor: float | None = None
    normalisation: Normalisation | None = None
    experts: tuple[tuple[float, ...], ...] = ()
    imputed: tuple[Imputed, ...] = ()
    stand_in: float | None = None

    def nominal_weights(self) -> Floats:
        """The children's weights, scaled to sum to 1. Shape (children,)."""
        weights = np.array([child.weight for child in self.children], dtype=np.float64)
        return weights / weights.sum()

    def indicators(self) -> Iterator[Indicator]:
        """The leaves below, in the order of the tree."""
        for child in self.children:
            if isinstance(child, Indicator):
                yield child
            else:
                yield from child.indicators()

    def paths(self, own: str) -> Iterator[tuple[str, Indicator]]:
        """Each leaf with where it stands in the framework's document, `own` being this node."""
        for number, child in enumerate(self.children):
            path = f"{own}.children[{number}]"
            if isinstance(child, Indicator):
                yield path, child
            else:
                yield from child.paths(path)

    def criteria(self) -> Iterator[Criterion]:
        """The criteria below, parents before children."""
        for child in self.children:
            if isinstance(child, Criterion):
                yield child
                yield from child.criteria()

    def standing_in_for(self, candidate: str) -> Criterion:
        """The same tree, with what each missing child of that candidate counts as."""
        children = tuple(
            replace(
                child.standing_in_for(candidate) if isinstance(child, Criterion) else child,
                stand_in=_stand_in(child.imputed, candidate),
            )
            for child in self.children
        )
        return replace(self, children=children)


def _stand_in(imputed: tuple[Imputed, ...], candidate: str) -> float | None:
    """The points of the first entry that is for the candidate, or for all."""
    return next(
        (one.points for one in imputed if not one.candidates or candidate in one.candidates), None
    )


@dataclass(frozen=True)
class Framework:
    """A published methodology. `tree` is its root criterion; `target` is for the overall score."""

    slug: str
    version: int
    title: str
    starts_on: date
    target: float | None
    scale: Scale
    correlation: Correlation
    tree: Criterion
    description: str | None = None
    grading: Grading = PRODUCT

    def indicators(self) -> tuple[Indicator, ...]:
        return self._indicators

    def criteria(self) -> tuple[Criterion, ...]:
        """The root and every criterion below it, parents before children."""
        return self._criteria

    @cached_property
    def _indicators(self) -> tuple[Indicator, ...]:
        return tuple(self.tree.indicators())

    @cached_property
    def _criteria(self) -> tuple[Criterion, ...]:
        return (self.tree, *self.tree.criteria())

    @cached_property
    def normalisations(self) -> tuple[tuple[Normalisation, ...], Ints]:
        """The different ones among the indicators', and which each indicator has, (leaves,)."""
        number: dict[Normalisation, int] = {}
        of_leaf = [number.setdefault(i.normalisation, len(number)) for i in self._indicators]
        return tuple(number), np.array(of_leaf, dtype=np.int64)

    @cached_property
    def spans(self) -> dict[str, slice]:
        """Which of the indicators stand below each criterion: they are next to each other."""
        found: dict[str, slice] = {}

        def walk(node: Criterion, first: int) -> int:
            end = first
            for child in node.children:
                end = walk(child, end) if isinstance(child, Criterion) else end + 1
            found[node.code] = slice(first, end)
            return end

        walk(self.tree, 0)
        return found

    def standing_in_for(self, candidate: str) -> Framework:
        """The framework as it counts for a candidate: imputed points are a candidate's own."""
        if not any(node.missing.rule == "impute" for node in self.criteria()):
            return self
        return replace(self, tree=self.tree.standing_in_for(candidate))


@dataclass(frozen=True)
class EvidenceColumns:
    """The accepted entries of one candidate, one row a revision, in any order.

    `indicator` indexes `indicators`. Days and instants are integers (see clocks); open ends are
    NEVER_DAY and NEVER_INSTANT. `value` is in the indicator's unit, or the level of an assessment.
    `lower` and `upper` come with `interval_z`, the normal quantile of their level; NaN = not given.
    `reliability` and `credibility` are 0-5 for A-F and 1-6. `origin` is -1, or equal for entries
    that share a root. `entry` numbers the revision, `evidence` what it is a revision of.
    """

    indicators: tuple[str, ...]
    indicator: Ints
    entry: Ints
    evidence: Ints
    source: Ints
    recorded: Ints
    observed: Ints
    valid_until: Ints
    accepted: Ints
    closed: Ints
    value: Floats
    lower: Floats
    upper: Floats
    interval_z: Floats
    standard_error: Floats
    reliability: Ints
    credibility: Ints
    origin: Ints

    def __len__(self) -> int:
        return len(self.entry)
