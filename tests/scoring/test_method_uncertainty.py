"""The evidence's uncertainty and the method's, apart and together, and which choice matters."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.draws import draw_weights, generator_of
from scorecard.scoring.method_uncertainty import HALF_LIVES, ORDERS, method_uncertainty
from scorecard.scoring.parameters import Pool, Scale
from scorecard.scoring.simulation import simulate
from scorecard.scoring.variants import orders_with_meaning, with_half_lives, with_top_order
from tests.factories import LASTING, a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed, evidence

FEW = settings(deadline=None, max_examples=40)
AGEING = replace(LASTING, half_life_days=200.0)
UNEQUAL = [
    {"indicator": code, "value": value, "standard_error": 1.0}
    for code, value in zip("abcd", (20.0, 50.0, 70.0, 90.0), strict=True)
]


def a_flat_framework(method="geometric", **changes):
    """Four criteria of one indicator each."""
    nodes = [a_criterion(an_indicator(code), code=code.upper()) for code in "abcd"]
    return a_framework(a_criterion(*nodes, method=method), **changes)


FLAT = a_flat_framework()


def drawn(framework=FLAT, rows=UNEQUAL, draws=2000, seed=1, **changes):
    return method_uncertainty(assessed(framework, rows), 0, draws, seed, **changes)


def shares(found):
    return {trigger.name: trigger for trigger in found.triggers}


@FEW
@given(seed=st.integers(0, 2**128 - 1), rows=evidence("abcd"))
def test_the_same_seed_gives_the_same_figures_and_another_seed_others(seed, rows):
    leaves = [an_indicator(code) for code in "abcd"]
    framework = a_framework(a_criterion(*leaves, method="geometric", min_coverage=0.2))
    once = drawn(framework, rows, 16, seed)
    assert once == drawn(framework, rows, 16, seed)
    if once.both is not None:
        assert once.both != drawn(framework, rows, 16, seed ^ 1).both


def test_evidence_alone_is_what_a_simulation_with_the_stated_weights_says():
    made = assessed(FLAT, UNEQUAL)
    found = method_uncertainty(made, 0, 20_000, 1).evidence
    alone = simulate(made, 0, 20_000, 2, None).score
    assert asdict(found) == pytest.approx(asdict(alone), abs=0.05)


def test_both_together_are_wider_than_either():
    found = drawn(rows=[{**row, "standard_error": 8.0} for row in UNEQUAL])
    assert found.both.sd > max(found.evidence.sd, found.method.sd)
    assert found.method.q05 > found.both.q05
    assert found.method.q95 < found.both.q95


def test_where_all_criteria_are_equal_no_method_matters():
    rows = [{**row, "value": 60.0, "standard_error": 5.0} for row in UNEQUAL]
    found = drawn(rows=rows)
    assert found.method.sd == pytest.approx(0, abs=1e-9)
    assert found.triggers[0].name == "evidence"
    assert found.triggers[0].in_all > 0.9


def test_where_criteria_differ_most_their_order_does():
    rows = [{**row, "value": value} for row, value in zip(UNEQUAL, (5, 90, 90, 90), strict=True)]
    found = drawn(rows=rows, weight_spread=0.05)
    assert found.triggers[0].name == "order"
    assert shares(found)["order"].alone > 0.8


def test_triggers_come_with_the_largest_first_and_shares_of_one_variance():
    found = drawn(draws=20_000)
    assert {one.name for one in found.triggers} == {"evidence", "weights", "order", "half-life"}
    sizes = [one.in_all for one in found.triggers]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(one.alone for one in found.triggers) == pytest.approx(1, abs=0.15)
    for one in found.triggers:
        assert one.alone <= one.in_all + 0.06


def test_a_half_life_moves_nothing_where_nothing_ages():
    assert shares(drawn())["half-life"].in_all == 0


def test_a_half_life_moves_a_pool_of_old_and_new():
    leaf = an_indicator(pool=Pool("pooled"), ageing=AGEING)
    rows = [{"observed": "2022-01-01", "value": 10.0}, {"entry": 2, "value": 90.0}]
    rows = [{**row, "standard_error": 3.0} for row in rows]
    found = drawn(a_framework(a_criterion(leaf)), rows)
    assert shares(found)["half-life"].alone > 0.02
    assert found.method.sd > 1


@pytest.mark.parametrize("curve", ["exponential", "polynomial", "step"])
def test_a_factor_on_half_lives_stretches_every_curve(curve):
    ageing = replace(AGEING, decay=curve, lifetime_days=300.0)
    slowed = with_half_lives(a_framework(a_criterion(an_indicator(ageing=ageing))), 2.0)
    (leaf,) = slowed.indicators()
    assert (leaf.ageing.half_life_days, leaf.ageing.lifetime_days) == (400, 600)
    (never,) = with_half_lives(a_framework(), 2.0).indicators()
    assert never.ageing == LASTING


def test_the_method_drawn_is_the_power_mean_of_one_of_the_orders():
    """Evidence without error, and weights that hardly vary: only the orders are left."""
    rows = [{**row, "standard_error": 1e-9} for row in UNEQUAL]
    leaf = an_indicator("a").error
    nodes = [
        a_criterion(an_indicator(code, error=replace(leaf, smallest_points=0.0)), code=code.upper())
        for code in "abcd"
    ]
    framework = a_framework(a_criterion(*nodes, method="geometric"))
    found = drawn(framework, rows, weight_spread=1e-6)
    ends = [
        assessed(with_top_order(framework, order), rows).climbed.score[0] for order in (-1.0, 1.0)
    ]
    assert (found.both.q05, found.both.q95) == pytest.approx(tuple(ends), abs=1e-3)
    assert found.orders == ORDERS
    assert found.half_lives == HALF_LIVES


def test_only_orders_with_a_meaning_on_the_scale_are_drawn():
    below_zero = a_flat_framework("arithmetic", scale=Scale(-100.0, 100.0))
    assert orders_with_meaning(below_zero, ORDERS) == (1.0, -1.0)
    assert drawn(below_zero, draws=16).orders == (1.0, -1.0)


def test_an_order_may_be_a_minimum_or_a_maximum():
    for order, end in ((-np.inf, 20.0), (np.inf, 90.0)):
        made = assessed(with_top_order(FLAT, order), UNEQUAL)
        assert made.climbed.score[0] == end


def test_experts_keep_their_own_weights():
    experts = ((0.5, 0.5), (0.9, 0.1), (1.0, 0.0))
    node = replace(a_criterion(an_indicator("a", 0.8), an_indicator("b", 0.2)), experts=experts)
    weights = draw_weights([node], 3000, 0.25, generator_of(1), as_experts=True)["overall"]
    found, counts = np.unique(weights.round(12), axis=1, return_counts=True)
    assert found.T.tolist() == sorted(map(list, experts))
    assert counts == pytest.approx(1000, abs=120)


def test_what_experts_disagree_about_is_drawn():
    node = replace(
        a_criterion(an_indicator("a"), an_indicator("b")), experts=((1.0, 9.0), (9.0, 1.0))
    )
    rows = [{"value": 20.0}, {"indicator": "b", "value": 80.0}]
    assert drawn(a_framework(node), rows, weight_spread=0.01).method.sd > 15
    assert drawn(a_framework(a_criterion(*node.children)), rows, weight_spread=0.01).method.sd < 8


def test_an_expert_who_gives_all_to_what_is_missing_withholds_nothing():
    node = replace(
        a_criterion(an_indicator("a", 0.4), an_indicator("b", 0.6)),
        experts=((0.0, 1.0), (0.8, 0.2)),
    )
    found = drawn(a_framework(node), [{"value": 60.0}, {"indicator": "b", "value": 60.0}], 64)
    assert found.both is not None
    only = drawn(
        a_framework(replace(node, missing=replace(node.missing, min_coverage=0.4))), [{}], 64
    )
    assert not np.isnan(only.both.q05)


def test_a_withheld_score_has_no_uncertainty():
    found = drawn(rows=[])
    assert found.evidence is found.method is found.both is None
    assert found.triggers == ()


def test_one_draw_has_no_variance():
    with pytest.raises(ValueError, match="at least 2"):
        drawn(draws=1)


def test_a_spread_of_weights_of_1_is_refused():
    with pytest.raises(ValueError, match="above 0 and below 1"):
        drawn(rows=[], weight_spread=1.0)


def test_two_draws_are_enough():
    assert len(drawn(draws=2).triggers) == 4
