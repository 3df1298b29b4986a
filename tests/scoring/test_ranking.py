"""Rules of ranking: who is ahead counts, by how much does not, and missing is neither."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scorecard.scoring.ranking import (
    UNRANKED,
    best_orders,
    borda,
    copeland,
    outranking,
    rank_shift,
    ranks,
    support,
)

FEW = settings(deadline=None, max_examples=50)
# Few distinct values, so that ties happen.
POINTS = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([0.0, 20.0, 50.0, 90.0]))
)
TENTHS = st.lists(st.integers(0, 10), min_size=4, max_size=4).map(lambda w: np.array(w) / 10)
SCORES = arrays(np.float64, st.integers(0, 8), elements=st.sampled_from([np.nan, 10.0, 20.0, 30.0]))


def scores(*values):
    return np.array(values, dtype=np.float64)


def test_the_highest_is_first():
    assert ranks(scores(40, 90, 60)).tolist() == [3, 1, 2]


def test_equals_share_the_smallest_rank_and_the_next_is_left_out():
    assert ranks(scores(60, 90, 60, 40)).tolist() == [2, 1, 2, 4]


def test_a_withheld_score_is_unranked_and_takes_no_rank():
    assert ranks(scores(np.nan, 40, 90)).tolist() == [UNRANKED, 2, 1]


@FEW
@given(SCORES)
def test_a_rank_is_one_more_than_the_number_ahead(values):
    expected = [
        UNRANKED if np.isnan(one) else 1 + sum(other > one for other in values) for one in values
    ]
    assert ranks(values).tolist() == expected


def test_a_rank_shift_is_the_mean_move():
    assert rank_shift(np.array([1, 2, 3, 4]), np.array([2, 1, 3, 1])) == 5 / 4


def test_who_is_ranked_once_only_has_not_moved():
    assert rank_shift(np.array([1, 2, UNRANKED, 3]), np.array([3, UNRANKED, 1, 2])) == 3 / 2


@FEW
@given(st.integers(1, 6).flatmap(lambda n: st.permutations(range(1, n + 1))))
def test_a_ranking_has_not_shifted_from_itself(order):
    assert rank_shift(np.array(order), np.array(order)) == 0


def test_rankings_of_others_are_refused():
    with pytest.raises(ValueError, match="same candidates"):
        rank_shift(np.array([1, 2]), np.array([1, 2, 3]))


def test_rankings_with_nobody_in_common_are_refused():
    with pytest.raises(ValueError, match="ranked in both"):
        rank_shift(np.array([1, UNRANKED]), np.array([UNRANKED, 1]))


def test_a_tie_gives_half_its_weight_to_each():
    matrix = outranking(np.array([[80.0, 50.0], [20.0, 50.0]]), scores(0.7, 0.3))
    assert matrix == pytest.approx(np.array([[0, 0.85], [0.15, 0]]))


@FEW
@given(POINTS, TENTHS)
def test_what_does_not_speak_for_one_speaks_for_the_other(points, tenths):
    weights = tenths[: points.shape[1]]
    matrix = outranking(points, weights)
    apart = ~np.eye(len(points), dtype=bool)
    assert (matrix + matrix.T)[apart] == pytest.approx(weights.sum())
    assert not matrix.diagonal().any()


@FEW
@given(POINTS, TENTHS)
def test_by_how_much_one_is_ahead_is_of_no_account(points, tenths):
    weights = tenths[: points.shape[1]]
    assert (outranking(points**3, weights) == outranking(points, weights)).all()


def test_borda_counts_those_behind():
    points = np.array([[3.0, 1.0], [2.0, 3.0], [1.0, 2.0]])
    assert borda(points, scores(2, 1)).tolist() == [2 * 2, 2 * 1 + 2, 1]


@FEW
@given(POINTS, TENTHS)
def test_borda_points_are_as_many_as_there_are_duels(points, tenths):
    weights = tenths[: points.shape[1]]
    duels = len(points) * (len(points) - 1) / 2
    assert borda(points, weights).sum() == pytest.approx(duels * weights.sum())


def test_copeland_is_duels_won_less_duels_lost():
    points = np.array([[9.0, 9.0, 1.0], [5.0, 5.0, 5.0], [1.0, 5.0, 9.0]])
    assert copeland(outranking(points, np.ones(3))).tolist() == [2, -1, -1]


def test_a_duel_that_only_rounding_decides_is_a_draw():
    one_way = scores(0.1, 0.2, 0.3)
    points = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert outranking(points, one_way)[0, 1] != 0.3
    assert copeland(outranking(points, one_way)).tolist() == [0, 0]


@FEW
@given(POINTS, TENTHS)
def test_every_duel_won_is_a_duel_lost(points, tenths):
    assert copeland(outranking(points, tenths[: points.shape[1]])).sum() == 0


# The handbook's Table 30: 60 votes, whose majorities turn in a circle.
CIRCLE = np.array([[0.0, 33.0, 25.0], [27.0, 0.0, 42.0], [35.0, 18.0, 0.0]])


def test_an_order_is_supported_by_every_pair_it_keeps():
    orders = np.array(list(permutations(range(3))))
    assert support(CIRCLE, orders).tolist() == [100, 76, 94, 104, 86, 80]


def test_of_a_circle_the_best_supported_order_is_taken():
    assert best_orders(CIRCLE) == ([(1, 2, 0)], 104)


def test_orders_that_only_rounding_tells_apart_are_all_best():
    points = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    orders, best = best_orders(outranking(points, scores(0.1, 0.2, 0.3)))
    assert orders == [(0, 1), (1, 0)]
    assert best == pytest.approx(0.3)


@FEW
@given(POINTS, TENTHS)
def test_no_order_is_supported_more_than_the_best(points, tenths):
    matrix = outranking(points, tenths[: points.shape[1]])
    orders, best = best_orders(matrix)
    every = [support(matrix, np.array(one)) for one in permutations(range(len(points)))]
    assert max(every) == best
    assert all(support(matrix, np.array(one)) == pytest.approx(best) for one in orders)


@FEW
@given(st.integers(1, 5), st.data())
def test_one_who_leads_on_every_criterion_is_first_by_every_rule(rivals, data):
    others = data.draw(arrays(np.float64, (rivals, 3), elements=st.floats(0, 90)))
    points = np.vstack([others, np.full(3, 95.0)])
    weights = scores(0.5, 0.3, 0.2)
    matrix = outranking(points, weights)
    assert borda(points, weights).argmax() == rivals
    assert copeland(matrix)[rivals] == rivals
    assert all(order[0] == rivals for order in best_orders(matrix)[0])


def test_more_candidates_than_can_be_tried_are_refused():
    with pytest.raises(ValueError, match="9 candidates and every order is tried for 8 at most"):
        best_orders(np.zeros((9, 9)))
    with pytest.raises(ValueError, match="3 candidates and every order is tried for 2 at most"):
        best_orders(np.zeros((3, 3)), most=2)
    assert len(best_orders(np.zeros((3, 3)), most=3)[0]) == 6


@pytest.mark.parametrize(
    ("points", "weights", "text"),
    [
        ([[1, 2], [3, np.nan]], [1, 1], "Candidate 2 has no points on criterion 2"),
        ([[1, 2], [3, 4]], [1, -1], "Weight 2 is -1"),
        ([[1, 2], [3, 4]], [1, np.nan], "Weight 2 is nan"),
        ([[1, 2], [3, 4]], [np.inf, 1], "Weight 1 is inf"),
        ([[1, 2], [3, 4]], [1, 1, 1], r"shape \(2, 2\) and the weights \(3,\)"),
        ([1, 2], [1, 1], "a row for each candidate"),
        ([[[1, 2]]], [[1, 1]], "a row for each candidate"),
        ([[], []], [], "a row for each candidate"),
    ],
)
def test_votes_that_are_refused(points, weights, text):
    with pytest.raises(ValueError, match=text):
        borda(scores(*points), scores(*weights))


@pytest.mark.parametrize("rule", [copeland, best_orders])
@pytest.mark.parametrize(
    ("matrix", "text"),
    [
        (np.zeros((2, 3)), "a row and a column for each candidate"),
        (np.array([[0, np.nan], [1, 0]]), "Row 1, column 2"),
    ],
)
def test_a_matrix_that_is_none_is_refused(rule, matrix, text):
    with pytest.raises(ValueError, match=text):
        rule(matrix)
