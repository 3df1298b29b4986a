"""What an entry weighs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.parameters import Grading
from scorecard.scoring.weigh import (
    CREDIBILITY_GRADES,
    DECAYS,
    RELIABILITY_GRADES,
    Curves,
    decay,
    grade_weight,
)
from tests.factories import LASTING

RELIABILITY = {"A": 1, "B": 0.75, "C": 0.5, "D": 0.25, "E": 0, "F": 0.25}
CREDIBILITY = {"1": 1, "2": 0.75, "3": 0.5, "4": 0.25, "5": 0, "6": 0.25}


PRODUCT = Grading()


def weight(grade, how=PRODUCT):
    reliability = np.array([RELIABILITY_GRADES.index(grade[0])])
    return grade_weight(reliability, np.array([CREDIBILITY_GRADES.index(grade[1])]), how)[0]


def left(age, grace=0, half_life=90.0, since=None, **curve):
    ageing = replace(LASTING, grace_days=grace, half_life_days=half_life, **curve)
    age, since = (None if one is None else np.array([[float(one)]]) for one in (age, since))
    return float(decay(age, Curves.of([ageing]), since)[0, 0])


@pytest.mark.parametrize("reliability", RELIABILITY)
@pytest.mark.parametrize("credibility", CREDIBILITY)
def test_a_weight_is_the_product_of_both_grades(reliability, credibility):
    expected = RELIABILITY[reliability] * CREDIBILITY[credibility]
    assert weight(reliability + credibility) == expected


@pytest.mark.parametrize("grade", ["E1", "A5", "E5", "F5", "E6"])
def test_unreliable_or_improbable_weighs_nothing(grade):
    assert weight(grade) == 0


def test_what_cannot_be_judged_weighs_a_quarter_on_each_axis():
    assert weight("F1") == weight("A6") == 0.25
    assert weight("F6") == 0.0625


@pytest.mark.parametrize(("half_lives", "rest"), [(0, 1), (1, 0.5), (2, 0.25), (3, 0.125)])
def test_half_is_left_after_each_half_life(half_lives, rest):
    assert left(90 * half_lives) == rest


def test_an_entry_keeps_its_whole_weight_during_the_grace():
    assert left(30, grace=30) == 1
    assert left(31, grace=30) < 1
    assert left(120, grace=30) == 0.5


def test_an_infinite_half_life_never_ages():
    assert left(100_000, half_life=None) == 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=5).map(sorted), st.integers(0, 400))
def test_what_is_left_never_grows(ages, grace):
    rest = [left(age, grace=grace) for age in ages]
    assert rest == sorted(rest, reverse=True)
    assert all(0 <= one <= 1 for one in rest)


def test_a_mean_of_grades_weighs_the_axes_as_misp_weighs_its_tags():
    halves = Grading("mean", 50, 50)
    assert weight("A2", halves) == 0.875
    assert weight("A2", Grading("mean", 100, 0)) == 1


@pytest.mark.parametrize(("speed", "rest"), [(0.3, 0.9008), (1.0, 0.5), (3.0, 0.2063)])
def test_a_polynomial_curve_at_half_its_lifetime(speed, rest):
    curve = {"decay": "polynomial", "lifetime_days": 365.0, "speed": speed}
    assert left(182.5, **curve) == pytest.approx(rest, abs=5e-5)
    assert left(365, **curve) == left(400, **curve) == 0


def test_a_step_keeps_all_until_its_lifetime_is_over():
    assert [left(age, decay="step", lifetime_days=10.0) for age in (0, 9, 10)] == [1, 1, 0]


@pytest.mark.parametrize("curve", DECAYS)
def test_relative_to_its_own_age_an_entry_keeps_all(curve):
    for age in (0, 100, 5000):
        assert left(age, since=age, decay=curve, lifetime_days=365.0) == 1


@pytest.mark.parametrize("curve", DECAYS)
def test_relative_to_a_newer_entry_an_older_one_never_weighs_more(curve):
    for newer, older in ((0, 50), (50, 300), (300, 400), (500, 600)):
        assert 0 <= left(older, since=newer, decay=curve, lifetime_days=365.0) <= 1
