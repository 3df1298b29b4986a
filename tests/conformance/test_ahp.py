"""Analytic hierarchy process: the weights and consistency ratios its authors print.

Saaty (2008), relative consumption of drinks, and Saaty (2005), a city to live in; the car example
of Wikipedia. Random indexes: Saaty (2005), p. 31; Donegan and Dodd (1991).
"""

from __future__ import annotations

import numpy as np
import pytest

from scorecard.scoring.weights import RANDOM_INDEX, ahp, check_consistent
from tests.conformance.published import document, half_a_digit, in_full

WEIGHTS = 5.1e-4
SYNTHESIS = 5.1e-5
TABLES = {"cr_saaty2005": "saaty-2005", "cr_donegan_dodd": "donegan-dodd-1991"}

# Coffee, wine, tea, beer, soda, milk, water: how much more of one is drunk than of the other.
DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
DRUNK = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]

# Price, fuel, maintenance, resale: what the cost of a car is made of.
COST = [[1, 2, 5, 3], [1 / 2, 1, 2, 2], [1 / 5, 1 / 2, 1, 1 / 2], [1 / 3, 1 / 2, 2, 1]]


def test_the_drinks_of_saaty_2008():
    assert ahp([DRINKS]).weights == pytest.approx(DRUNK, abs=WEIGHTS)


@pytest.mark.parametrize(
    ("table", "printed"), [("saaty-2005", 0.022), ("donegan-dodd-1991", 0.0235)]
)
def test_one_set_of_judgements_has_another_ratio_by_another_random_index(table, printed):
    assert ahp([DRINKS], table).consistency_ratio == pytest.approx(
        printed, abs=half_a_digit(printed)
    )


def test_the_cost_of_a_car():
    judged = ahp([COST], "donegan-dodd-1991")
    assert judged.weights == pytest.approx([0.4881, 0.2515, 0.0999, 0.1605], abs=SYNTHESIS)
    assert judged.consistency_ratio == pytest.approx(0.0164, abs=half_a_digit(0.0164))


@in_full
def test_every_published_weight_and_ratio():
    compared = 0
    for case in document("ahp/cases.json").values():
        expected = case["expected"]
        if "weights" in expected:
            printed = [expected["weights"][name] for name in case["names"]]
            assert ahp([case["matrix"]]).weights == pytest.approx(printed, abs=WEIGHTS)
            compared += len(printed)
        for name in TABLES.keys() & expected:
            ratio = ahp([case["matrix"]], TABLES[name]).consistency_ratio
            assert ratio == pytest.approx(expected[name], abs=half_a_digit(expected[name]))
            compared += 1
    assert compared == 19


@in_full
@pytest.mark.parametrize("table", RANDOM_INDEX)
def test_no_published_judgements_contradict_themselves(table):
    for case in document("ahp/cases.json").values():
        check_consistent(ahp([case["matrix"]], table))


@in_full
def test_the_choice_of_a_city_is_put_together_from_its_criteria():
    cases = document("ahp/cases.json")
    printed = document("ahp/synthesis_and_ri.json")["saaty2005_cities_synthesis"]
    criteria = cases["saaty2005_cities_criteria"]
    total = np.zeros(len(printed))
    for name, weight in zip(criteria["names"], ahp([criteria["matrix"]]).weights, strict=True):
        cities = cases[f"saaty2005_cities_{name.lower()}"]
        assert cities["names"] == list(printed)
        total += weight * ahp([cities["matrix"]]).weights
    assert total == pytest.approx(list(printed.values()), abs=SYNTHESIS)


@in_full
@pytest.mark.parametrize(
    ("name", "table"),
    [("RI_saaty2005", "saaty-2005"), ("RI_donegan_dodd1991", "donegan-dodd-1991")],
)
def test_the_random_indexes_are_the_published_ones(name, table):
    printed = document("ahp/synthesis_and_ri.json")[name]
    assert {str(count): index for count, index in RANDOM_INDEX[table].items()} == printed
