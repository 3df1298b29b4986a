"""From points back to the value that stands at them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scorecard.scoring.denormalise import TOLERANCE, value_for
from scorecard.scoring.normalise import normalised
from scorecard.scoring.parameters import Normalisation, Reference, Scale

SCALE = Scale()
KNOTS = Normalisation("knots", (0.0, 2.0, 4.0), (0.0, 80.0, 100.0))
LESS = Normalisation("knots", (0.0, 0.5, 1.0), (100.0, 60.0, 0.0))
LEVEL = Normalisation("knots", (0.0, 1.0, 2.0, 3.0), (0.0, 50.0, 50.0, 90.0))
CORRIDOR = Normalisation("knots", (0.0, 1.0, 2.0), (0.0, 100.0, 0.0))
LADDER = Normalisation("ordinal", (0.0, 1.0, 2.0, 3.0), (0.0, 25.0, 75.0, 100.0))
PEERS = Reference((10.0, 20.0, 40.0), mean=20.0, sd=10.0, lowest=10.0, highest=40.0)


@pytest.mark.parametrize(
    ("how", "points", "value"),
    [
        (KNOTS, 40, 1),
        (KNOTS, 90, 3),
        (KNOTS, 100, 4),
        (LESS, 80, 0.25),
        (LESS, 30, 0.75),
        (LEVEL, 50, 1),
        (LEVEL, 70, 2.5),
        (Normalisation("knots", (1.0, 100.0), (0.0, 100.0), log=True), 50, 10),
        (Normalisation("knots", (0.0, 1.0), (0.0, 50.0), extended=True), 75, 1.5),
        (Normalisation("knots", (1.0, 2.0), (50.0, 100.0), extended=True), 25, 0.5),
        (Normalisation("identity"), 42, 42),
        (Normalisation("z-score", reference=PEERS), 65, 35),
        (Normalisation("z-score", reference=PEERS, falling=True), 65, 5),
        (Normalisation("min-max", reference=PEERS), 50, 25),
        (Normalisation("min-max", reference=PEERS, falling=True), 100, 10),
        (Normalisation("ratio-to-leader", reference=PEERS), 75, 30),
    ],
)
def test_a_line_is_inverted(how, points, value):
    assert value_for(how, points, SCALE) == pytest.approx(value)


@pytest.mark.parametrize(
    ("how", "points", "value"),
    [
        (LADDER, 25, 1),
        (LADDER, 26, 2),
        (LADDER, 75 + TOLERANCE / 2, 2),
        (LADDER, 100, 3),
        (Normalisation("steps", (0.0, 5.0, 9.0), (0.0, 40.0, 100.0)), 41, 9),
        (Normalisation("steps", (0.0, 5.0, 9.0), (0.0, 40.0, 100.0)), 40, 5),
        (Normalisation("boolean"), 1, 1),
        (Normalisation("boolean"), 0, 0),
    ],
)
def test_on_a_ladder_it_is_the_next_rung_at_or_above(how, points, value):
    assert value_for(how, points, SCALE) == value


@pytest.mark.parametrize(
    ("how", "points"),
    [
        (LEVEL, 91),
        (Normalisation("min-max", reference=PEERS, onto=(0.0, 50.0)), 51),
        (Normalisation("ordinal", (0.0, 1.0), (0.0, 50.0)), 51),
        (CORRIDOR, 50),
        (Normalisation("knots", (0.0, 1.0, 2.0), (0.0, 100.0, 60.0)), 50),
        (Normalisation("percentile-rank", reference=PEERS), 50),
        (Normalisation("rank", reference=PEERS), 1),
    ],
)
def test_there_is_no_value_where_none_gets_there_or_which_one_is_not_certain(how, points):
    assert value_for(how, points, SCALE) is None


def test_below_the_line_its_worst_end_is_enough():
    how = Normalisation("knots", (2.0, 3.0), (20.0, 100.0))
    assert value_for(how, 10, SCALE) == 2
    assert value_for(LESS, 0, SCALE) == 1
    assert value_for(Normalisation("knots", (0.0, 1.0, 2.0), (0.0, 0.0, 100.0)), 0, SCALE) == 0


def test_a_millionth_short_of_the_best_still_gets_there():
    assert value_for(KNOTS, 100 + TOLERANCE / 2, SCALE) == 4


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=6, unique=True),
    st.lists(st.integers(0, 100), min_size=6, max_size=6),
    st.booleans(),
    st.booleans(),
    st.floats(0, 100),
)
def test_the_value_stands_at_the_points_and_nothing_worse_does(xs, ys, falling, extended, points):
    values, marks = sorted(map(float, xs)), sorted(map(float, ys[: len(xs)]), reverse=falling)
    assume(marks[0] != marks[-1])
    how = Normalisation("knots", tuple(values), tuple(marks), extended=extended)
    value = value_for(how, points, SCALE)
    reach = normalised(how, np.array([-1e6, 1e6]), SCALE)
    if value is None:
        assert points > reach.max()
        return
    worse = value + 1e-3 if falling else value - 1e-3
    stands, before = normalised(how, np.array([value, worse]), SCALE)
    assert stands == pytest.approx(max(points, reach.min()), abs=1e-5)
    assert before <= stands
