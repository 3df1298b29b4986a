"""One date of an assessment as a scorecard: figures, verdicts, bands, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scorecard.scoring.arrays import Floats
from scorecard.scoring.assess import Assessment, assess
from scorecard.scoring.entries import Entries
from scorecard.scoring.interval import interval
from scorecard.scoring.model import Criterion, EvidenceColumns, Framework, Indicator
from scorecard.scoring.pool import pooled_alike
from scorecard.scoring.pooling import Leaves
from scorecard.scoring.results import (
    Blocker,
    CriterionResult,
    EntryShare,
    IndicatorResult,
    Scorecard,
)
from scorecard.scoring.verdicts import band_of, thresholds, verdict


def scorecard(
    framework: Framework, evidence: EvidenceColumns, day: int, known_at: int
) -> Scorecard:
    """The scorecard on one day, as known at one instant (integers of `clocks`)."""
    return scorecard_of(assess(framework, evidence, np.array([day]), np.array(known_at)))


def scorecard_of(assessment: Assessment) -> Scorecard:
    """The scorecard of an assessment's first date."""
    framework = assessment.framework
    overall = _Reader(assessment, entry_shares(assessment)).criterion(framework.tree, None, 1.0)
    blockers = tuple(_blockers(overall))
    stated = any(threshold is not None for threshold in thresholds(framework).values())
    band, capped_by = _band(framework, overall)
    scored = [child for child in overall.criteria if child.score is not None]
    return Scorecard(
        overall=overall,
        band=band,
        band_capped_by=capped_by,
        ready=not blockers if stated else None,
        blockers=blockers,
        companions={name: _maybe(by_date[0]) for name, by_date in assessment.companions.items()},
        lenses={
            name: None if overall.score is None else band_of(bands, overall.score).name
            for name, bands in framework.scale.lenses
        },
        weakest=min(scored, key=lambda child: child.score or 0.0).code if scored else None,
    )


def entry_shares(assessment: Assessment) -> dict[int, tuple[EntryShare, ...]]:
    """What each entry contributes to its indicator on the first date, heaviest first, by leaf."""
    indicators = assessment.framework.indicators()
    columns = Leaves.of(indicators)
    found: dict[int, list[EntryShare]] = {}
    for pooler, mine, held in pooled_alike(indicators, assessment.entries, assessment.held):
        _collect(mine, pooler.shares(mine, held, columns)[:, 0], found)
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
        scale = assessment.framework.scale
        self.bounds = interval(leaves.points[:, 0], leaves.variance[:, 0], scale)

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
            worst_case=_maybe(series.worst[0]),
            best_case=_maybe(series.best[0]),
            pull=float(series.pull[0]),
            leverage=self.leverage(series.pull[0], series.score[0]),
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
            pull=float(self.assessment.pulls[number, 0]),
            leverage=self.leverage(self.assessment.pulls[number, 0], leaves.points[number, 0]),
            age_days=None if np.isnan(age) else int(age),
            stale=bool(leaves.stale[number, 0]),
            freshness=float(leaves.freshness[number, 0]),
            confidence=float(leaves.confidence[number, 0]),
            entries=self.shares.get(number, ()),
        )

    def leverage(self, pull: np.float64, points: np.float64) -> float | None:
        """dS/dz z/S, the local leverage (methodology 1.6): over the leaves it sums to 1."""
        overall = self.assessment.climbed.score[0]
        return _maybe(pull * points / overall) if overall else None


def _blockers(overall: CriterionResult) -> Iterator[Blocker]:
    """Whatever is short of its floor or target. Missing never passes: withheld is short."""
    for node in overall.walk():
        if node.threshold is not None and (node.score is None or node.score < node.threshold):
            yield Blocker(node.code, node.title, node.score, node.threshold)


def _band(framework: Framework, overall: CriterionResult) -> tuple[str | None, str | None]:
    """The overall band, capped at the band of the worst criterion below its floor."""
    bands = framework.scale.bands
    if overall.score is None or not bands:
        return None, None
    own = band_of(bands, overall.score)
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
        cap = band_of(bands, score)
        if cap.start < own.start:
            return cap.name, code
    return own.name, None


def _maybe(figure: np.float64) -> float | None:
    """None where there is no figure, or none that is finite."""
    return float(figure) if np.isfinite(figure) else None
