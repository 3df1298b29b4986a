"""Frameworks of every shape and ledgers of every kind, for laws that must hold of all of them.

Each is built from one number that hypothesis draws: that is ten times as fast as drawing every
part, and the number is enough to see a failure again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from random import Random

import numpy as np
from hypothesis import strategies as st

from scorecard.scoring.clocks import NEVER_INSTANT, day_from
from scorecard.scoring.parameters import Aggregation, Imputed, Missing, Normalisation, Pool
from tests.factories import LASTING, a_criterion, a_framework, an_indicator, columns, day

AGEING = replace(LASTING, grace_days=30, half_life_days=200.0, stale_after_days=400)
DROPPING = replace(AGEING, drop_after_days=500)
METHODS = (
    Aggregation("arithmetic"),
    Aggregation("geometric"),
    Aggregation("geometric", smallest=None),
    Aggregation("harmonic"),
    Aggregation("minimum"),
    Aggregation("maximum"),
    Aggregation("power", 0.5),
    Aggregation("power", 2.0),
    Aggregation("power", -3.0),
)
RULES = (
    Missing("renormalise", 0.0),
    Missing("renormalise", 0.6),
    Missing("renormalise", 0.0),
    Missing("penalise", 0.3),
    Missing("impute", 0.3),
    Missing("block", 1.0),
)
# A criterion's own normalisation, where it has one: a bent line, and a jump.
BENT = Normalisation("knots", (10.0, 40.0, 90.0), (0.0, 70.0, 100.0))
JUMP = Normalisation("steps", (0.0, 50.0), (20.0, 80.0))
POOLS = (Pool("latest"), Pool("pooled"), Pool("pooled", 300), Pool("weighted-median"))
CODES = "abcdef"
FIRST_DAY = day("2022-01-01")
FIRST_READING, LAST_DAY, LAST_INSTANT = 300, 900, 30

chances = st.integers(0, 2**32 - 1).map(Random)


def a_random_framework(chance: Random, depth: int = 3):
    """Every mean and every rule mixed, over one to six indicators called a, b, c ..."""
    numbers, codes = count(1), iter(CODES[: chance.randint(1, len(CODES))])
    tree = _criterion(chance, depth, numbers, codes)
    missing = chance.choice([Missing("renormalise", 0.0)] * 18 + [*RULES])
    return a_framework(replace(tree, code="overall", missing=missing)).standing_in_for("UKR")


def _criterion(chance, depth, numbers, codes):
    children = []
    for _ in range(chance.randint(1, 4)):
        deeper = depth > 1 and chance.random() < 0.5
        made = _criterion(chance, depth - 1, numbers, codes) if deeper else _leaf(chance, codes)
        children += [made] if made else []
    if not children and not (children := [_leaf(chance, codes)])[0]:
        return None
    made = a_criterion(*children, code=f"node-{next(numbers)}", weight=chance.choice([1.0, 2.0]))
    return replace(
        made,
        aggregation=chance.choice(METHODS),
        missing=chance.choice(RULES),
        normalisation=chance.choice([None, None, None, None, BENT, JUMP]),
    )


def _leaf(chance, codes):
    if (code := next(codes, None)) is None:
        return None
    imputed = chance.choice([(), (Imputed(30.0),)])
    weight, ageing = chance.choice([1.0, 2.0, 3.0]), chance.choice([AGEING, DROPPING])
    return an_indicator(code, weight, pool=chance.choice(POOLS), ageing=ageing, imputed=imputed)


def random_points(chance: Random, framework, missing: float = 0.2) -> np.ndarray:
    """Points of each leaf in eight columns: zeros, ends and equals among them, and gaps."""
    shape = len(framework.indicators()), 8
    chosen = [
        np.nan
        if chance.random() < missing
        else chance.choice([0.0, 0.5, 50.0, 100.0, *[chance.uniform(0, 100)] * 8])
        for _ in range(shape[0] * shape[1])
    ]
    return np.array(chosen).reshape(shape)


def a_random_history(chance: Random, codes: str):
    """Rows as a ledger has them: recorded, accepted, corrected, retracted, redated, expiring."""
    rows = []
    for number in range(1, chance.randint(len(codes), len(codes) + 6) + 1):
        code = codes[number - 1] if number <= len(codes) else chance.choice(codes)
        rows += _revisions(chance, number, code)
    return rows


def _revisions(chance, number, code):
    rows = []
    old = chance.random() < 0.8
    instant = 0 if old else chance.randint(0, LAST_INSTANT)
    observed = chance.randint(0, FIRST_READING if old else LAST_DAY)
    lasting = chance.choice([*[None] * 6, 100, 400])
    fixed = {
        "indicator": code,
        "evidence": number,
        "grade": chance.choice([*["A1", "B2", "C3"] * 3, "E5"]),
        "source": chance.randint(0, 2),
        "origin": chance.choice([-1, -1, 7]),
    }
    for at in range(chance.choice([1, 1, 2, 3])):
        accepted = instant + chance.choice([0, 0, 0, 1, 5, 20])
        if rows:
            accepted = max(accepted, rows[-1]["accepted"] + 1)
            rows[-1]["closed"] = accepted
            observed = chance.choice([observed, observed, chance.randint(0, LAST_DAY)])
        until = None if lasting is None else str(day_from(FIRST_DAY + observed + lasting))
        revision = {
            "entry": 10 * number + at,
            "recorded": instant,
            "accepted": accepted,
            "observed": str(day_from(FIRST_DAY + observed)),
            "valid_until": until,
            "value": chance.choice([0.0, 50.0, 100.0, *[chance.uniform(0, 100)] * 6]),
        }
        rows.append({**fixed, **revision, "closed": NEVER_INSTANT})
        instant = accepted + chance.randint(0, 9)
    if chance.random() < 0.2:
        rows[-1]["closed"] = instant + 1
    return rows


def random_readings(chance: Random):
    """Two days and two instants, each in order, in the days and instants of the histories."""
    days = sorted(FIRST_DAY + chance.randint(FIRST_READING, LAST_DAY) for _ in "ab")
    return days, sorted(chance.randint(0, 40) for _ in "ab")


def shuffled(chance: Random, rows):
    """The same evidence, in another order."""
    return columns(*chance.sample(rows, len(rows)))
