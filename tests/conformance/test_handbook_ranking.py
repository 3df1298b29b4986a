"""The OECD/JRC Handbook (2008) on votes of criteria, p. 104-112, and on pairwise judgements.

Tables 25 to 30 are its small votes; 35 to 37 rank five countries by the Technology Achievement
Index. Everything printed there is exact, so nothing but rounding is allowed.

Two things are not reproduced. Table 37 prints six orders; a seventh, with Japan ahead of the
United States, is supported as much as its last three. And the AHP weights of Table 22 are not the
eigenvector of the judgements in Table 20, whatever the order of the indicators.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from scorecard.scoring.ranking import best_orders, borda, copeland, outranking, ranks, support
from scorecard.scoring.weights import ahp, check_consistent, equal
from tests.conformance.published import document, in_full, rows

EXACT = 1e-12
OBJECTIVES = (
    "patents",
    "royalties",
    "internet",
    "exports",
    "telephones_log10",
    "electricity_log10",
    "schooling",
    "university",
)

# Table 35. Finland, United States, Sweden, Japan, Republic of Korea, by OBJECTIVES.
FIVE = np.array(
    [
        [187, 125.6, 200.2, 50.7, 3.08, 4.15, 10, 27.4],
        [289, 130, 179.1, 66.2, 2.997, 4.073, 12, 13.9],
        [271, 156.6, 125.8, 59.7, 3.096, 4.145, 11.4, 15.3],
        [994, 64.6, 49, 80.8, 3.003, 3.865, 9.5, 10],
        [779, 9.8, 4.8, 66.7, 2.972, 3.653, 10.8, 23.2],
    ]
)
FINLAND, STATES, SWEDEN, JAPAN, KOREA = range(5)

# Table 36, with each of the eight indicators weighing the same.
AHEAD = [
    [0, 0.5, 0.375, 0.75, 0.625],
    [0.5, 0, 0.5, 0.625, 0.625],
    [0.625, 0.5, 0, 0.75, 0.625],
    [0.25, 0.375, 0.25, 0, 0.75],
    [0.375, 0.375, 0.375, 0.25, 0],
]

# Table 37: the orders of the first five, and what supports them.
ORDERS = {
    (STATES, SWEDEN, FINLAND, JAPAN, KOREA): 6.375,
    (SWEDEN, FINLAND, STATES, JAPAN, KOREA): 6.375,
    (SWEDEN, STATES, FINLAND, JAPAN, KOREA): 6.375,
    (FINLAND, STATES, SWEDEN, JAPAN, KOREA): 6.125,
    (FINLAND, SWEDEN, STATES, JAPAN, KOREA): 6.125,
    (STATES, FINLAND, SWEDEN, JAPAN, KOREA): 6.125,
}

# The votes behind Tables 25 and 27, and 28 and 30: how many put the candidates in which order.
FOUR = [(3, "abcd"), (5, "acbd"), (7, "bdca"), (6, "cbda")]
THREE = [(23, "abc"), (17, "bca"), (2, "bac"), (10, "cab"), (8, "cba")]


def votes(profiles):
    """The points and the weights that say what the profiles say."""
    names = sorted(profiles[0][1])
    points = [[-order.index(name) for _, order in profiles] for name in names]
    return np.array(points, dtype=np.float64), np.array([n for n, _ in profiles], dtype=np.float64)


def numbers(table, names):
    return np.array([[float(row[name]) for name in names] for row in table])


def test_borda_as_in_table_25():
    assert borda(*votes(FOUR)).tolist() == [24, 44, 38, 20]


def test_borda_as_in_table_28():
    assert borda(*votes(THREE)).tolist() == [58, 69, 53]


def test_the_outranking_matrix_as_in_table_27():
    expected = [[0, 8, 8, 8], [13, 0, 10, 21], [13, 11, 0, 14], [13, 0, 7, 0]]
    assert outranking(*votes(FOUR)).tolist() == expected


def test_the_outranking_matrix_as_in_table_30():
    expected = [[0, 33, 25], [27, 0, 42], [35, 18, 0]]
    assert outranking(*votes(THREE)).tolist() == expected


def test_borda_and_condorcet_choose_another_winner():
    points, weights = votes(FOUR)
    assert ranks(borda(points, weights)).tolist() == [3, 1, 2, 4]
    assert copeland(outranking(points, weights)).tolist() == [-3, 1, 3, -1]


def test_five_countries_outrank_each_other_as_in_table_36():
    assert outranking(FIVE, equal(8)) == pytest.approx(np.array(AHEAD), abs=EXACT)


def test_the_printed_orders_have_the_printed_support_as_in_table_37():
    found = support(outranking(FIVE, equal(8)), np.array(list(ORDERS)))
    assert found == pytest.approx(list(ORDERS.values()), abs=EXACT)


def test_the_three_best_orders_are_those_of_table_37():
    orders, best = best_orders(outranking(FIVE, equal(8)))
    assert set(orders) == {order for order, score in ORDERS.items() if score == 6.375}
    assert best == pytest.approx(6.375, abs=EXACT)


def test_one_order_as_good_as_the_last_printed_is_missing_from_table_37():
    every = np.array(list(permutations(range(5))))
    good = every[support(outranking(FIVE, equal(8)), every) > 6.125 - EXACT]
    missing = {tuple(order) for order in good.tolist()} - ORDERS.keys()
    assert missing == {(SWEDEN, FINLAND, JAPAN, STATES, KOREA)}


@in_full
@pytest.mark.parametrize(
    ("table", "matrix"), [("borda_t25", "outranking_t27"), ("borda_t28", "outranking_t30")]
)
def test_every_vote_of_the_handbook(table, matrix):
    printed = document("oecd_examples/examples.json")[table]
    points, weights = votes(printed["profiles"])
    assert borda(points, weights).tolist() == list(printed["scores"].values())
    assert outranking(points, weights).tolist() == printed[matrix]


@in_full
def test_every_row_of_tables_35_to_37():
    five = rows("tai/input_table35_five.csv")
    names = [row["country"] for row in five]
    found = outranking(numbers(five, OBJECTIVES), equal(len(OBJECTIVES)))
    expected = numbers(rows("tai/expected_table36_outranking.csv"), names)
    assert found == pytest.approx(expected, abs=EXACT)
    printed = rows("tai/expected_table37_ckyl.csv")
    places = ("r1", "r2", "r3", "r4", "r5")
    orders = np.array([[names.index(row[place]) for place in places] for row in printed])
    assert support(found, orders) == pytest.approx(numbers(printed, ["score"])[:, 0], abs=EXACT)
    assert len(printed) == 6


@in_full
def test_the_judgements_of_table_20_do_not_contradict_each_other():
    matrix = numbers(rows("tai/input_table20_ahp_matrix.csv"), OBJECTIVES)
    check_consistent(ahp([matrix]))
    # The geometric mean of a row is the eigenvector's closest stand-in where they do not.
    means = np.exp(np.log(matrix).mean(axis=1))
    assert ahp([matrix]).weights == pytest.approx(means / means.sum(), abs=0.003)


@in_full
def test_the_weights_of_table_22_are_not_those_of_table_20():
    judged = ahp([numbers(rows("tai/input_table20_ahp_matrix.csv"), OBJECTIVES)])
    (printed,) = (row for row in rows("tai/input_table22_weights.csv") if row["method"] == "AHP")
    weights = numbers([printed], OBJECTIVES)[0]
    assert np.abs(judged.weights - weights).max() == pytest.approx(0.178, abs=0.001)
    in_order = np.sort(judged.weights) - np.sort(weights)
    assert np.abs(in_order).max() > 0.03
