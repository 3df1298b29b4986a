"""What a scorecard says, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class EntryShare:
    """An entry that carries an indicator's value: its number in the columns, its share of 1."""

    entry: int
    share: float


@dataclass(frozen=True)
class IndicatorResult:
    """One indicator on one date. Points and bounds are 0-100, None without evidence in force."""

    code: str
    title: str
    weight: float
    effective_weight: float
    points: float | None
    lower: float | None
    upper: float | None
    pull: float
    leverage: float | None
    age_days: int | None
    stale: bool
    freshness: float
    confidence: float
    entries: tuple[EntryShare, ...]


@dataclass(frozen=True)
class CriterionResult:
    """One criterion on one date. Score and bounds are None where withheld.

    `threshold` is the criterion's floor, or the target for the overall score. Coverages,
    freshness and confidence are 0-1; `effective_weight` is nominal, multiplied down the tree.
    """

    code: str
    title: str
    parent: str | None
    weight: float
    effective_weight: float
    score: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    threshold: float | None
    verdict: str | None
    coverage: float
    min_coverage: float
    leaf_coverage: float
    freshness: float
    confidence: float
    worst_case: float | None
    best_case: float | None
    pull: float
    leverage: float | None
    missing: tuple[str, ...]
    criteria: tuple[CriterionResult, ...]
    indicators: tuple[IndicatorResult, ...]

    def walk(self) -> Iterator[CriterionResult]:
        """This criterion and all below, parents first."""
        yield self
        for child in self.criteria:
            yield from child.walk()

    def leaves(self) -> Iterator[IndicatorResult]:
        """The indicators below, in the order of the tree's criteria."""
        for node in self.walk():
            yield from node.indicators


@dataclass(frozen=True)
class Blocker:
    """What keeps a candidate from ready: a criterion (or the overall) short of its threshold."""

    code: str
    title: str
    score: float | None
    threshold: float


@dataclass(frozen=True)
class Scorecard:
    """How ready, how sure, because of what. `companions` read the top by other means.

    `ready` is None where the framework states neither a target nor a floor; `lenses` is the same
    score in the framework's other words for the scale.
    """

    overall: CriterionResult
    band: str | None
    band_capped_by: str | None
    ready: bool | None
    blockers: tuple[Blocker, ...]
    companions: dict[str, float | None]
    lenses: dict[str, str | None]
    weakest: str | None
