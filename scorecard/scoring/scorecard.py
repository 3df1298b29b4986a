"""One date of an assessment as a scorecard: figures, verdicts, bands, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scorecard.scoring.assess import Assessment, NodeSeries, assess, in_force
from scorecard.scoring.entries import Entries
from scorecard.scoring.interval import interval
from scorecard.scoring.model import (
    Band,
    Criterion,
    EvidenceColumns,
    Floats,
    Framework,
    Indicator,
)
from scorecard.scoring.pool import Leaves, pooled_alike

MET = "met"
NOT_MET = "not met"
UNCERTAIN = "uncertain"
INSUFFICIENT = "insufficient evidence"
VERDICTS = (MET, NOT_MET, UNCERTAIN, INSUFFICIENT)


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
    worst_case: float
    best_case: float
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
    """How ready, how sure, because of what. `companions` read the top by other means."""

    overall: CriterionResult
    band: str | None
    band_capped_by: str | None
    ready: bool
    blockers: tuple[Blocker, ...]
    companions: dict[str, float | None]
    weakest: str | None


def scorecard(
    framework: Framework, evidence: EvidenceColumns, day: int, known_at: int
) -> Scorecard:
    """The scorecard on one day, as known at one instant (integers of `clocks`)."""
    days, instants = np.array([day]), np.array([known_at])
    assessment = assess(framework, evidence, days, instants)
    overall = _Reader(assessment, entry_shares(assessment)).criterion(framework.tree, None, 1.0)
    blockers = tuple(_blockers(overall))
    band, capped_by = _band(framework, overall)
    scored = [child for child in overall.criteria if child.score is not None]
    return Scorecard(
        overall=overall,
        band=band,
        band_capped_by=capped_by,
        ready=not blockers,
        blockers=blockers,
        companions={name: _maybe(by_date[0]) for name, by_date in assessment.companions.items()},
        weakest=min(scored, key=lambda child: child.score or 0.0).code if scored else None,
    )


def verdict(series: NodeSeries, threshold: float | None, at: int) -> str | None:
    """Three states against a floor or target, or insufficient evidence (methodology 1.15)."""
    if np.isnan(series.score[at]):
        return INSUFFICIENT
    if threshold is None:
        return None
    if series.lower[at] >= threshold:
        return MET
    return NOT_MET if series.upper[at] < threshold else UNCERTAIN


def thresholds(framework: Framework) -> dict[str, float | None]:
    """The floor of each criterion, and the target of the overall score."""
    floors = {node.code: node.floor for node in framework.tree.criteria()}
    return {framework.tree.code: framework.target, **floors}


def band_of(bands: tuple[Band, ...], score: float) -> Band:
    """The band a score lies in. Bands are in rising order and the first starts at 0."""
    return [band for band in bands if band.start <= score][-1]


def entry_shares(assessment: Assessment) -> dict[int, tuple[EntryShare, ...]]:
    """What each entry contributes to its indicator on the first date, heaviest first, by leaf."""
    indicators = assessment.framework.indicators()
    days, known_at = assessment.days[:1], assessment.known_at[:1]
    found: dict[int, list[EntryShare]] = {}
    for pooler, mine in pooled_alike(indicators, assessment.entries):
        held = in_force(mine, days, known_at)
        _collect(mine, pooler.shares(mine, held, days, Leaves.of(indicators))[:, 0], found)
    return {
        leaf: tuple(sorted(shares, key=lambda s: (-s.share, s.entry)))
        for leaf, shares in found.items()
    }


def _collect(entries: Entries, share: Floats, found: dict[int, list[EntryShare]]) -> None:
    for at in np.flatnonzero(share > 0):
        carries = EntryShare(int(entries.entry[at]), float(share[at]))
        found.setdefault(int(entries.leaf[at]), []).append(carries)


class _Reader:
    """Reads the first date of an assessment, down the tree."""

    def __init__(self, assessment: Assessment, shares: dict[int, tuple[EntryShare, ...]]) -> None:
        self.assessment = assessment
        self.shares = shares
        self.thresholds = thresholds(assessment.framework)
        indicators = assessment.framework.indicators()
        self.number = {leaf.code: number for number, leaf in enumerate(indicators)}
        leaves = assessment.leaves
        self.bounds = interval(leaves.points[:, 0], leaves.variance[:, 0])

    def criterion(self, node: Criterion, parent: str | None, effective: float) -> CriterionResult:
        series = self.assessment.nodes[node.code]
        weights = [effective * share for share in node.nominal_weights().tolist()]
        pairs = list(zip(node.children, weights, strict=True))
        criteria = tuple(
            self.criterion(child, node.code, weight)
            for child, weight in pairs
            if isinstance(child, Criterion)
        )
        indicators = tuple(
            self.indicator(child, weight) for child, weight in pairs if isinstance(child, Indicator)
        )
        absent = {child.code for child in criteria if child.score is None}
        absent |= {child.code for child in indicators if child.points is None}
        return CriterionResult(
            code=node.code,
            title=node.title,
            parent=parent,
            weight=node.weight,
            effective_weight=effective,
            score=_maybe(series.score[0]),
            lower=_maybe(series.lower[0]),
            upper=_maybe(series.upper[0]),
            standard_error=_maybe(np.sqrt(series.variance[0])),
            threshold=self.thresholds[node.code],
            verdict=verdict(series, self.thresholds[node.code], 0),
            coverage=float(series.coverage[0]),
            min_coverage=node.missing.min_coverage,
            leaf_coverage=float(series.leaf_coverage[0]),
            freshness=float(series.freshness[0]),
            confidence=float(series.confidence[0]),
            worst_case=float(series.worst[0]),
            best_case=float(series.best[0]),
            missing=tuple(child.code for child in node.children if child.code in absent),
            criteria=criteria,
            indicators=indicators,
        )

    def indicator(self, leaf: Indicator, effective: float) -> IndicatorResult:
        number, leaves = self.number[leaf.code], self.assessment.leaves
        lower, upper = self.bounds
        age = leaves.age[number, 0]
        return IndicatorResult(
            code=leaf.code,
            title=leaf.title,
            weight=leaf.weight,
            effective_weight=effective,
            points=_maybe(leaves.points[number, 0]),
            lower=_maybe(lower[number]),
            upper=_maybe(upper[number]),
            age_days=None if np.isnan(age) else int(age),
            stale=bool(leaves.stale[number, 0]),
            freshness=float(leaves.freshness[number, 0]),
            confidence=float(leaves.confidence[number, 0]),
            entries=self.shares.get(number, ()),
        )


def _blockers(overall: CriterionResult) -> Iterator[Blocker]:
    """Whatever is short of its floor or target. Missing never passes: withheld is short."""
    for node in overall.walk():
        if node.threshold is not None and (node.score is None or node.score < node.threshold):
            yield Blocker(node.code, node.title, node.score, node.threshold)


def _band(framework: Framework, overall: CriterionResult) -> tuple[str | None, str | None]:
    """The overall band, capped at the band of the worst criterion below its floor."""
    if overall.score is None:
        return None, None
    own = band_of(framework.bands, overall.score)
    violated = [
        (node.score, node.code)
        for node in overall.walk()
        if node is not overall
        and node.score is not None
        and node.threshold is not None
        and node.score < node.threshold
    ]
    if violated:
        score, code = min(violated)
        cap = band_of(framework.bands, score)
        if cap.start < own.start:
            return cap.name, code
    return own.name, None


def _maybe(figure: np.float64) -> float | None:
    return None if np.isnan(figure) else float(figure)
