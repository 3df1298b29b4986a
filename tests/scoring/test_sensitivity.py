"""One thing at a time: what is left out, reweighted, or put together another way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.parameters import Normalisation, Pool, Scale
from scorecard.scoring.sensitivity import sensitivity
from tests.factories import LASTING, a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed, evidence

FEW = settings(deadline=None, max_examples=40)
METHODS = ["arithmetic", "geometric", "harmonic", "minimum", "maximum"]


def values(**by_code):
    return [{"indicator": code, "value": value} for code, value in by_code.items()]


def found(framework, rows):
    return sensitivity(assessed(framework, rows), 0)


def rows_of(made, kind):
    return {(row.code, row.change): row for row in made.alternatives if row.kind == kind}


def two(method="arithmetic", target=80.0, **changes):
    """Criteria of weights 3 and 1; the first has indicators a and b of 1 and 3, the other c."""
    first = a_criterion(an_indicator("a"), an_indicator("b", 3.0), code="first", weight=3.0)
    other = a_criterion(an_indicator("c"), code="other")
    return a_framework(a_criterion(first, other, method=method, **changes), target=target)


ROWS = values(a=40.0, b=80.0, c=30.0)  # first = 70, overall = 60


def test_rows_begin_with_what_moves_the_score_most():
    sizes = [abs(row.difference) for row in found(two(), ROWS).alternatives]
    assert sizes == sorted(sizes, reverse=True)


def test_leaving_a_node_out_shares_its_weight_among_the_others():
    drops = rows_of(found(two(), ROWS), "drop")
    scores = {code: row.score for (code, _), row in drops.items()}
    assert scores == pytest.approx({"first": 30, "other": 70, "a": 67.5, "b": 37.5, "c": 70})
    assert drops["a", "left out"].difference == pytest.approx(7.5)


def test_leaving_out_the_only_child_leaves_out_its_criterion():
    deep = a_criterion(a_criterion(an_indicator("a"), code="inner"), code="outer")
    made = found(a_framework(a_criterion(deep, an_indicator("b"))), values(a=20.0, b=60.0))
    drops = rows_of(made, "drop")
    assert {code: row.score for (code, _), row in drops.items()} == {
        "outer": 60,
        "inner": 60,
        "a": 60,
        "b": 20,
    }


def test_leaving_out_all_there_is_gives_no_score():
    drops = rows_of(found(a_framework(), [{}]), "drop")
    row = drops["a", "left out"]
    assert (row.score, row.difference) == (None, None)


def test_leaving_out_what_is_missing_may_bring_a_score_about():
    framework = two(min_coverage=0.8)
    made = found(framework, values(a=40.0, b=80.0))
    assert made.score is None
    assert rows_of(made, "drop")["other", "left out"].score == pytest.approx(70)
    assert all(row.difference is None for row in made.alternatives)
    assert {one.needed for one in made.needed} == {None}


@pytest.mark.parametrize("method", METHODS)
@FEW
@given(rows=evidence("abc"))
def test_leaving_a_node_out_is_a_framework_without_it(method, rows):
    """Whatever else is missing: the climb with a weight of 0 against the tree cut by hand."""
    framework = two(method, min_coverage=0.3)
    drops = rows_of(found(framework, rows), "drop")
    first, other = framework.tree.children
    for code, kept in (
        ("first", (other,)),
        ("other", (first,)),
        ("a", (replace(first, children=first.children[1:]), other)),
        ("b", (replace(first, children=first.children[:1]), other)),
    ):
        cut = replace(framework, tree=replace(framework.tree, children=kept))
        score = assessed(cut, rows).climbed.score[0]
        assert drops[code, "left out"].score == (None if np.isnan(score) else pytest.approx(score))


def test_a_tenth_more_or_less_of_a_weight_is_shared_with_the_others():
    shifts = rows_of(found(two(), ROWS), "weight")
    more = (3.3 * 70 + 30) / 4.3
    less = (2.7 * 70 + 30) / 3.7
    assert shifts["first", "+10%"].score == pytest.approx(more)
    assert shifts["first", "-10%"].score == pytest.approx(less)
    assert shifts["a", "+10%"].score == pytest.approx(0.75 * (1.1 * 40 + 240) / 4.1 + 7.5)


def test_an_only_child_has_no_weight_to_shift():
    assert not {code for code, _ in rows_of(found(two(), ROWS), "weight")} & {"c"}


def test_a_shifted_weight_withholds_no_score():
    """The criterion that is there has exactly the coverage that the top needs."""
    nodes = [
        a_criterion(an_indicator(code), code=code.upper(), weight=weight)
        for code, weight in (("a", 0.6), ("b", 0.4))
    ]
    framework = a_framework(a_criterion(*nodes, min_coverage=0.6))
    made = found(framework, values(a=50.0))
    assert {row.score for row in rows_of(made, "weight").values()} == {50}


def test_a_shifted_weight_gives_no_score_to_what_is_withheld():
    """a has just less than its criterion needs; a tenth more of it would be enough."""
    short = a_criterion(an_indicator("a", 0.59), an_indicator("b", 0.41), code="short")
    framework = a_framework(a_criterion(short, an_indicator("c"), min_coverage=0.5))
    made = found(framework, values(a=90.0, c=50.0))
    assert {row.score for row in rows_of(made, "weight").values()} == {50}
    assert {code for code, _ in rows_of(made, "weight")} == {"short", "c"}


def test_the_top_is_read_by_the_other_means():
    orders = rows_of(found(two("geometric"), ROWS), "order")
    scores = {change: row.score for (_, change), row in orders.items()}
    expected = {"arithmetic": 60, "harmonic": 4 / (3 / 70 + 1 / 30), "minimum": 30}
    assert scores == pytest.approx(expected)


def test_only_means_with_a_meaning_on_the_scale_are_asked():
    framework = two(method="arithmetic")
    framework = replace(framework, scale=Scale(-100.0, 100.0))
    orders = rows_of(found(framework, ROWS), "order")
    assert {change for _, change in orders} == {"harmonic", "minimum"}


def test_half_lives_move_pools_and_nothing_else():
    ageing = replace(LASTING, half_life_days=365.0)
    leaf = an_indicator(pool=Pool("pooled"), ageing=ageing)
    rows = [{"observed": "2023-01-01", "value": 20.0}, {"entry": 2, "value": 80.0}]
    made = rows_of(found(a_framework(a_criterion(leaf)), rows), "half-life")
    weight = {"x 0.5": 0.25, "x 2": 0.5**0.5}
    for change, old in weight.items():
        score = (80 + old * 20) / (1 + old)
        assert made["overall", change].score == pytest.approx(score)
    unmoved = rows_of(found(two(), ROWS), "half-life")
    assert {row.difference for row in unmoved.values()} == {0}


def test_the_weight_that_reaches_the_target_solves_the_mean():
    """w 70 + (1 - w) 30 = 65, and its like for ln C."""
    for method, needed in (("arithmetic", 0.875), ("geometric", np.log(65 / 30) / np.log(70 / 30))):
        first, other = found(two(method, target=65.0), ROWS).needed
        assert (first.code, first.weight) == ("first", 0.75)
        assert first.needed == pytest.approx(needed, abs=1e-12)
        assert other.needed == pytest.approx(1 - needed, abs=1e-12)


@pytest.mark.parametrize(
    ("target", "needed"), [(71.0, None), (60.0, 0.75), (10.0, 0.75), (None, None)]
)
def test_no_weight_reaches_what_is_above_all_and_the_present_one_what_is_reached(target, needed):
    assert found(two(target=target), ROWS).needed[0].needed == needed


def test_only_leaving_the_weakest_out_raises_a_minimum():
    first, other = found(two("minimum", target=50.0), ROWS).needed
    assert other.needed == 0
    assert first.needed == 1


def test_no_weight_of_an_only_child_reaches_the_target():
    (only,) = found(a_framework(), [{}]).needed
    assert (only.weight, only.needed) == (1, None)


@pytest.mark.parametrize("method", METHODS)
@FEW
@given(rows=evidence("abc"), target=st.floats(1, 99))
def test_a_needed_weight_reaches_the_target(method, rows, target):
    framework = two(method, target=target, min_coverage=0.2)
    made = found(framework, rows)
    weights = framework.tree.nominal_weights()
    for at, one in enumerate(made.needed):
        if one.needed is not None:
            given = np.array([1 - one.needed] * 2)
            given[at] = one.needed
            children = [
                replace(child, weight=weight)
                for child, weight in zip(framework.tree.children, given.tolist(), strict=True)
            ]
            tree = replace(framework.tree, children=tuple(children))
            tree = replace(tree, missing=replace(tree.missing, min_coverage=0.0))
            score = assessed(replace(framework, tree=tree), rows).climbed.score[0]
            assert score >= target - 1e-9
            assert one.needed == weights[at] or made.score < target


def test_bottlenecks_begin_with_what_lifts_the_score_most():
    """Under a geometric mean dS/dC = S w/C: the weakest of equals."""
    nodes = [a_criterion(an_indicator(code), code=code.upper()) for code in "abc"]
    framework = a_framework(a_criterion(*nodes, an_indicator("d"), method="geometric"))
    made = found(framework, values(a=60.0, b=30.0, c=90.0, d=45.0))
    assert [one.code for one in made.bottlenecks] == ["B", "d", "A", "C"]
    score = (60 * 30 * 90 * 45) ** 0.25
    assert made.bottlenecks[0].pull == pytest.approx(score / 4 / 30)
    assert [one.score for one in made.bottlenecks] == [30, 45, 60, 90]


def test_what_is_missing_is_no_bottleneck():
    made = found(two(min_coverage=0.2), values(a=40.0, b=80.0))
    assert [one.code for one in made.bottlenecks] == ["first"]


def test_a_target_on_a_scale_of_its_own_is_reached_too():
    """The overall mean is put on another line, so no closed form would do."""
    framework = two(target=85.0)
    line = Normalisation("knots", (0.0, 60.0, 100.0), (0.0, 80.0, 100.0))
    framework = replace(framework, tree=replace(framework.tree, normalisation=line))
    first, _ = found(framework, ROWS).needed
    assert first.needed == pytest.approx(1.0)  # 70 stands at 85
