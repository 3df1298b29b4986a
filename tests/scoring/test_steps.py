"""How the change between two states of the leaves splits over the tree, exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring import steps
from scorecard.scoring.parameters import Aggregation, Imputed, Missing
from scorecard.scoring.steps import decompose
from scorecard.scoring.tree import climb
from tests.factories import a_criterion, a_framework, an_indicator
from tests.scoring.trees import BENT, JUMP, a_random_framework, chances, random_points

SOME = settings(deadline=None, max_examples=100)
GONE = np.nan


def flat(method, *weights, **changes):
    """One criterion of leaves a, b, c ... with those weights."""
    leaves = [an_indicator(code, weight) for code, weight in zip("abcdef", weights, strict=False)]
    return a_framework(replace(a_criterion(*leaves, method=method, min_coverage=0.0), **changes))


def step(framework, before, after):
    return decompose(framework, *(np.array([one], dtype=float).T for one in (before, after)))


def effects(framework, before, after):
    """What each leaf did in one step."""
    found = step(framework, before, after)
    return [found.effect[leaf.code][0] for leaf in framework.indicators()]


def two_levels():
    """A geometric top over two arithmetic criteria, of two leaves each."""
    one = a_criterion(an_indicator("a", 1), an_indicator("b", 3), code="one", weight=2)
    two = a_criterion(an_indicator("c", 2), an_indicator("d", 1), code="two", weight=3)
    return a_framework(a_criterion(one, two, method="geometric"))


def log_mean(a, b):
    return a if a == b else (a - b) / np.log(a / b)


@SOME
@given(st.lists(st.floats(1, 100), min_size=8, max_size=8))
def test_with_all_there_it_is_the_textbook_lmdi_chain(values):
    """Methodology 1.9: L(S1,S0) W_c contrib_i / L(C1_c,C0_c), with contrib_i = u_i dz_i."""
    z0, z1 = np.array(values[:4]), np.array(values[4:])
    u, top = np.array([1 / 4, 3 / 4, 2 / 3, 1 / 3]), np.array([2 / 5, 3 / 5])
    c0, c1 = (np.array([u[:2] @ z[:2], u[2:] @ z[2:]]) for z in (z0, z1))
    s0, s1 = (np.exp(top @ np.log(c)) for c in (c0, c1))
    of = [0, 0, 1, 1]
    chain = [log_mean(s1, s0) * top[c] / log_mean(c1[c], c0[c]) for c in of]
    found = step(two_levels(), z0, z1)
    criteria = log_mean(s1, s0) * top * np.log(c1 / c0)
    assert [found.effect[c][0] for c in "abcd"] == pytest.approx(chain * u * (z1 - z0), abs=1e-9)
    assert [found.effect[c][0] for c in ("one", "two")] == pytest.approx(criteria, abs=1e-9)
    assert found.methods == {"overall": "lmdi", "one": "bennet", "two": "bennet"}


def test_the_weakest_is_split_by_shapley():
    # Alone a lifts the minimum from 10 to 20 and b does not; last, a lifts it by 15 and b by 5.
    assert effects(flat("minimum", 1, 1), (10, 20), (30, 25)) == pytest.approx([12.5, 2.5])


@pytest.mark.parametrize("method", ["harmonic", "minimum", "maximum"])
def test_what_has_no_closed_form_is_named_shapley(method):
    assert step(flat(method, 1, 1), (10, 20), (30, 25)).methods == {"overall": "shapley"}


def test_a_mean_that_a_zero_annihilates_cannot_use_logarithms():
    framework = flat("geometric", 1, 1, aggregation=Aggregation("geometric", smallest=None))
    assert effects(framework, (0, 40), (90, 40)) == pytest.approx([60, 0])


def test_a_normalisation_of_the_criterions_own_bounds_what_its_children_did():
    inner = replace(
        a_criterion(an_indicator("a"), an_indicator("b"), code="inner"), normalisation=BENT
    )
    found = step(a_framework(a_criterion(inner)), (40, 40), (100, 100))
    assert [found.effect[code][0] for code in "ab"] == pytest.approx([15, 15])
    assert found.methods["inner"] == "shapley"


@pytest.mark.parametrize(("before", "after", "sign"), [(GONE, 80, 1), (80, GONE, -1)])
def test_what_appears_or_drops_out_bears_the_whole_move_of_the_weights(before, after, sign):
    found = step(flat("arithmetic", 1, 1), (40, before), (40, after))
    assert found.effect["a"][0] == 0
    assert found.effect["b"][0] == pytest.approx(sign * 20)
    assert found.coverage["b"][0] == found.effect["b"][0]
    assert found.coverage["overall"][0] == found.effect["b"][0]


def test_what_appears_and_what_moves_at_once_are_told_apart():
    found = step(flat("arithmetic", 1, 1), (40, GONE), (50, 80))
    # a moved by 10 at a weight of 1, then of a half: 7.5; the rest of 25 is b's.
    assert [found.effect[code][0] for code in "ab"] == pytest.approx([7.5, 17.5])
    assert [found.coverage[code][0] for code in "ab"] == pytest.approx([0, 17.5])


def test_two_that_appear_share_the_loss_of_the_others_by_their_weights():
    found = effects(flat("arithmetic", 1, 1, 3), (40, GONE, GONE), (40, 40, 40))
    assert found == pytest.approx([0, 0, 0])
    found = effects(flat("minimum", 1, 1, 3), (40, GONE, GONE), (40, 40, 20))
    assert found == pytest.approx([0, -5, -15])


@pytest.mark.parametrize("rule", ["penalise", "impute"])
def test_what_is_no_longer_stood_in_for_is_coverage_too(rule):
    leaves = an_indicator("a"), an_indicator("b", imputed=(Imputed(0.0),))
    tree = replace(a_criterion(*leaves), missing=Missing(rule, 0.3))
    found = step(a_framework(tree).standing_in_for("UKR"), (40, GONE), (40, 60))
    assert [found.effect[code][0] for code in "ab"] == pytest.approx([0, 30])
    assert found.coverage["b"][0] == pytest.approx(30)


def test_a_criterion_that_appears_passes_it_all_to_what_made_it_appear():
    """What only moved meanwhile, or dropped out, did not open the door."""
    half = a_criterion(an_indicator("a", 2), an_indicator("b", 2), an_indicator("c"), code="n")
    half = replace(half, missing=Missing("renormalise", 0.7))
    framework = a_framework(a_criterion(half, an_indicator("d"), min_coverage=0.5))
    found = step(framework, (10, GONE, 60, 50), (90, 80, GONE, 50))
    assert found.effect["n"][0] == pytest.approx(17.5)
    assert [found.effect[code][0] for code in "abcd"] == pytest.approx([0, 17.5, 0, 0])
    assert found.coverage["overall"][0] == pytest.approx(17.5)


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic"])
def test_children_that_offset_each_other_are_both_seen(method):
    inner = a_criterion(an_indicator("a"), an_indicator("b"), code="inner")
    framework = a_framework(a_criterion(inner, an_indicator("c"), method=method))
    found = step(framework, (20, 80, 50), (80, 20, 50))
    assert found.effect["inner"][0] == pytest.approx(0, abs=1e-12)
    assert found.effect["a"][0] == pytest.approx(15)
    assert found.effect["b"][0] == pytest.approx(-15)


def test_at_a_jump_children_that_nearly_offset_each_other_are_not_blown_up():
    inner = a_criterion(an_indicator("a"), an_indicator("b"), code="inner")
    jumping = replace(a_criterion(inner, code="jumping"), normalisation=JUMP)
    found = step(a_framework(a_criterion(jumping)), (40.0, 59.9), (70.0, 30.1))
    # The mean rose by a tenth of a point, over the step at 50, which is worth 60.
    assert found.effect["inner"][0] == pytest.approx(60)
    a, b = (found.effect[code][0] for code in "ab")
    assert a + b == pytest.approx(60)
    assert 0 < -b < a < 250


@pytest.mark.parametrize(("before", "after"), [(GONE, 50), (50, GONE), (GONE, GONE)])
def test_a_withheld_score_has_no_change_to_split(before, after):
    found = step(flat("arithmetic", 1), (before,), (after,))
    assert all(np.isnan(part).all() for part in found.effect.values())
    assert all(np.isnan(part).all() for part in found.coverage.values())


def test_a_thirteenth_child_that_moved_keeps_the_sum_exact():
    leaves = [an_indicator(f"leaf-{number}") for number in range(15)]
    framework = a_framework(a_criterion(*leaves, method="harmonic"))
    before, after = np.linspace(5, 90, 15), np.linspace(95, 2, 15)
    found = effects(framework, before, after)
    s0, s1 = (climb(framework, points[:, None]).score[0] for points in (before, after))
    assert sum(found) == pytest.approx(s1 - s0, abs=1e-9)


def test_parts_that_do_not_sum_to_the_change_are_refused(monkeypatch):
    monkeypatch.setattr(steps, "_adding_up", lambda parts, _rate, _total: parts + 1e-6)
    with pytest.raises(ArithmeticError, match="miss it by 2e-06"):
        step(flat("arithmetic", 1, 1), (1, 2), (3, 4))


def sums_to_its_parent(found, node):
    parts = np.array([found.effect[child.code] for child in node.children])
    return np.allclose(parts.sum(axis=0), found.effect[node.code], atol=1e-9, equal_nan=True)


@SOME
@given(chances)
def test_on_any_tree_children_sum_to_their_parent_and_all_to_the_change(chance):
    framework = a_random_framework(chance)
    before, after = random_points(chance, framework), random_points(chance, framework)
    found = decompose(framework, before, after)
    change = climb(framework, after).score - climb(framework, before).score
    np.testing.assert_allclose(found.effect["overall"], change, atol=1e-9)
    assert all(sums_to_its_parent(found, node) for node in framework.criteria())


@SOME
@given(chances)
def test_only_what_flipped_is_coverage(chance):
    framework = a_random_framework(chance)
    before, after = random_points(chance, framework), random_points(chance, framework)
    found = decompose(framework, before, after)
    flipped = np.isnan(before) != np.isnan(after)
    for leaf, flip in zip(framework.indicators(), flipped, strict=True):
        effect, coverage = (part[leaf.code] for part in (found.effect, found.coverage))
        known = ~np.isnan(effect)
        assert (coverage[flip & known] == effect[flip & known]).all()
        assert (coverage[~flip & known] == 0).all()


@SOME
@given(chances)
def test_a_step_alone_has_the_bits_of_the_same_step_among_many(chance):
    framework = a_random_framework(chance)
    before, after = random_points(chance, framework), random_points(chance, framework)
    together = decompose(framework, before, after)
    for at in range(before.shape[1]):
        alone = decompose(framework, before[:, [at]], after[:, [at]])
        for code, part in alone.effect.items():
            assert part.tobytes() == together.effect[code][[at]].tobytes(), code


@SOME
@given(chances)
def test_the_way_back_undoes_the_way_there(chance):
    framework = a_random_framework(chance)
    before, after = random_points(chance, framework), random_points(chance, framework)
    there, back = decompose(framework, before, after), decompose(framework, after, before)
    for code, part in there.effect.items():
        np.testing.assert_allclose(part, -back.effect[code], atol=1e-6)


@SOME
@given(chances)
def test_what_did_not_move_did_nothing(chance):
    framework = a_random_framework(chance)
    before = random_points(chance, framework)
    still = [chance.random() < 0.5 for _ in framework.indicators()]
    after = np.where(np.array(still)[:, None], before, random_points(chance, framework))
    found = decompose(framework, before, after)
    known = ~np.isnan(found.change)
    for leaf, stood in zip(framework.indicators(), still, strict=True):
        if stood:
            assert (found.effect[leaf.code][known] == 0).all()


def test_every_criterion_and_indicator_is_explained():
    framework = two_levels()
    found = step(framework, (1, 2, 3, 4), (4, 3, 2, 1))
    codes = {framework.tree.code} | {
        child.code for node in framework.criteria() for child in node.children
    }
    assert found.effect.keys() == found.coverage.keys() == codes
