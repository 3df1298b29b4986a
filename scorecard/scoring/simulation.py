"""How sure, by simulation: how likely the score reaches its target, its floors and each band.

The evidence's errors are drawn, and with them the weights; the rest of the method is taken as the
framework states it. `method_uncertainty` draws that too.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from math import sqrt

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.assess import Assessment
from scorecard.scoring.draws import (
    draw_normals,
    draw_weights,
    generator_of,
    points_of,
    scores_of,
)
from scorecard.scoring.model import Framework
from scorecard.scoring.parameters import Band
from scorecard.scoring.variants import settled
from scorecard.scoring.verdicts import thresholds

WEIGHT_SPREAD = 0.25
SEED_BYTES = 16


@dataclass(frozen=True)
class Probability:
    """A share of the draws, and its own standard error; above 0 and below 1."""

    value: float
    error: float


@dataclass(frozen=True)
class Distribution:
    """Scores over the draws, in points: `q05` to `q95` hold nine draws in ten."""

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float


@dataclass(frozen=True)
class Simulation:
    """What a run says, and what repeats it: the number of draws, the seed, the numpy version.

    `ready` needs the target, every floor, and a score wherever there is a floor, so it is never
    likelier than `target`. `bands` are where the score lies; `capped_bands` are the bands as
    published, held down by a criterion below its floor. None where the score is withheld, or the
    framework has no target, threshold or bands.
    """

    draws: int
    seed: int
    numpy: str
    weight_spread: float | None
    score: Distribution | None
    target: Probability | None
    ready: Probability | None
    bands: dict[str, Probability] | None
    capped_bands: dict[str, Probability] | None


def seed_of(
    framework_sha256: str, candidate: str, day: int, revision: int, user_seed: int
) -> int:
    """128 bits that are the same for the same question (decisions 12)."""
    question = (str(framework_sha256), str(candidate), int(day), int(revision), int(user_seed))
    return int.from_bytes(sha256(repr(question).encode()).digest()[:SEED_BYTES], "big")


def simulate(
    assessment: Assessment,
    at: int,
    draws: int,
    seed: int,
    weight_spread: float | None = WEIGHT_SPREAD,
) -> Simulation:
    """Draw the evidence and the weights of column `at` many times (methodology 1.8).

    Points are normal around those of the date, correlated as 1.16 says, cut off at the scale's
    ends. Weights of all criteria vary by `weight_spread`, a relative standard deviation between 0
    and 1; None keeps them. What is missing stays missing. Raises ValueError.
    """
    if draws < 1:
        raise ValueError(f"{draws} draws say nothing; ask for at least 1.")
    framework = assessment.framework
    if np.isnan(assessment.climbed.score[at]):
        return Simulation(draws, seed, np.__version__, weight_spread, *[None] * 5)
    found = _drawn(assessment, at, draws, seed, weight_spread)
    score = found[framework.tree.code]
    short = _short(framework, found)
    asks = [code for code, threshold in thresholds(framework).items() if threshold is not None]
    bands = framework.scale.bands
    lies = _band_numbers(score, bands)
    return Simulation(
        draws=draws,
        seed=seed,
        numpy=np.__version__,
        weight_spread=weight_spread,
        score=distribution(score),
        target=None if framework.target is None else _share(score >= framework.target),
        ready=_share(~np.any([short[code] for code in asks], axis=0)) if asks else None,
        bands=_in_bands(lies, bands),
        capped_bands=_in_bands(np.minimum(lies, _caps(found, short, framework)), bands),
    )


def _drawn(
    assessment: Assessment, at: int, draws: int, seed: int, weight_spread: float | None
) -> dict[str, Floats]:
    """The overall score, and that of every criterion with a floor, in each draw."""
    framework, leaves, generator = assessment.framework, assessment.leaves, generator_of(seed)
    normals = draw_normals(assessment, at, draws, generator)
    points = points_of(leaves.points[:, at], leaves.variance[:, at], normals, framework.scale)
    weights = {}
    if weight_spread is not None:
        scored = [c for c in framework.criteria() if not np.isnan(assessment.nodes[c.code].score[at])]
        weights = draw_weights(scored, draws, weight_spread, generator)
    wanted = [code for code, floor in thresholds(framework).items() if floor is not None]
    return scores_of(
        settled(assessment, at), points, weights, {framework.tree.code, *wanted}
    )
