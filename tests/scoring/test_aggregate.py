"""The laws of every mean, and the figures the handbook prints."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scorecard.scoring.aggregate import AGGREGATORS, order_of, takes_negatives
from scorecard.scoring.parameters import Aggregation
from tests.factories import a_criterion, an_indicator

SIX = (85, 70, 60, 55, 40, 20)
EVERY = pytest.mark.parametrize("method", AGGREGATORS)
FEW = settings(deadline=None, max_examples=50)
CHILD = st.tuples(st.floats(1, 100), st.floats(0.05, 20))
CHILDREN = st.lists(CHILD, min_size=1, max_size=6)


def weights_of(*weights):
    return a_criterion(*(an_indicator(weight=weight) for weight in weights)).nominal_weights()


def mean(method, points, weights=None):
    """The mean of one date, and its gradient."""
    z = np.array(points, dtype=np.float64)[:, None]
    shares = weights_of(*(weights or [1.0] * len(z)))[:, None]
    score, slope = both(z, shares, method)
    return float(score[0]), slope[:, 0]


def both(z, weights, method, **how):
    """The mean, and its slopes. A power mean of any order stands here for one of order -2."""
    aggregation = Aggregation(method, **{"order": -2.0, **how})
    aggregator = AGGREGATORS[method]
    score = aggregator.mean(z, weights, aggregation)
    return score, aggregator.slope(z, weights, score, aggregation)


def apart(children):
    return [point for point, _ in children], [weight for _, weight in children]


@pytest.mark.parametrize(
    ("method", "published"),
    [("arithmetic", 55.0), ("geometric", 50.0), ("harmonic", 44.2), ("minimum", 20.0)],
)
def test_the_worked_example_of_six_criteria(method, published):
    assert mean(method, SIX)[0] == pytest.approx(published, abs=0.05)


def test_the_geometric_mean_does_not_let_one_strength_pay_for_three_weaknesses():
    assert mean("arithmetic", (21, 1, 1, 1))[0] == mean("arithmetic", (6, 6, 6, 6))[0] == 6
    assert mean("geometric", (21, 1, 1, 1))[0] == pytest.approx(2.14, abs=0.005)
    assert mean("geometric", (6, 6, 6, 6))[0] == pytest.approx(6)


@FEW
@given(CHILDREN)
def test_the_less_a_mean_compensates_the_lower_it_is(children):
    order = sorted(AGGREGATORS, key=lambda name: -order_of(Aggregation(name, order=-2.0)))
    found = [mean(name, *apart(children))[0] for name in order]
    assert order == ["maximum", "arithmetic", "geometric", "harmonic", "power", "minimum"]
    assert all(after <= before + 1e-9 for before, after in pairwise(found))


@EVERY
@FEW
@given(CHILDREN)
def test_a_mean_lies_between_its_worst_and_its_best(method, children):
    points, weights = apart(children)
    assert min(points) - 1e-9 <= mean(method, points, weights)[0] <= max(points) + 1e-9


@EVERY
@FEW
@given(st.floats(1, 100), st.lists(st.floats(0.05, 20), min_size=1, max_size=6))
def test_the_mean_of_equals_is_what_they_equal(method, point, weights):
    assert mean(method, [point] * len(weights), weights)[0] == pytest.approx(point)


@EVERY
@FEW
@given(CHILDREN, st.data())
def test_a_better_child_never_makes_a_worse_mean(method, children, data):
    points, weights = apart(children)
    at = data.draw(st.integers(0, len(points) - 1))
    better = [*points[:at], data.draw(st.floats(points[at], 100)), *points[at + 1 :]]
    assert mean(method, better, weights)[0] >= mean(method, points, weights)[0] - 1e-9


@EVERY
@FEW
@given(CHILDREN, st.randoms(use_true_random=False))
def test_the_order_of_the_children_is_of_no_account(method, children, chance):
    other = chance.sample(children, len(children))
    assert mean(method, *apart(other))[0] == pytest.approx(mean(method, *apart(children))[0])


@EVERY
@FEW
@given(CHILDREN, st.floats(0.01, 1000))
def test_only_the_ratio_of_the_weights_counts(method, children, factor):
    points, weights = apart(children)
    scaled = [weight * factor for weight in weights]
    assert mean(method, points, scaled)[0] == pytest.approx(mean(method, points, weights)[0])


@EVERY
@FEW
@given(CHILDREN)
def test_splitting_a_child_into_halves_changes_nothing(method, children):
    points, weights = apart(children)
    halves = [weights[0] / 2, weights[0] / 2, *weights[1:]]
    split = mean(method, [points[0], *points], halves)[0]
    assert split == pytest.approx(mean(method, points, weights)[0])


@EVERY
@FEW
@given(CHILDREN, st.floats(1, 3))
def test_a_mean_scales_with_its_children(method, children, factor):
    points, weights = apart(children)
    scaled = [point * factor for point in points]
    assert mean(method, scaled, weights)[0] == pytest.approx(
        factor * mean(method, points, weights)[0]
    )


@EVERY
@FEW
@given(st.lists(st.tuples(st.floats(2, 99), st.floats(0.2, 5)), min_size=1, max_size=5))
def test_the_gradient_is_the_slope_by_each_child(method, children):
    points, weights = apart(children)
    ordered = sorted(points)
    assume(all(high - low > 0.01 for low, high in pairwise(ordered)))
    slopes = []
    for at, point in enumerate(points):
        up, down = (
            mean(method, [*points[:at], point + step, *points[at + 1 :]], weights)[0]
            for step in (1e-4, -1e-4)
        )
        slopes.append((up - down) / 2e-4)
    assert mean(method, points, weights)[1] == pytest.approx(slopes, abs=1e-5)


@EVERY
def test_a_child_without_weight_is_not_read(method):
    z, weights = np.array([[40.0], [np.nan], [60.0]]), np.array([[0.5], [0.0], [0.5]])
    score, gradient = both(z, weights, method)
    assert score[0] == pytest.approx(mean(method, (40, 60))[0])
    assert gradient[1, 0] == 0


@pytest.mark.parametrize("method", ["geometric", "harmonic", "power"])
def test_a_zero_is_punished_and_not_annihilating(method):
    assert mean(method, (0, 80))[0] == mean(method, (1, 80))[0] > 1


@pytest.mark.parametrize("method", ["arithmetic", "minimum"])
def test_a_zero_counts_as_zero_where_it_cannot_annihilate(method):
    assert mean(method, (0, 80))[0] < mean(method, (1, 80))[0]


def test_of_equally_weak_children_one_alone_carries_the_minimum():
    assert mean("minimum", (20, 20, 30))[1].tolist() == [1, 0, 0]


@EVERY
def test_dates_are_scored_apart(method):
    z = np.array([[10.0, 90.0], [30.0, 50.0]])
    score, _ = both(z, np.full((2, 2), 0.5), method)
    assert score.tolist() == pytest.approx([mean(method, one)[0] for one in z.T])


@pytest.mark.parametrize(
    ("order", "published"), [(1, 55.0), (0.5, 52.7), (0, 50.0), (-1, 44.2), (-5, 28.4)]
)
def test_the_worked_example_by_orders(order, published):
    z, weights = np.array(SIX, dtype=np.float64)[:, None], np.full((6, 1), 1 / 6)
    assert both(z, weights, "power", order=order)[0][0] == pytest.approx(published, abs=0.05)


@FEW
@given(CHILDREN, st.lists(st.integers(-24, 24), min_size=2, max_size=5).map(sorted))
def test_a_power_mean_rises_with_its_order(children, orders):
    points, weights = apart(children)
    z, shares = np.array(points)[:, None], weights_of(*weights)[:, None]
    found = [both(z, shares, "power", order=order / 4)[0][0] for order in orders]
    assert all(low <= high + 1e-6 for low, high in pairwise(found))


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
def test_a_zero_annihilates_where_nothing_holds_it(method):
    z, weights = np.array([[0.0], [80.0]]), np.full((2, 1), 0.5)
    score, slope = both(z, weights, method, smallest=None)
    assert score[0] == 0
    assert np.isfinite(slope).all()


def test_points_below_zero_have_a_mean_where_the_order_gives_one_a_meaning():
    z, weights = np.array([[-2.0], [1.0]]), np.full((2, 1), 0.5)
    assert both(z, weights, "arithmetic")[0][0] == -0.5
    assert both(z, weights, "harmonic", smallest=None)[0][0] == pytest.approx(4)
    assert both(z, weights, "power", order=2.0)[0][0] == pytest.approx(np.sqrt(2.5))
    assert [takes_negatives(order) for order in (1, -1, 2, -2)] == [True] * 4
    assert [takes_negatives(order) for order in (0, 0.5, 3, -3)] == [False] * 4
