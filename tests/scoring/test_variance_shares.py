"""Which indicators a score's uncertainty comes from, where the answer is known in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.parameters import EntryError, Scale
from scorecard.scoring.variance_shares import MOST_EVALUATIONS, evaluations, variance_shares
from tests.factories import a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed, evidence

ERRORS = {"a": 1.0, "b": 2.0, "c": 4.0}


def a_linear_framework(**weights):
    leaves = [
        an_indicator(code, weight, error=EntryError(sigma=ERRORS.get(code, 5.0)))
        for code, weight in weights.items()
    ]
    return a_framework(a_criterion(*leaves, min_coverage=0.3))


LINEAR = a_linear_framework(a=5.0, b=3.0, c=2.0)
ROWS = [{"indicator": code} for code in "abc"]


def shares(framework=LINEAR, rows=ROWS, n=256, seed=1, resamples=20):
    return variance_shares(assessed(framework, rows), 0, n, seed, resamples)


def test_the_shares_of_a_linear_tree_are_its_weights_squared_times_variances():
    """w_i^2 V_i / sum: 25, 36 and 64 of 125."""
    found = shares(n=4096).shares
    assert [one.code for one in found] == ["c", "b", "a"]
    for one, known in zip(found, (64 / 125, 36 / 125, 25 / 125), strict=True):
        assert one.first == pytest.approx(known, abs=0.01)
        assert one.total == pytest.approx(known, abs=0.01)


def test_the_bounds_hold_what_is_known():
    for one, known in zip(shares(n=1024, resamples=199).shares, (0.512, 0.288, 0.2), strict=True):
        assert one.first_lower < one.first < one.first_upper
        assert one.total_lower < one.total < one.total_upper
        assert one.first_lower < known < one.first_upper
        assert one.total_lower < known < one.total_upper


def test_of_an_interaction_the_total_holds_more():
    """Under a geometric mean two uncertain weak criteria move the score together."""
    leaves = [an_indicator(code, error=EntryError(sigma=12.0)) for code in "ab"]
    framework = a_framework(a_criterion(*leaves, method="geometric"))
    rows = [{"indicator": code, "value": 20.0} for code in "ab"]
    for one in shares(framework, rows, n=4096).shares:
        assert one.total > one.first + 0.01


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**128 - 1), rows=evidence("abc", 6))
def test_the_same_seed_gives_the_same_figures_and_another_seed_others(seed, rows):
    once = shares(rows=rows, n=16, seed=seed, resamples=4)
    assert once == shares(rows=rows, n=16, seed=seed, resamples=4)
    if len(once.shares) > 1:
        other = shares(rows=rows, n=16, seed=seed ^ 1, resamples=4)
        assert {one.first for one in once.shares} != {one.first for one in other.shares}


def test_an_only_indicator_has_the_whole_variance():
    (one,) = shares(a_framework(), [{}], n=4096).shares
    assert (one.first, one.total) == pytest.approx((1, 1), abs=0.02)


def test_what_is_missing_or_certain_has_no_share():
    error = EntryError(sigma=0.0, smallest_points=0.0)
    framework = a_linear_framework(a=5.0, b=3.0, c=2.0)
    certain = replace(framework.tree.children[1], error=error)
    leaves = (framework.tree.children[0], certain, framework.tree.children[2])
    framework = replace(framework, tree=replace(framework.tree, children=leaves))
    found = shares(framework, ROWS[:2])
    assert [one.code for one in found.shares] == ["a"]
    assert found.evaluations == 256 * 3


def test_a_withheld_score_has_no_shares():
    found = shares(rows=[{"indicator": "c"}])
    assert (found.shares, found.evaluations) == ((), 0)


def test_shares_on_an_open_scale():
    framework = replace(LINEAR, scale=Scale(-np.inf, np.inf))
    assert [one.code for one in shares(framework).shares] == ["c", "b", "a"]


@pytest.mark.parametrize("n", [-4, 0, 1, 3, 1000])
def test_a_number_that_is_no_power_of_two_is_refused(n):
    with pytest.raises(ValueError, match="not a power of two"):
        shares(n=n)


def test_what_costs_too_much_is_refused():
    n = 2**18
    assert evaluations(n, 3) == 5 * n > MOST_EVALUATIONS
    with pytest.raises(ValueError, match="ask for a smaller n"):
        shares(n=n)


def test_a_run_says_what_it_cost_and_what_repeats_it():
    found = shares(seed=7)
    assert (found.n, found.seed, found.evaluations) == (256, 7, evaluations(256, 3))
    assert found.numpy == np.__version__
