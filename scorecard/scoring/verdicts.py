"""A figure in words: its verdict against a threshold, and its band."""

from __future__ import annotations

import numpy as np

from scorecard.scoring.assess import NodeSeries
from scorecard.scoring.model import Framework
from scorecard.scoring.parameters import Band

MET = "met"
NOT_MET = "not met"
UNCERTAIN = "uncertain"
INSUFFICIENT = "insufficient evidence"
VERDICTS = (MET, NOT_MET, UNCERTAIN, INSUFFICIENT)


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
    """The band a score lies in, the first at the latest. Bands are in rising order."""
    return ([band for band in bands if band.start <= score] or [bands[0]])[-1]
