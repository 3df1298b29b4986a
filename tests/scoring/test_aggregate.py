"""The laws of every mean, and the figures the handbook prints."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.model import Aggregation
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
    score, gradient = AGGREGATORS[method](z, shares, Aggregation(method))
    return float(score[0]), gradient[:, 0]


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
    found = [mean(name, *apart(children))[0] for name in AGGREGATORS]
    assert list(AGGREGATORS) == ["arithmetic", "geometric", "harmonic", "minimum"]
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
    score, gradient = AGGREGATORS[method](z, weights, Aggregation(method))
    assert score[0] == pytest.approx(mean(method, (40, 60))[0])
    assert gradient[1, 0] == 0


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
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
    score, _ = AGGREGATORS[method](z, np.full((2, 2), 0.5), Aggregation(method))
    assert score.tolist() == pytest.approx([mean(method, one)[0] for one in z.T])
