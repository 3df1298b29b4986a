"""What a criterion does without some of its children."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.parameters import Imputed, Missing
from tests.factories import a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed


def with_weights(*weights, min_coverage=0.6, method="arithmetic"):
    leaves = [an_indicator(code, weight) for code, weight in zip("abcdef", weights, strict=False)]
    return a_framework(a_criterion(*leaves, min_coverage=min_coverage, method=method))


def scored(framework, **values):
    rows = [{"indicator": code, "value": value} for code, value in values.items()]
    node = assessed(framework, rows).nodes["overall"]
    return float(node.score[0]), float(node.coverage[0])


def test_the_rest_share_the_weight_of_the_missing():
    score, coverage = scored(with_weights(2, 1, 1), a=80, b=20)
    assert score == pytest.approx(60)
    assert coverage == 0.75


def test_a_score_is_withheld_where_too_much_is_missing():
    score, coverage = scored(with_weights(1, 1), a=80)
    assert np.isnan(score)
    assert coverage == 0.5


@pytest.mark.parametrize("weights", [(0.4, 0.2, 0.4), (0.5, 0.1, 0.4), (0.3, 0.3, 0.4), (3, 3, 4)])
def test_a_share_of_exactly_the_threshold_is_enough_however_it_was_summed(weights):
    assert scored(with_weights(*weights), a=70, b=70)[0] == pytest.approx(70)


@pytest.mark.parametrize(("short", "withheld"), [(5e-10, False), (1e-8, True)])
def test_a_rounding_error_short_of_the_threshold_is_enough_and_more_is_not(short, withheld):
    score, _ = scored(with_weights(0.6 - short, 0.4 + short), a=70)
    assert np.isnan(score) == withheld


@pytest.mark.parametrize("method", AGGREGATORS)
def test_nothing_known_is_no_score_even_where_nothing_is_required(method):
    score, coverage = scored(with_weights(1, 1, min_coverage=0.0, method=method))
    assert np.isnan(score)
    assert coverage == 0


@pytest.mark.parametrize("method", AGGREGATORS)
def test_a_withheld_score_has_no_bounds_either(method):
    made = assessed(with_weights(1, 1, method=method), [{"indicator": "a"}])
    top = made.nodes["overall"]
    assert np.isnan([top.score, top.variance, top.lower, top.upper]).all()


def test_a_withheld_criterion_is_missing_to_the_one_above():
    half_known = a_criterion(an_indicator("a"), an_indicator("b"), code="half", weight=4)
    known = a_criterion(an_indicator("c"), code="known", weight=6)
    framework = a_framework(a_criterion(half_known, known))
    rows = [{"indicator": "a", "value": 90.0}, {"indicator": "c", "value": 30.0}]
    nodes = assessed(framework, rows).nodes
    assert np.isnan(nodes["half"].score[0])
    assert nodes["overall"].score[0] == pytest.approx(30)
    assert nodes["overall"].coverage[0] == pytest.approx(0.6)
    assert nodes["overall"].leaf_coverage[0] == pytest.approx(0.8)


@pytest.mark.parametrize("rule", MISSING_RULES)
@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 10), st.one_of(st.just(np.nan), st.floats(0, 100))),
        min_size=1,
        max_size=6,
    ),
    st.floats(0, 1),
)
def test_every_rule_gives_weights_that_sum_to_one_or_to_nothing(rule, children, min_coverage):
    nominal = np.array([[weight] for weight, _ in children])
    points = np.array([[value] for _, value in children])
    z, weights, coverage = MISSING_RULES[rule](
        points, nominal / nominal.sum(), min_coverage, np.full_like(points, 55.0), 0.0
    )
    total = weights.sum()
    assert total == pytest.approx(1) or total == 0
    assert not np.isnan(z[weights > 0]).any()
    assert -1e-12 <= coverage[0] <= 1 + 1e-12


def by_rule(rule, *leaves, min_coverage=0.5, **values):
    tree = replace(a_criterion(*leaves), missing=Missing(rule, min_coverage))
    framework = a_framework(tree).standing_in_for("UKR")
    return scored(framework, **values)


def thirds(**changes):
    return an_indicator("a"), an_indicator("b"), an_indicator("c", **changes)


def test_a_penalty_counts_the_missing_as_the_worst():
    assert by_rule("penalise", *thirds(), a=90, b=60) == pytest.approx((50, 2 / 3))


def test_a_blocked_score_needs_every_child_that_weighs_anything():
    assert np.isnan(by_rule("block", *thirds(), a=90, b=60)[0])
    assert by_rule("block", *thirds(weight=0.0), a=90, b=60)[0] == pytest.approx(75)


def test_an_imputed_child_counts_as_its_peers_and_is_not_covered():
    peers = {"imputed": (Imputed(10.0, ("POL",)), Imputed(30.0, ("UKR", "GEO")), Imputed(0.0))}
    assert by_rule("impute", *thirds(**peers), a=90, b=60) == pytest.approx((60, 2 / 3))
    assert by_rule("impute", *thirds(**peers), a=90, b=60, c=90)[0] == pytest.approx(80)


def test_what_has_nothing_to_impute_shares_its_weight():
    assert by_rule("impute", *thirds(), a=90, b=60)[0] == pytest.approx(75)


@pytest.mark.parametrize("rule", ["renormalise", "penalise", "impute"])
def test_too_little_observed_is_withheld_whatever_would_stand_in(rule):
    leaves = thirds(imputed=(Imputed(30.0),))
    assert np.isnan(by_rule(rule, *leaves, min_coverage=0.7, a=90, b=60)[0])
