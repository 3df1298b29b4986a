"""How sure, by simulation: how likely the score reaches its target, its floors and each band.

The evidence's errors are drawn, and with them the weights; the rest of the method is taken as the
framework states it. `method_uncertainty` draws that too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from math import sqrt

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints
from scorecard.scoring.assess import Assessment
from scorecard.scoring.draws import (
    Errors,
    blocks,
    check_spread,
    draw_weights,
    generator_of,
    points_of,
    scores_of,
)
from scorecard.scoring.model import Framework
from scorecard.scoring.parameters import Band
from scorecard.scoring.tree import climb
from scorecard.scoring.variants import scored, settled
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
    score: Distribution | None = None
    target: Probability | None = None
    ready: Probability | None = None
    bands: dict[str, Probability] | None = None
    capped_bands: dict[str, Probability] | None = None


def seed_of(framework_sha256: str, candidate: str, day: int, revision: int, user_seed: int) -> int:
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
    if weight_spread is not None:
        check_spread(weight_spread)
    run = Simulation(draws, seed, np.__version__, weight_spread)
    if np.isnan(assessment.climbed.score[at]):
        return run
    return _read(run, assessment.framework, _drawn(assessment, at, draws, seed, weight_spread))


def _drawn(
    assessment: Assessment, at: int, draws: int, seed: int, weight_spread: float | None
) -> dict[str, Floats]:
    """The overall score, and that of every criterion with a floor, in each draw."""
    framework, leaves, generator = assessment.framework, assessment.leaves, generator_of(seed)
    errors, method = Errors(assessment, at), settled(assessment, at)
    floors = [code for code, floor in thresholds(framework).items() if floor is not None]
    found = {code: np.empty(draws) for code in {framework.tree.code, *floors}}
    for block in blocks(draws):
        size = block.stop - block.start
        points = points_of(
            leaves.points[:, at],
            leaves.variance[:, at],
            errors.draw(size, generator),
            framework.scale,
        )
        weights = {}
        if weight_spread is not None:
            weights = draw_weights(scored(assessment, at), size, weight_spread, generator)
        climbed = climb(method, points, weights)
        for code, scores in found.items():
            scores[block] = climbed.nodes[code].score
    return found


def _read(run: Simulation, framework: Framework, found: Mapping[str, Floats]) -> Simulation:
    score, bands = found[framework.tree.code], framework.scale.bands
    asked = [(code, least) for code, least in thresholds(framework).items() if least is not None]
    # A withheld criterion is NaN in every draw, and reaches nothing.
    short = {code: ~(found[code] >= least) for code, least in asked}
    numbers = capped = _band_numbers(score, bands)
    for code, falls_short in short.items():
        cap = np.where(falls_short, _band_numbers(found[code], bands), capped)
        capped = np.minimum(capped, cap)
    return replace(
        run,
        score=distribution(score),
        target=None if framework.target is None else _share(~short[framework.tree.code]),
        ready=_share(~np.any(list(short.values()), axis=0)) if short else None,
        bands=_in_each(bands, numbers),
        capped_bands=_in_each(bands, capped),
    )


def chance_of_ready(
    assessment: Assessment, at: int, draws: int, seed: int
) -> Callable[[Floats], Floats]:
    """P(ready) of other states of the leaves of column `at`: points (leaves, T) to (T,).

    Every state is drawn with the same numbers, so the probability rises with the points. A leaf
    that is missing on the date has no error of its own in a state that has it.
    """
    framework, generator = assessment.framework, generator_of(seed)
    normals = Errors(assessment, at).draw(draws, generator)
    weights = draw_weights(scored(assessment, at), draws, WEIGHT_SPREAD, generator)
    variance = np.nan_to_num(assessment.leaves.variance[:, at])
    missing = np.isnan(assessment.leaves.points[:, at])
    as_it_is = settled(assessment, at)
    asked = [(code, least) for code, least in thresholds(framework).items() if least is not None]

    def of_state(state: Floats) -> float:
        method = as_it_is if (np.isnan(state) == missing).all() else framework
        points = points_of(state, variance, normals.copy(), framework.scale)
        found = scores_of(method, points, weights, [code for code, _ in asked])
        there = [found[code] >= least for code, least in asked]
        return _share(np.logical_and.reduce(there)).value

    return lambda states: np.array([of_state(state) for state in states.T])


def distribution(scores: Floats) -> Distribution:
    """What a row of drawn scores (draws,) amounts to."""
    q05, q50, q95 = np.quantile(scores, (0.05, 0.5, 0.95)).tolist()
    return Distribution(float(scores.mean()), float(scores.std()), q05, q50, q95)


def _share(holds: Bools) -> Probability:
    return _probability(int(np.count_nonzero(holds)), len(holds))


def _probability(count: int, draws: int) -> Probability:
    """(k + .5)/(N + 1): no number of draws shows that something never or always happens."""
    value = (count + 0.5) / (draws + 1)
    return Probability(value, sqrt(value * (1 - value) / draws))


def _band_numbers(scores: Floats, bands: tuple[Band, ...]) -> Ints:
    """The band that each score lies in, counted from 0: the first at the latest."""
    starts = np.array([band.start for band in bands])
    return np.maximum(np.searchsorted(starts, scores, side="right") - 1, 0)


def _in_each(bands: tuple[Band, ...], numbers: Ints) -> dict[str, Probability] | None:
    if not bands:
        return None
    counts = np.bincount(numbers, minlength=len(bands)).tolist()
    return {
        band.name: _probability(count, len(numbers))
        for band, count in zip(bands, counts, strict=True)
    }
