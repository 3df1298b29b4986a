"""Indices of other kinds as small documents: that a method nobody foresaw is data too.

Worked examples that their publishers print, and rules whose arithmetic can be done by hand.
"""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from tests.conformance.folder import (
    WHY,
    Fact,
    a_framework,
    a_leaf,
    a_node,
    code_of,
    nodes,
    quantities,
    write,
)
from tests.conformance.reading import figures

DAY = date(2009, 12, 31)
UNIT = {"lowest": 0, "highest": 1}
THREE_DECIMALS = 0.00051


def _line(*pairs, **more):
    return {
        "method": "knots",
        "knots": [{"value": x, "points": y, **WHY} for x, y in pairs],
        **more,
    }


def _goalposts(code, worst, best, weight=1, **more):
    return a_leaf(code, weight, normalisation=_line((worst, 0), (best, 1), **more))


@pytest.fixture
def scored(on_sqlite, tmp_path):
    """The figures of each candidate by one document."""

    def score(document, observed):
        facts = [
            Fact(candidate, code, DAY, value)
            for candidate, values in observed.items()
            for code, value in values.items()
        ]
        codes = [code_of(node) for node in nodes(document["tree"]) if "indicator" in node]
        database = on_sqlite(write(tmp_path, quantities(*codes), [document], facts))
        return {
            candidate: figures(database, candidate, document["slug"], DAY) for candidate in observed
        }

    return score


def test_the_human_development_index_of_2007_of_turkey(scored, agreement):
    # HDR 2007/2008, technical note 1: arithmetic throughout, literacy counting twice.
    education = a_node(
        "education", _goalposts("literacy", 0, 100, 2), _goalposts("enrolment", 0, 100)
    )
    tree = a_node(
        "hdi",
        _goalposts("life", 25, 85),
        {**education, "weight": 1, "weight_reason": "A third."},
        _goalposts("gdp", 100, 40_000, log=True),
    )
    turkey = {"life": 71.4, "literacy": 87.4, "enrolment": 68.7, "gdp": 8407}
    found = scored(a_framework("hdi-2007", tree, **UNIT), {"TUR": turkey})["TUR"]
    printed = {"life": 0.773, "education": 0.812, "gdp": 0.740, "hdi": 0.775}
    mine = [found[code] for code in printed]
    agreement.holds("HDI 2007/08, Turkey", mine, list(printed.values()), THREE_DECIMALS)


def test_the_human_development_index_of_2010_of_china(scored, agreement):
    # HDR 2010, technical note 1: the education index is put on a line of its own, up to the
    # largest that any country had, before the top reads it.
    schooling = a_node(
        "education",
        _goalposts("mean", 0, 13.2),
        _goalposts("expected", 0, 20.6),
        method="geometric",
        normalisation=_line((0, 0), (0.951, 1)),
    )
    tree = a_node(
        "hdi",
        _goalposts("life", 20, 83.2),
        {**schooling, "weight": 1, "weight_reason": "A third."},
        _goalposts("gni", 163, 108_211, log=True),
        method="geometric",
    )
    china = {"life": 73.5, "mean": 7.5, "expected": 11.4, "gni": 7263}
    found = scored(a_framework("hdi-2010", tree, **UNIT), {"CHN": china})["CHN"]
    printed = {"life": 0.847, "mean": 0.568, "expected": 0.553, "gni": 0.584, "hdi": 0.663}
    mine = [found[code] for code in printed]
    agreement.holds("HDI 2010, China", mine, list(printed.values()), THREE_DECIMALS)
    # The note goes on from the two rounded indices of schooling.
    assert found["education"] == pytest.approx(0.589, abs=0.001)


def test_the_democracy_index_of_2023(scored, agreement):
    # Economist Intelligence Unit, Democracy Index 2023: the plain mean of five categories.
    categories = ("process", "government", "participation", "culture", "liberties")
    observed = {"NOR": (10, 9.64, 10, 10, 9.41), "NZL": (10, 9.29, 10, 8.75, 10)}
    printed = {"NOR": 9.81, "NZL": 9.61}
    tree = a_node("index", *map(a_leaf, categories))
    found = scored(
        a_framework("democracy", tree, highest=10),
        {code: dict(zip(categories, row, strict=True)) for code, row in observed.items()},
    )
    mine = [found[code]["index"] for code in printed]
    agreement.holds("Democracy Index 2023", mine, list(printed.values()), 0.0051)


def test_freedom_in_the_world_is_a_sum(scored, agreement):
    # Freedom House, Freedom in the World 2024: 40 points of political rights and 60 of liberties.
    tree = a_node(
        "total",
        a_leaf("rights", 40, normalisation=_line((0, 0), (40, 100))),
        a_leaf("liberties", 60, normalisation=_line((0, 0), (60, 100))),
    )
    observed = {"FIN": {"rights": 40, "liberties": 60}, "USA": {"rights": 33, "liberties": 50}}
    found = scored(a_framework("freedom", tree), observed)
    mine = [found[code]["total"] for code in observed]
    agreement.holds("Freedom in the World 2024", mine, [100, 83], 1e-9)


