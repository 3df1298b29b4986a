"""A Monte Carlo run against drawing the same random numbers and doing nothing with them."""

from __future__ import annotations

from datetime import date

import numpy as np

from benchmarks.measure import Contestant, interleave, microseconds, ratio
from benchmarks.rows import Result, Row, both
from scorecard.scoring.assess import Assessment, assess
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT, day_number
from scorecard.scoring.draws import concentration, generator_of
from scorecard.scoring.model import Criterion, EvidenceColumns, Framework, Indicator
from scorecard.scoring.parameters import (
    Ageing,
    Aggregation,
    Band,
    Correlation,
    EntryError,
    Missing,
    Normalisation,
    Pool,
    Scale,
)
from scorecard.scoring.simulation import WEIGHT_SPREAD, simulate

DRAWS = 10_000
CRITERIA, EACH = 6, 8
SEED = 20240101
ON = day_number(date(2024, 1, 1))
# Half of the indicators belong to families whose errors move together, as in the sample framework.
FAMILIES = ("v-dem", "wgi", None, None)

ROW = Row(
    "Monte Carlo, 10,000 draws x 48",
    "simulation",
    "drawing as many numbers",
    "numbers",
    speed=False,
    goals=both(2.0),
)


def simulated(rounds: int) -> Result:
    """The row, in microseconds a run; the same on every engine, as it touches none."""
    assessment = _assessment()
    contestants = [
        Contestant("simulation", lambda: simulate(assessment, 0, DRAWS, SEED)),
        Contestant("numbers", lambda: _draw(assessment.framework)),
    ]
    costs = interleave(contestants, rounds, None)
    return Result(
        row=ROW,
        ratio=ratio(costs, ROW.ours, ROW.reference, ROW.clock),
        ours=microseconds(costs, ROW.ours, ROW.clock),
        reference=microseconds(costs, ROW.reference, ROW.clock),
        goal=ROW.goals["sqlite"],
    )


def _draw(framework: Framework) -> None:
    """The same numbers in the fastest way there is: a row at a time, into arrays made once."""
    generator = generator_of(SEED)
    normals = np.empty((CRITERIA * EACH, DRAWS))
    for row in normals:
        generator.standard_normal(out=row)
    for criterion in framework.criteria():
        alpha = concentration(len(criterion.children), WEIGHT_SPREAD) * criterion.nominal_weights()
        gammas = np.empty((len(alpha), DRAWS))
        for shape, row in zip(alpha, gammas, strict=True):
            generator.standard_gamma(shape, out=row)


def _assessment() -> Assessment:
    framework = _framework()
    evidence = _evidence(framework)
    return assess(framework, evidence, np.array([ON]), np.array(0))


def _framework() -> Framework:
    missing, bands = Missing("renormalise", 0.6), ("early", "halfway", "good", "advanced")
    criteria = tuple(
        Criterion(
            code=f"criterion-{number}",
            title=f"Criterion {number}",
            weight=1.0 + number,
            aggregation=Aggregation("arithmetic"),
            missing=missing,
            children=tuple(_indicator(number, leaf) for leaf in range(EACH)),
            floor=50.0,
        )
        for number in range(CRITERIA)
    )
    return Framework(
        slug="simulated",
        version=1,
        title="Simulated",
        starts_on=date(2014, 1, 1),
        target=60.0,
        scale=Scale(bands=tuple(Band(name, 25.0 * n) for n, name in enumerate(bands))),
        correlation=Correlation(0.5, 0.3, frozenset({"v-dem", "wgi"})),
        tree=Criterion("overall", "Overall", 1.0, Aggregation("geometric"), missing, criteria),
    )


def _indicator(criterion: int, leaf: int) -> Indicator:
    return Indicator(
        code=f"indicator-{criterion}-{leaf}",
        title=f"Indicator {criterion}.{leaf}",
        weight=1.0 + leaf,
        normalisation=Normalisation("identity"),
        pool=Pool("latest"),
        error=EntryError(sigma=5.0),
        ageing=Ageing(0, None, None, None, 0.0),
        family=FAMILIES[leaf % len(FAMILIES)],
    )


def _evidence(framework: Framework) -> EvidenceColumns:
    """One entry for each indicator, of 40 to 87 points."""
    codes = tuple(leaf.code for leaf in framework.indicators())
    number = np.arange(len(codes))
    nothing, zero = np.full(len(codes), np.nan), np.zeros_like(number)
    return EvidenceColumns(
        indicators=codes,
        indicator=number,
        entry=number,
        evidence=number,
        source=zero,
        recorded=zero,
        observed=zero + ON,
        valid_until=zero + NEVER_DAY,
        accepted=zero,
        closed=zero + NEVER_INSTANT,
        value=np.linspace(40.0, 87.0, len(codes)),
        lower=nothing,
        upper=nothing,
        interval_z=nothing,
        standard_error=nothing,
        reliability=zero,
        credibility=zero,
        origin=zero - 1,
    )
