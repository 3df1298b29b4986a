"""From values to points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.normalise import NORMALISERS, normalised, slope
from scorecard.scoring.parameters import Normalisation, Reference, Scale

RISING = ((0.0, 1.0, 2.0), (0.0, 60.0, 100.0))
FALLING = ((0.0, 1.0, 2.0), (100.0, 60.0, 0.0))
LADDER = ((1.0, 2.0, 3.0), (0.0, 40.0, 100.0))
# Each method, with knots or levels where it takes any, and values in rising order that it knows.
PEERS = Reference((1.0, 2.0, 4.0, 8.0), mean=3.75, sd=3.0956, lowest=1.0, highest=8.0)
BROAD = (-1e4, 0.0, 1.0, 2.5, 8.0, 1e4)
EXAMPLES = {
    "knots": (RISING, (-5.0, 0.0, 0.5, 1.0, 1.7, 2.0, 9.0)),
    "steps": (RISING, (-5.0, 0.0, 0.5, 1.0, 1.7, 2.0, 9.0)),
    "ordinal": (LADDER, (1.0, 2.0, 3.0)),
    "boolean": (((), ()), (0.0, 1.0)),
    "identity": (((), ()), (-5.0, 0.0, 33.3, 100.0, 120.0)),
    "power": (((), ()), (-5.0, 0.0, 1.0, 50.0, 1e9)),
    "z-score": (((), ()), BROAD),
    "min-max": (((), ()), BROAD),
    "percentile-rank": (((), ()), BROAD),
    "rank": (((), ()), BROAD),
    "borda": (((), ()), BROAD),
    "ratio-to-leader": (((), ()), BROAD),
}
# Ranks and counts of peers have their own range.
ENDS = {"rank": (1, 5), "borda": (0, 4)}
RELATIVE = pytest.mark.parametrize("method", [m for m, how in NORMALISERS.items() if how.relative])
OPEN = Scale(-np.inf, np.inf)
HUNDRED = Scale()


def points(method, pairs, *values, scale=HUNDRED, **how):
    reference = PEERS if NORMALISERS[method].relative else None
    made = Normalisation(method, *pairs, **{"reference": reference, **how})
    return normalised(made, np.array(values, dtype=np.float64), scale).tolist()


def relative(method, *values, scale=OPEN, **how):
    return points(method, ((), ()), *values, scale=scale, **how)


@pytest.mark.parametrize("method", NORMALISERS)
def test_every_method_stays_on_the_scale_rises_with_its_values_and_reaches_both_ends(method):
    pairs, values = EXAMPLES[method]
    found = points(method, pairs, *values)
    assert found == sorted(found)
    assert (found[0], found[-1]) == ENDS.get(method, (0, 100))


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


def test_a_corridor_is_knots_that_rise_and_fall():
    corridor = ((0.0, 2.0, 4.0, 8.0), (0.0, 100.0, 100.0, 0.0))
    assert points("knots", corridor, -1, 1, 2, 3, 6, 9) == [0, 50, 100, 100, 50, 0]


def test_logarithmic_knots_are_straight_in_the_logarithm_as_the_hdi_takes_income():
    income = ((100.0, 75_000.0), (0.0, 100.0))
    expected = 100 * np.log(4_000 / 100) / np.log(75_000 / 100)
    assert points("knots", income, 4_000, log=True) == pytest.approx([expected])
    assert points("knots", income, -3, 0, 50, 80_000, log=True) == [0, 0, 0, 100]


def test_extended_knots_go_on_beyond_the_ends():
    line = ((10.0, 200.0), (0.0, 100.0))
    assert points("knots", line, 10, 200, scale=OPEN, extended=True) == pytest.approx([0, 100])
    beyond = points("knots", line, -9, 219, scale=OPEN, extended=True)
    assert beyond == pytest.approx([-10, 110])
    assert points("knots", line, -9, 219, extended=True) == [0, 100]


def test_a_step_holds_until_the_next_one():
    assert points("steps", RISING, -1, 0, 0.9, 1, 1.9, 2, 3) == [0, 0, 0, 60, 60, 100, 100]


def test_what_lies_beyond_the_scale_stands_at_its_end():
    assert points("identity", ((), ()), -1, 5, 11, scale=Scale(0.0, 10.0)) == [0, 5, 10]


def test_a_z_score_counts_standard_deviations_from_the_frozen_mean():
    mean, sd = PEERS.mean, PEERS.sd
    assert relative("z-score", mean - sd, mean, mean + 2 * sd) == pytest.approx([40, 50, 70])
    assert relative("z-score", mean + sd, onto=(0.0, 1.0)) == pytest.approx([1])
    assert relative("z-score", mean + sd, onto=(0.0, 1.0), falling=True) == pytest.approx([-1])


def test_min_max_puts_the_worst_and_the_best_peer_on_the_ends():
    assert relative("min-max", 1, 4.5, 8, 20, scale=HUNDRED) == [0, 50, 100, 100]
    assert relative("min-max", 1, 8, scale=HUNDRED, falling=True) == [100, 0]
    assert relative("min-max", 1, 8, onto=(1.0, 100.0)) == [1, 100]


def test_ranks_count_the_peers_that_are_worse_and_ties_share_the_lowest():
    tied = Reference((1.0, 2.0, 2.0, 8.0))
    assert relative("rank", 1, 2, 8, reference=tied) == [1, 2, 4]
    assert relative("borda", 1, 2, 8, reference=tied) == [0, 1, 3]
    assert relative("borda", 1, 2, 8, reference=tied, falling=True) == [3, 1, 0]
    shares = relative("percentile-rank", 1, 2, 8, scale=HUNDRED, reference=tied)
    assert shares == pytest.approx([0, 100 / 3, 100])
    among_all = relative("percentile-rank", 1, 8, scale=HUNDRED, among_all=True)
    assert among_all == [25, 100]


def test_a_power_curve_bends_a_line_and_a_negative_one_turns_it_round():
    assert points("power", ((), ()), -1, 0, 3, exponent=2.0) == [0, 0, 9]
    assert points("power", ((), ()), 0, 2, 10, exponent=-1.0, factor=10.0) == [100, 5, 1]


def test_a_ratio_is_the_share_of_the_leader():
    assert relative("ratio-to-leader", 4, 8, scale=HUNDRED) == [50, 100]


@RELATIVE
def test_the_peers_are_frozen_so_another_value_moves_nobody(method):
    alone = relative(method, 2.0, scale=HUNDRED)
    assert relative(method, 2.0, 1e6, scale=HUNDRED)[0] == alone[0]


@pytest.mark.parametrize("method", ["z-score", "min-max", "percentile-rank", "rank", "borda"])
def test_where_less_is_better_the_order_is_turned_round(method):
    up = relative(method, 1, 2, 4, 8, scale=HUNDRED)
    down = relative(method, 1, 2, 4, 8, scale=HUNDRED, falling=True)
    assert np.argsort(up).tolist() == np.argsort(down)[::-1].tolist()


def test_the_slope_of_a_line_is_its_rise():
    how = Normalisation("knots", *RISING)
    assert slope(how, np.array([0.5, 1.5, 3.0]), HUNDRED) == pytest.approx([60, 40, 0], abs=1e-4)