def test_a_sum_is_a_mean_on_a_longer_line(scored):
    # The Fragile States Index adds twelve indicators of 0 to 10, so 120 is the worst.
    codes = [f"indicator_{number}" for number in range(12)]
    tree = a_node("sum", *map(a_leaf, codes), normalisation=_line((0, 0), (10, 120)))
    values = {code: number / 2 + 3 for number, code in enumerate(codes)}
    found = scored(a_framework("fragile", tree, highest=120), {"ONE": values})
    assert found["ONE"]["sum"] == pytest.approx(sum(values.values()))


def test_the_reflected_geometric_mean_lets_one_danger_count(scored):
    # INFORM's method: x becomes (10 - x) / 10 * 9 + 1, the geometric mean g becomes (10 - g) / 9
    # * 10. So the larger of two dangers weighs more than in a plain mean.
    reflected = _line((0, 10), (10, 1))
    leaves = [a_leaf(code, normalisation=reflected) for code in ("natural", "human")]
    tree = a_node("hazard", *leaves, method="geometric", normalisation=_line((1, 10), (10, 0)))
    observed = {"LOW": (0, 0), "ONE": (0, 10), "BOTH": (10, 10)}
    found = scored(
        a_framework("inform", tree, highest=10),
        {name: {"natural": one, "human": other} for name, (one, other) in observed.items()},
    )
    expected = {"LOW": 0, "ONE": (10 - sqrt(10)) / 9 * 10, "BOTH": 10}
    assert {name: found[name]["hazard"] for name in observed} == pytest.approx(expected)


def test_a_product_is_the_square_of_a_geometric_mean(scored):
    # The Multidimensional Poverty Index is headcount times intensity, H x A; the
    # inequality-adjusted HDI multiplies likewise.
    square = {"method": "power", "exponent": 2, **WHY}
    identity = {"method": "identity"}
    tree = a_node(
        "mpi",
        a_leaf("headcount", normalisation=identity),
        a_leaf("intensity", normalisation=identity),
        aggregation={"method": "geometric", "smallest": None, **WHY},
        normalisation=square,
    )
    observed = {
        "ONE": {"headcount": 0.5, "intensity": 0.4},
        "TWO": {"headcount": 0, "intensity": 1},
    }
    found = scored(a_framework("mpi-product", tree, **UNIT), observed)
    assert found["ONE"]["mpi"] == pytest.approx(0.2)
    assert found["TWO"]["mpi"] == 0


def test_a_reciprocal_says_that_less_is_better(scored):
    # The Gender Inequality Index takes 10 / MMR of maternal mortality.
    curve = {"method": "power", "exponent": -1, "factor": 10, **WHY}
    tree = a_node("health", a_leaf("mmr", normalisation=curve))
    found = scored(a_framework("reciprocal", tree, **UNIT), {"ONE": {"mmr": 40}, "TWO": {"mmr": 2}})
    assert found["ONE"]["health"] == pytest.approx(0.25)
    assert found["TWO"]["health"] == 1


def test_a_missing_goal_counts_as_the_mean_of_its_region(scored):
    # The SDG Index fills a missing goal with the mean of the region's countries, and gives no
    # score to a country where more than a fifth is missing.
    goals = [a_leaf(f"goal_{number}") for number in range(5)]
    goals[4]["imputed"] = [
        {"points": 40, "candidates": ["AFG"], "reason": "The mean of South Asia."},
        {"points": 70, "reason": "The mean of everywhere else."},
    ]
    rule = {"rule": "impute", "min_coverage": 0.8, **WHY}
    there = {f"goal_{number}": 60 for number in range(4)}
    found = scored(
        a_framework("sdg", a_node("index", *goals, missing=rule)),
        {"AFG": there, "MCO": there, "PRK": {"goal_0": 60, "goal_1": 60, "goal_2": 60}},
    )
    means = {code: found[code]["index"] for code in found}
    assert means == {"AFG": pytest.approx(56), "MCO": pytest.approx(62), "PRK": None}


def test_a_mean_of_at_least_three_sources(scored):
    # The Corruption Perceptions Index is the mean of the sources there are, three at least of 13.
    sources = [a_leaf(f"source_{number}") for number in range(13)]
    rule = {"rule": "renormalise", "min_coverage": 3 / 13, **WHY}
    two = {"source_0": 30, "source_5": 40}
    found = scored(
        a_framework("corruption", a_node("index", *sources, missing=rule)),
        {"TWO": two, "THREE": {**two, "source_9": 50}},
    )
    assert found["TWO"]["index"] is None
    assert found["THREE"]["index"] == pytest.approx(40)
