"""From values to points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.model import Normalisation
from scorecard.scoring.normalise import NORMALISERS, points_of
from tests.factories import an_indicator

RISING = ((0.0, 1.0, 2.0), (0.0, 60.0, 100.0))
FALLING = ((0.0, 1.0, 2.0), (100.0, 60.0, 0.0))
LADDER = ((1.0, 2.0, 3.0), (0.0, 40.0, 100.0))
# Each method, with knots or levels where it takes any, and values in rising order that it knows.
EXAMPLES = {
    "knots": (RISING, (-5.0, 0.0, 0.5, 1.0, 1.7, 2.0, 9.0)),
    "ordinal": (LADDER, (1.0, 2.0, 3.0)),
    "boolean": (((), ()), (0.0, 1.0)),
    "identity": (((), ()), (-5.0, 0.0, 33.3, 100.0, 120.0)),
}


def points(method, pairs, *values):
    indicator = an_indicator(normalisation=Normalisation(method, *pairs))
    return points_of(indicator, np.array(values)).tolist()


@pytest.mark.parametrize("method", NORMALISERS)
def test_every_method_stays_on_the_scale_rises_with_its_values_and_reaches_both_ends(method):
    pairs, values = EXAMPLES[method]
    found = points(method, pairs, *values)
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 100)


@pytest.mark.parametrize("method", NORMALISERS)
def test_every_method_takes_each_value_by_itself(method):
    pairs, values = EXAMPLES[method]
    assert points(method, pairs, *values) == [points(method, pairs, one)[0] for one in values]


@pytest.mark.parametrize("method", NORMALISERS)
def test_every_method_takes_no_values_at_all(method):
    assert points(method, EXAMPLES[method][0]) == []


def test_knots_are_joined_by_straight_lines_and_constant_beyond_the_ends():
    assert points("knots", RISING, -1, 0, 0.5, 1, 1.5, 2, 3) == [0, 0, 30, 60, 80, 100, 100]


def test_falling_knots_say_that_less_is_better():
    assert points("knots", FALLING, -1, 0.5, 1.5, 3) == [100, 80, 30, 0]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(0, 100), min_size=6, max_size=6).map(sorted),
    st.lists(st.floats(-60, 60), min_size=2, max_size=10).map(sorted),
)
def test_rising_knots_never_fall_and_falling_knots_mirror_them(values, given_points, asked):
    up = [float(one) for one in given_points[: len(values)]]
    rising = points("knots", (values, up), *asked)
    falling = points("knots", (values, [100 - one for one in up]), *asked)
    assert rising == sorted(rising)
    assert rising == pytest.approx([100 - one for one in falling])


def test_a_level_has_the_points_of_its_rung_and_none_between():
    assert points("ordinal", LADDER, 3, 1, 2) == [100, 0, 40]
    assert np.isnan(points("ordinal", LADDER, 0, 1.5, 4)).all()


def test_yes_is_the_requirement_met():
    assert points("boolean", ((), ()), 0, 1) == [0, 100]


def test_points_are_taken_as_they_are_within_the_scale():
    assert points("identity", ((), ()), -1, 0, 12.5, 100, 101) == [0, 0, 12.5, 100, 100]
