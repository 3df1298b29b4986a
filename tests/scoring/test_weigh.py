"""What an entry weighs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.weigh import (
    CREDIBILITY_GRADES,
    RELIABILITY_GRADES,
    decay,
    grade_weight,
)

RELIABILITY = {"A": 1, "B": 0.75, "C": 0.5, "D": 0.25, "E": 0, "F": 0.25}
CREDIBILITY = {"1": 1, "2": 0.75, "3": 0.5, "4": 0.25, "5": 0, "6": 0.25}


def weight(grade):
    reliability = np.array([RELIABILITY_GRADES.index(grade[0])])
    return grade_weight(reliability, np.array([CREDIBILITY_GRADES.index(grade[1])]))[0]


def left(age, grace=0.0, half_life=90.0):
    return float(decay(np.array(float(age)), np.array(grace), np.array(half_life)))


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
    assert left(30, grace=30.0) == 1
    assert left(31, grace=30.0) < 1
    assert left(120, grace=30.0) == 0.5


def test_an_infinite_half_life_never_ages():
    assert left(100_000, half_life=np.inf) == 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=5).map(sorted), st.integers(0, 400))
def test_what_is_left_never_grows(ages, grace):
    rest = [left(age, grace=float(grace)) for age in ages]
    assert rest == sorted(rest, reverse=True)
    assert all(0 <= one <= 1 for one in rest)
