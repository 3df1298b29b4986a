"""MISP's decaying models: the base score of an entry, and the polynomial that ages it.

MISP counts from 0 to 100, a weight here from 0 to 1. A day before the observation weighs nothing
there; here it is before the fact, and the entry is not in force.
"""

from __future__ import annotations

import numpy as np
import pytest

from scorecard.scoring.parameters import Ageing, Grading
from scorecard.scoring.weigh import Curves, decay, grade_weight
from tests.conformance.published import document, in_full

# Admiralty A is 100. The second example has a second tag of 75, as credibility 2 is.
BASE_SCORES = [(Grading("mean", 100, 0), 0, 100), (Grading("mean", 50, 50), 1, 87.5)]


@pytest.mark.parametrize(("grading", "credibility", "printed"), BASE_SCORES)
def test_the_base_score_is_the_weighted_mean_of_the_tags(agreement, grading, credibility, printed):
    found = grade_weight(np.array([0]), np.array([credibility]), grading) * 100
    agreement.holds(f"MISP base score, {printed:g}", found, [printed], 0)


@in_full
def test_the_examples_are_typed_as_they_are_documented():
    examples = document("misp/published.json")["base_score_examples"]
    for example, (grading, _, printed) in zip(examples, BASE_SCORES, strict=True):
        weights = [weight for weight in (grading.reliability, grading.credibility) if weight]
        assert list(example["weights"].values()) == weights
        assert example["base"] == printed


@pytest.mark.parametrize("delta", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("lifetime", [30, 365])
def test_an_entry_decays_by_the_polynomial(agreement, delta, lifetime):
    ageing = Ageing(0, None, None, None, 0.0, "polynomial", lifetime, delta)
    age = np.linspace(0, lifetime * 1.5, 100)
    left = np.clip(1 - (age / lifetime) ** (1 / delta), 0, None)
    found = decay(age[None, :], Curves.of([ageing]))[0]
    agreement.holds(f"MISP decay, speed {delta:g}, {lifetime} days", found, left, 0)
    assert found[age >= lifetime].max() == 0
