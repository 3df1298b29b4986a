"""How sure: the error of an entry, what moves together, and the interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scorecard.scoring.interval import (
    INTERVAL_Z,
    PUBLISHED_LEVELS,
    Stated,
    correlations,
    interval,
    on_the_scale,
    propagate,
    widening,
)
from scorecard.scoring.parameters import EntryError, Normalisation, Scale
from tests.factories import LASTING, a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed

# Ten points a unit up to 5, two points a unit from there to 30, then nothing.
BENT = Normalisation("knots", (0.0, 5.0, 30.0), (0.0, 50.0, 100.0))


def an_error(normalisation=BENT, value=4.0, sigma=0.3, smallest=1.0, points=None, **published):
    indicator = an_indicator(
        normalisation=normalisation,
        error=EntryError(sigma=sigma, points=points, smallest_points=smallest),
    )
    names = ("lower", "upper", "interval_z", "standard_error")
    stated = Stated(
        np.array([float(value)]),
        *(np.array([float(published.get(name, np.nan))]) for name in names),
    )
    framework = a_framework(a_criterion(indicator))
    _, error, known = on_the_scale(framework, np.array([0]), stated)
    return error[0], bool(known[0])


def leaf_sd(row, on="2024-01-01", **changes):
    made = assessed(a_framework(a_criterion(an_indicator(**changes))), [row], on)
    return float(np.sqrt(made.leaves.variance[0, 0]))


def test_levels_are_those_at_which_the_sources_publish():
    expected = {0.68: 1.0, 0.90: 1.6449, 0.95: 1.96}
    assert expected == pytest.approx(PUBLISHED_LEVELS, abs=1e-4)
    assert PUBLISHED_LEVELS[0.68] == 1


@pytest.mark.parametrize("level", PUBLISHED_LEVELS)
def test_bounds_become_an_error_by_the_quantile_of_their_level(level):
    z = PUBLISHED_LEVELS[level]
    assert an_error(lower=3, upper=5, interval_z=z) == (pytest.approx(10 / z), True)


def test_bounds_need_not_lie_evenly_about_the_value():
    assert an_error(value=4, lower=3, upper=7, interval_z=1.0)[0] == pytest.approx(12)


def test_a_published_standard_error_goes_through_the_knots():
    assert an_error(standard_error=0.5) == (pytest.approx(5), True)


def test_the_indicators_own_error_goes_the_same_way():
    assert an_error(sigma=0.5) == (pytest.approx(5), False)
    assert an_error(value=10, sigma=2.0)[0] == pytest.approx(4)


def test_an_error_in_points_is_taken_as_it_is_unless_one_was_published():
    assert an_error(sigma=None, points=12.5) == (12.5, False)
    assert an_error(sigma=None, points=12.5, standard_error=0.5) == (pytest.approx(5), True)


def test_bounds_count_before_a_standard_error():
    both = an_error(lower=3, upper=5, interval_z=1.0, standard_error=0.1)
    assert both == (pytest.approx(10), True)


@pytest.mark.parametrize("given", [{"lower": 3}, {"upper": 5}])
def test_one_bound_alone_says_nothing(given):
    assert an_error(sigma=0.3, **given) == (pytest.approx(3), False)


def test_no_error_is_smaller_than_the_smallest():
    assert an_error(standard_error=0.01)[0] == 1
    assert an_error(standard_error=0.01, smallest=2.5)[0] == 2.5


def test_beyond_the_last_knot_only_the_smallest_error_is_left():
    assert an_error(value=40, sigma=2.0)[0] == 1


def test_at_the_last_knot_half_of_the_error_is_left():
    inside, at_the_end = (an_error(value=one, sigma=4.0)[0] for one in (20, 30))
    assert at_the_end == pytest.approx(inside / 2)


def test_falling_knots_have_errors_too():
    falling = Normalisation("knots", (0.0, 10.0), (100.0, 0.0))
    assert an_error(falling, standard_error=0.5)[0] == pytest.approx(5)


@pytest.mark.parametrize(("grade", "factor"), [("A1", 1), ("B2", 0.5625), ("F6", 0.0625)])
def test_a_poor_grade_widens_an_error_nobody_published(grade, factor):
    row = {"grade": grade}
    assert leaf_sd(row) == pytest.approx(5 / np.sqrt(factor))


@pytest.mark.parametrize("grade", ["A1", "B2", "F6"])
def test_a_published_error_stands_whatever_the_grade(grade):
    assert leaf_sd({"grade": grade, "standard_error": 4.0}) == pytest.approx(4)
    bounds = {"lower": 46.0, "upper": 54.0, "interval_z": 1.0}
    assert leaf_sd({"grade": grade, **bounds}) == pytest.approx(4)


def test_time_widens_after_the_grace_by_tau_squared_a_year():
    ages = np.array([0.0, 30.0, 395.0, 760.0])
    assert widening(ages, np.array(30.0), np.array(3.0)).tolist() == [0, 0, 9, 18]


def test_an_old_entry_is_less_sure_though_its_score_stays():
    ageing = replace(LASTING, grace_days=31, widening_per_year=3.0)
    assert leaf_sd({}, "2024-02-01", ageing=ageing) == pytest.approx(5)
    assert leaf_sd({}, "2025-01-31", ageing=ageing) == pytest.approx(np.sqrt(25 + 9))


def test_errors_move_together_within_a_family_and_between_related_ones():
    families = ("v-dem", "v-dem", "wgi", "sipri", None, None)
    leaves = [
        an_indicator(code, family=family) for code, family in zip("abcdef", families, strict=True)
    ]
    rho = correlations(a_framework(a_criterion(*leaves)))
    assert rho[0].tolist() == [1, 0.5, 0.3, 0, 0, 0]
    assert rho[4].tolist() == [0, 0, 0, 0, 1, 0]
    assert (rho == rho.T).all()


def sd_of_two(one, other, **row):
    """The error of the mean of two indicators, each with an error of 5 points."""
    leaves = (an_indicator("a", family=one), an_indicator("b", family=other))
    rows = [{"indicator": "a", **row}, {"indicator": "b", **row}]
    variance = assessed(a_framework(a_criterion(*leaves)), rows).nodes["overall"].variance
    return float(np.sqrt(variance[0]))


@pytest.mark.parametrize(
    ("one", "other", "rho"),
    [(None, None, 0), ("wgi", "sipri", 0), ("wgi", "v-dem", 0.3), ("sipri", "sipri", 0.5)],
)
def test_independent_errors_cancel_and_common_ones_less(one, other, rho):
    assert sd_of_two(one, other) == pytest.approx(5 * np.sqrt((1 + rho) / 2))


@pytest.mark.parametrize(("one", "other"), [(None, None), ("wgi", "wgi"), ("wgi", "v-dem")])
def test_errors_of_one_origin_do_not_cancel_at_all(one, other):
    assert sd_of_two(one, other, origin=4) == pytest.approx(5)


def test_an_origin_is_shared_only_on_the_dates_both_rest_on_it():
    ones = np.ones((2, 3))
    origin = np.array([[4, 4, -1], [4, 5, -1]])
    assert propagate(ones, ones, np.eye(2), origin).tolist() == [4, 2, 2]


def test_an_interval_is_of_ninety_percent_and_stays_on_the_scale():
    lower, upper = interval(np.array([50.0, 1.0, 99.0]), np.array([4.0, 4.0, 4.0]), Scale())
    assert pytest.approx(1.6449, abs=1e-4) == INTERVAL_Z
    assert lower.tolist() == pytest.approx([50 - 2 * INTERVAL_Z, 0, 99 - 2 * INTERVAL_Z])
    assert upper.tolist() == pytest.approx([50 + 2 * INTERVAL_Z, 1 + 2 * INTERVAL_Z, 100])


def test_the_variance_is_what_repeated_draws_of_the_same_errors_give():
    """Two levels of means: a and b of one origin, c and d of one family, e related to both."""
    families = (None, None, "wgi", "wgi", "v-dem")
    a, b, c, d, e = (
        an_indicator(code, family=family) for code, family in zip("abcde", families, strict=True)
    )
    tree = a_criterion(
        a_criterion(a, c, code="one", weight=2), a_criterion(b, d, e, code="two", weight=3)
    )
    errors = np.array([4.0, 6.0, 3.0, 5.0, 2.0])
    rows = [
        {"indicator": code, "standard_error": error, "origin": origin}
        for code, error, origin in zip("abcde", errors, (7, 7, -1, -1, -1), strict=True)
    ]
    rho = np.eye(5)
    rho[0, 1] = rho[1, 0] = 1
    rho[2, 3] = rho[3, 2] = 0.5
    rho[4, 2:4] = rho[2:4, 4] = 0.3
    chance = np.random.default_rng(20240101)
    drawn = 50 + chance.multivariate_normal(np.zeros(5), rho * np.outer(errors, errors), 50_000)
    scores = 0.4 * drawn[:, [0, 2]].mean(axis=1) + 0.6 * drawn[:, [1, 3, 4]].mean(axis=1)
    variance = assessed(a_framework(tree), rows).nodes["overall"].variance[0]
    assert np.sqrt(variance) == pytest.approx(scores.std(), rel=0.02)
