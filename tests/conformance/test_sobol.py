"""Sobol's indices of the Ishigami function, whose closed form is known.

Ishigami and Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each x uniform from -pi to pi.
Saltelli et al. (2008), Global Sensitivity Analysis: The Primer, give the indices.
"""

from __future__ import annotations

import numpy as np
import pytest

from scorecard.scoring.variance_shares import indices
from tests.conformance.published import document, in_full

FIRST = [0.3139, 0.4424, 0.0]
TOTAL = [0.5576, 0.4424, 0.2437]
N = 65_536
NEAR = 0.012


def ishigami(x):
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def from_minus_pi_to_pi(uniform):
    return np.pi * (2 * uniform - 1)


@pytest.fixture(scope="module")
def found():
    return indices(ishigami, from_minus_pi_to_pi, 3, N, seed=1, resamples=20)


def test_the_indices_of_the_ishigami_function(found):
    assert found.first == pytest.approx(FIRST, abs=NEAR)
    assert found.total == pytest.approx(TOTAL, abs=NEAR)


def test_a_level_far_from_zero_does_not_spoil_the_indices():
    """COINr does not take the mean away, and gets an index below 0 for it."""
    raised = indices(lambda x: 1e4 + ishigami(x), from_minus_pi_to_pi, 3, 1024, 1, resamples=4)
    assert raised.first == pytest.approx(FIRST, abs=0.06)


@in_full
def test_every_digit_of_the_closed_form(found):
    closed = document("sobol_closed_form.json")
    assert found.first == pytest.approx(closed["S"], abs=NEAR)
    assert found.total == pytest.approx(closed["ST"], abs=NEAR)
    assert closed["S"] == pytest.approx(FIRST, abs=5.1e-5)
    assert closed["ST"] == pytest.approx(TOTAL, abs=5.1e-5)
