"""Rules of weighing: what is shared out is 1, and judgements are checked before they count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scorecard.scoring.weights import (
    MOST_INCONSISTENT,
    RANDOM_INDEX,
    Judged,
    ahp,
    budget,
    check_consistent,
    effective,
    equal,
    fixed,
)
from tests.factories import a_criterion, an_indicator

FEW = settings(deadline=None, max_examples=50)
TABLES = pytest.mark.parametrize("table", RANDOM_INDEX)
RATIOS = st.lists(st.floats(0.1, 9), min_size=1, max_size=8)


def consistent(weights):
    """The judgements of an expert who has these weights in mind and no others."""
    return np.divide.outer(np.array(weights), np.array(weights))


def judgements_of(above, count=3):
    """A reciprocal matrix from its cells above the diagonal, row by row."""
    matrix = np.eye(count)
    matrix[np.triu_indices(count, 1)] = above
    lower = np.tril_indices(count, -1)
    matrix[lower] = 1 / matrix.T[lower]
    return matrix


JUDGEMENTS = st.integers(2, 6).flatmap(
    lambda k: st.lists(
        st.floats(1 / 9, 9), min_size=k * (k - 1) // 2, max_size=k * (k - 1) // 2
    ).map(lambda above: judgements_of(above, k))
)


def test_fixed_weights_keep_their_ratios():
    assert fixed([2, 1, 1]).tolist() == [0.5, 0.25, 0.25]


def test_fixed_weights_are_those_a_criterion_gives_its_children():
    tree = a_criterion(*(an_indicator(weight=weight) for weight in (20, 7, 11)))
    assert fixed([20, 7, 11]).tolist() == tree.nominal_weights().tolist()


def test_a_child_may_weigh_nothing():
    assert fixed([3, 0]).tolist() == [1, 0]


def test_equal_weights_are_one_share_each():
    assert equal(4).tolist() == [0.25] * 4


def test_a_budget_is_the_mean_of_the_experts():
    budgets = [[50, 30, 20], [70, 30, 0], [90, 0, 10]]
    assert budget(budgets).tolist() == pytest.approx([0.7, 0.2, 0.1])


def test_a_budget_out_by_less_than_rounding_is_taken():
    assert budget([[33.3333333, 33.3333333, 33.3333333]]) == pytest.approx(equal(3))


@FEW
@given(RATIOS)
def test_weights_sum_to_one_and_none_is_negative(ratios):
    points = 100 * np.array(ratios) / sum(ratios)
    every = (fixed(ratios), equal(len(ratios)), budget([points]), ahp([consistent(ratios)]).weights)
    for weights in every:
        assert weights.dtype == np.float64
        assert weights.shape == (len(ratios),)
        assert weights.sum() == pytest.approx(1)
        assert (weights >= 0).all()


@TABLES
@FEW
@given(ratios=RATIOS)
def test_judgements_without_contradiction_give_the_weights_behind_them(table, ratios):
    judged = ahp([consistent(ratios)], table)
    assert judged.weights == pytest.approx(fixed(ratios))
    assert judged.lambda_max == pytest.approx(len(ratios))
    assert judged.consistency_ratio == pytest.approx(0, abs=1e-9)


@FEW
@given(JUDGEMENTS)
def test_weights_are_the_principal_eigenvector(matrix):
    judged = ahp([matrix])
    assert matrix @ judged.weights == pytest.approx(judged.lambda_max * judged.weights)
    assert (judged.weights > 0).all()
    assert judged.lambda_max >= len(matrix)


@FEW
@given(JUDGEMENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_children_only_reorders_the_weights(matrix, chance):
    order = chance.sample(range(len(matrix)), len(matrix))
    found = ahp([matrix[np.ix_(order, order)]])
    assert found.weights == pytest.approx(ahp([matrix]).weights[order])


@FEW
@given(st.floats(1 / 9, 9))
def test_two_children_cannot_contradict_each_other(times):
    judged = ahp([judgements_of([times], 2)])
    assert judged.consistency_ratio == 0
    assert judged.weights == pytest.approx(fixed([times, 1]))


def test_one_child_has_all_the_weight():
    judged = ahp([[[1]]])
    assert (judged.weights.tolist(), judged.consistency_ratio) == ([1], 0)


@FEW
@given(st.tuples(*[st.floats(1 / 9, 9)] * 3))
def test_of_three_children_the_eigenvalue_is_known_in_closed_form(above):
    """1 + t + 1/t, with t the cube root of how far the indirect judgement is from the direct."""
    judged = ahp([judgements_of(above)], "donegan-dodd-1991")
    t = np.cbrt(above[0] * above[2] / above[1])
    assert judged.lambda_max == pytest.approx(1 + t + 1 / t)
    assert judged.consistency_index == pytest.approx((t + 1 / t - 2) / 2, abs=1e-9)
    assert judged.consistency_ratio == pytest.approx(judged.consistency_index / 0.4914)


def test_a_group_judges_by_the_geometric_mean_of_its_experts():
    two = ahp([judgements_of([8], 2), judgements_of([2], 2)])
    assert two.weights == pytest.approx(fixed([4, 1]))


def test_experts_who_say_the_opposite_weigh_equally():
    matrix = judgements_of([3, 5, 2])
    assert ahp([matrix, matrix.T]).weights == pytest.approx(equal(3))


@FEW
@given(JUDGEMENTS, st.integers(1, 5))
def test_experts_of_one_mind_judge_as_one(matrix, experts):
    assert ahp([matrix] * experts).weights == pytest.approx(ahp([matrix]).weights)


@TABLES
def test_the_more_children_the_less_consistent_is_chance(table):
    found = list(RANDOM_INDEX[table].values())
    assert list(RANDOM_INDEX[table]) == list(range(3, 16))
    assert found == sorted(found)


def test_a_circle_of_preferences_is_refused():
    around = judgements_of([2, 1 / 2, 2])
    assert ahp([around]).consistency_ratio > MOST_INCONSISTENT
    with pytest.raises(ValueError, match=r"consistency ratio is 0\.481 and has to be below 0\.10"):
        check_consistent(ahp([around]))


@pytest.mark.parametrize(("ratio", "taken"), [(0.0999, True), (0.10, False)])
def test_a_tenth_of_chance_is_already_too_much(ratio, taken):
    judged = Judged(equal(3), 3.1, 0.05, ratio)
    if taken:
        check_consistent(judged)
    else:
        with pytest.raises(ValueError, match="contradict"):
            check_consistent(judged)


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ([1, -2], "Weight 2 is -2; give zero or more"),
        ([0, 0], "All weights are zero"),
        ([], "Give one weight for each child"),
        ([[1, 2]], "one weight for each child; this has the shape (1, 2)"),
        ([1, np.nan], "The number at 2 is nan"),
        ([1, "much"], "numbers only"),
    ],
)
def test_fixed_weights_that_are_refused(weights, text):
    assert text in refusal(fixed, weights)


def test_nobody_to_weigh_is_refused():
    assert "0 children" in refusal(equal, 0)


@pytest.mark.parametrize(
    ("budgets", "text"),
    [
        ([[60, 40], [60, 41]], "The points of expert 2 sum to 101; share out exactly 100"),
        ([[60, 40], [50, 49.99999]], "The points of expert 2 sum to 100"),
        ([[60, 40], [110, -10]], "Expert 2 gives child 2 -10; give zero or more"),
        ([[60, 40], [100]], "rows of one length"),
        ([60, 40], "one row of points for each expert"),
    ],
)
def test_budgets_that_are_refused(budgets, text):
    assert text in refusal(budget, budgets)


@pytest.mark.parametrize(
    ("row", "column", "value", "text"),
    [
        (0, 1, 4, "Expert 2, row 1, column 2 is 4 and its mirror 0.5; give 1 / 4 in row 2, col"),
        (1, 0, 0.50001, "Expert 2, row 1, column 2 is 2 and its mirror 0.50001"),
        (2, 2, 3, "Expert 2, row 3, column 3 is 3; a child compared with itself is 1"),
        (2, 1, 0, "Expert 2, row 3, column 2 is 0; a judgement is a ratio above zero"),
        (2, 1, -3, "Expert 2, row 3, column 2 is -3; a judgement is a ratio above zero"),
        (1, 2, np.inf, "The number at 2, 2, 3 is inf"),
    ],
)
def test_a_wrong_judgement_is_named_by_its_cell(row, column, value, text):
    first, second = consistent([4, 2, 1]), consistent([4, 2, 1])
    second[row, column] = value
    assert text in refusal(ahp, [first, second])


def test_judgements_written_with_six_decimals_are_near_enough():
    matrix = consistent([3, 1])
    matrix[1, 0] = 0.3333333
    assert ahp([matrix]).weights == pytest.approx(fixed([3, 1]), abs=1e-6)


def test_matrices_that_are_not_square_are_refused():
    assert "2 rows and 3 columns" in refusal(ahp, np.ones((1, 2, 3)))


def test_a_matrix_without_its_experts_is_refused():
    assert "one square matrix of judgements for each expert" in refusal(ahp, np.eye(2))


def test_more_children_than_chance_is_known_for_are_refused():
    assert "16 children are compared and the random index ends at 15" in refusal(
        ahp, np.ones((1, 16, 16))
    )


def test_an_unknown_random_index_is_refused_by_name():
    assert "'saaty'; choose one of saaty-2005" in refusal(ahp, np.ones((1, 3, 3)), "saaty")


def a_tree(weights):
    """Criteria of two indicators each, one criterion for each weight."""
    return a_criterion(
        *(
            a_criterion(
                an_indicator(f"{number}-a", 3),
                an_indicator(f"{number}-b"),
                code=f"{number}",
                weight=w,
            )
            for number, w in enumerate(weights)
        )
    )


def test_an_effective_weight_is_the_product_down_the_tree():
    assert effective(a_tree([1, 3])) == {
        "overall": 1,
        "0": 0.25,
        "1": 0.75,
        "0-a": 0.1875,
        "0-b": 0.0625,
        "1-a": 0.5625,
        "1-b": 0.1875,
    }


@FEW
@given(RATIOS)
def test_the_leaves_share_out_the_whole(weights):
    assume(sum(weights) > 0)
    tree = a_tree(weights)
    found = effective(tree)
    assert sum(found[leaf.code] for leaf in tree.indicators()) == pytest.approx(1)
    for node in (tree, *tree.criteria()):
        assert sum(found[child.code] for child in node.children) == pytest.approx(found[node.code])


def test_two_nodes_of_one_code_are_refused():
    tree = a_criterion(a_criterion(an_indicator("same"), code="same"))
    assert "'same' stands in the tree twice" in refusal(effective, tree)


def refusal(weigh, *given_to_it):
    with pytest.raises(ValueError) as found:  # noqa: PT011 - the text is what is asked
        weigh(*given_to_it)
    return str(found.value)
