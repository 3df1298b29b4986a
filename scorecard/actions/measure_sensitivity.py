"""Answer how far a score depends on each weight, rule and entry, and on the method as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.actions.ask import Question, read_basis
from scorecard.actions.open_database import Database
from scorecard.actions.simulate_score import check_draws
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.scoring.method_uncertainty import MethodUncertainty, method_uncertainty
from scorecard.scoring.sensitivity import Sensitivity, sensitivity
from scorecard.scoring.simulation import seed_of
from scorecard.scoring.variance_shares import VarianceShares, evaluations, variance_shares

SAMPLES = 1_024
LEAST_SAMPLES = 64
# 200,000 trees of 48 indicators take about two seconds.
MOST_EVALUATIONS = 200_000
DRAWS = 2_048
# Draws times indicators: this many take about two seconds, as the tree is climbed six times.
MOST_CELLS = 2_400_000


@dataclass(frozen=True)
class Measured:
    """One at a time, by shares of the variance, and the method beside the evidence.

    `shares` and `method` are None where they were not asked for (0 samples, 0 draws).
    """

    clocks: Clocks
    title: str
    user_seed: int
    sensitivity: Sensitivity
    shares: VarianceShares | None
    method: MethodUncertainty | None


def measure_sensitivity(
    database: Database,
    question: Question,
    samples: int = SAMPLES,
    draws: int = DRAWS,
    user_seed: int = 0,
    done: Callable[[], None] = lambda: None,
) -> Measured:
    """`done` is called after each of the three parts. Raises Invalid above a limit."""
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    if draws:
        check_draws("draws", draws, len(basis.framework.indicators()), MOST_CELLS)
    assessment = basis.assessed()
    inputs = int((np.nan_to_num(assessment.leaves.variance[:, 0]) > 0).sum())
    _check_samples(samples, inputs)
    seed = seed_of(basis.sha256, question.candidate, basis.day, basis.standing.revision, user_seed)
    one_at_a_time = sensitivity(assessment, 0)
    done()
    scored = one_at_a_time.score is not None
    shares = variance_shares(assessment, 0, samples, seed) if samples and scored else None
    done()
    method = method_uncertainty(assessment, 0, draws, seed) if draws and scored else None
    done()
    return Measured(
        clocks=basis.clocks,
        title=basis.framework.title,
        user_seed=user_seed,
        sensitivity=one_at_a_time,
        shares=shares,
        method=method,
    )


def _check_samples(samples: int, inputs: int) -> None:
    if samples and (samples & (samples - 1) or samples < LEAST_SAMPLES):
        text = f"Must be a power of two from {LEAST_SAMPLES}, such as 1024; 0 leaves this out."
        raise Invalid.at("samples", text)
    if evaluations(samples, inputs) > MOST_EVALUATIONS:
        most = 1 << ((MOST_EVALUATIONS // (inputs + 2)).bit_length() - 1)
        raise Invalid.at(
            "samples", f"Must be at most {most:,} for {inputs} indicators, this server's limit."
        )
