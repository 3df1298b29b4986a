"""The OECD/JRC Handbook (2008) on ways to normalise and to put together, p. 83-104.

Table 15 takes the mean years of schooling of 23 countries ten ways; Table 14 shows that a share of
the leader depends on the unit; p. 104 shows what a geometric mean does to a strength. The
categorical column of Table 15 contradicts the handbook's own rule and is not reproduced.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.conformance.folder import (
    WHY,
    Fact,
    a_framework,
    a_leaf,
    a_node,
    candidate_code,
    quantities,
    write,
)
from tests.conformance.published import document as vector
from tests.conformance.published import in_full, rows
from tests.conformance.reading import figures

DAY = date(2000, 12, 31)
TWO_DECIMALS, ONE_DECIMAL, EXACT = 0.0051, 0.051, 1e-9

# Mean years of schooling, Table A.2, in the order of the table.
SCHOOLING = {
    "Finland": 10.0,
    "United States": 12.0,
    "Sweden": 11.4,
    "Japan": 9.5,
    "Korea, Rep. of": 10.8,
    "Netherlands": 9.4,
    "United Kingdom": 9.4,
    "Canada": 11.6,
    "Australia": 10.9,
    "Singapore": 7.1,
    "Germany": 10.2,
    "Norway": 11.9,
    "Ireland": 9.4,
    "Belgium": 9.3,
    "New Zealand": 11.7,
    "Austria": 8.4,
    "France": 7.9,
    "Israel": 9.6,
    "Spain": 7.3,
    "Italy": 7.2,
    "Czech Republic": 9.5,
    "Hungary": 9.1,
    "Slovenia": 7.1,
}
WORST, BEST = min(SCHOOLING.values()), max(SCHOOLING.values())
MEAN = sum(SCHOOLING.values()) / len(SCHOOLING)
PEERS = {"reference": {"values": list(SCHOOLING.values()), **WHY}}


def _line(*pairs, method="knots", **more):
    return {"method": method, "knots": [{"value": x, "points": y, **WHY} for x, y in pairs], **more}


def _through(*pairs):
    return _line(*pairs, beyond="extend")


# Each column of Table 15: how it is normalised, on which scale, and to which digit it is printed.
OPEN = {"lowest": None, "highest": None}
UNIT = {"lowest": 0, "highest": 1}
TABLE_15 = {
    "rank": ({"method": "rank", **PEERS}, {"lowest": 1, "highest": 23}, EXACT),
    "zscore": ({"method": "z-score", "onto": [0, 1], **PEERS}, OPEN, TWO_DECIMALS),
    "minmax": ({"method": "min-max", **PEERS}, UNIT, TWO_DECIMALS),
    "ratio_mean": (_through((0, 0), (MEAN, 1)), OPEN, TWO_DECIMALS),
    "ratio_best": ({"method": "ratio-to-leader", **PEERS}, UNIT, TWO_DECIMALS),
    "ratio_worst": (_through((0, 0), (WORST, 1)), OPEN, TWO_DECIMALS),
    "diff_mean": (_through((MEAN, 0), (2 * MEAN, 1)), OPEN, TWO_DECIMALS),
    "diff_worst": (_through((WORST, 0), (2 * WORST, 1)), OPEN, TWO_DECIMALS),
    "above_below_20pct": (
        _line((0, -1), (0.8 * MEAN, 0), (1.2 * MEAN, 1), method="steps"),
        {"lowest": -1, "highest": 1},
        EXACT,
    ),
    "percentile": (
        {"method": "percentile-rank", "among_all": True, **PEERS},
        {"lowest": 0, "highest": 100},
        ONE_DECIMAL,
    ),
}
# A few rows of Table 15, by its columns.
PRINTED_15 = {
    "Finland": (15, 0.26, 0.59, 1.04, 0.83, 1.41, 0.04, 0.41, 0, 65.2),
    "United States": (23, 1.52, 1.00, 1.25, 1.00, 1.69, 0.25, 0.69, 1, 100),
    "Netherlands": (9, -0.12, 0.47, 0.98, 0.78, 1.32, -0.02, 0.32, 0, 39.1),
    "Spain": (4, -1.46, 0.04, 0.76, 0.61, 1.03, -0.24, 0.03, -1, 17.4),
    "Slovenia": (1, -1.58, 0.00, 0.74, 0.59, 1.00, -0.26, 0.00, -1, 4.3),
}


def _slug(name):
    return name.replace("_", "-")


@pytest.fixture(scope="module")
def table_15(on_sqlite, tmp_path_factory):
    documents = [
        a_framework(_slug(name), a_node("top", a_leaf("years", normalisation=how)), **scale)
        for name, (how, scale, _) in TABLE_15.items()
    ]
    facts = [
        Fact(candidate_code(country), "years", DAY, years) for country, years in SCHOOLING.items()
    ]
    folder = tmp_path_factory.mktemp("table-15")
    return on_sqlite(write(folder, quantities("years"), documents, facts))


def _read_15(database, column, countries):
    return [
        figures(database, candidate_code(country), _slug(column), DAY)["top"]
        for country in countries
    ]


@pytest.mark.parametrize("column", TABLE_15)
def test_a_few_rows_of_table_15(table_15, agreement, column):
    at = list(TABLE_15).index(column)
    printed = [row[at] for row in PRINTED_15.values()]
    found = _read_15(table_15, column, PRINTED_15)
    agreement.holds(f"Table 15, {column}, five", found, printed, TABLE_15[column][2])


@in_full
@pytest.mark.parametrize("column", TABLE_15)
def test_every_row_of_table_15(table_15, agreement, column):
    printed = rows("tai/expected_table15_schooling.csv")
    assert len(printed) == 23
    found = _read_15(table_15, column, [row["country"] for row in printed])
    expected = [float(row[column]) for row in printed]
    agreement.holds(f"Table 15, {column}, all", found, expected, TABLE_15[column][2])


@in_full
def test_the_years_of_schooling_are_those_of_table_a2():
    printed = {row["country"]: float(row["schooling"]) for row in rows("tai/input_tableA2.csv")}
    assert printed == SCHOOLING


# Table 14. Temperature and humidity of two places in two years, in either unit; what is printed.
WEATHER = {
    "celsius": {"A": [(35, 75), (35.9, 70)], "B": [(39, 50), (40, 45)]},
    "fahrenheit": {"A": [(95, 75), (96.62, 70)], "B": [(102.2, 50), (104, 45)]},
}
TABLE_14 = {
    "celsius": {"A": (0.949, 0.949), "B": (0.833, 0.821)},
    "fahrenheit": {"A": (0.965, 0.965), "B": (0.833, 0.821)},
}
YEARS = (date(2003, 12, 31), date(2004, 12, 31))


def _share_of_the_leader(slug, year, weather):
    leaves = []
    for number, code in enumerate(("temperature", "humidity")):
        values = sorted(weather[place][year][number] for place in weather)
        how = {"method": "ratio-to-leader", "reference": {"values": values, **WHY}}
        leaves.append(a_leaf(code, normalisation=how))
    return a_framework(f"{slug}-{YEARS[year].year}", a_node("top", *leaves), **UNIT)


@pytest.mark.parametrize("unit", WEATHER)
def test_a_share_of_the_leader_depends_on_the_unit_as_in_table_14(
    on_sqlite, tmp_path, agreement, unit
):
    weather = WEATHER[unit]
    facts = [
        Fact(f"PLACE-{place}", code, day, value)
        for place, observed in weather.items()
        for day, pair in zip(YEARS, observed, strict=True)
        for code, value in zip(("temperature", "humidity"), pair, strict=True)
    ]
    documents = [_share_of_the_leader(unit, year, weather) for year in (0, 1)]
    database = on_sqlite(write(tmp_path, quantities("temperature", "humidity"), documents, facts))
    found = [
        [figures(database, f"PLACE-{place}", f"{unit}-{day.year}", day)["top"] for day in YEARS]
        for place in weather
    ]
    printed = list(TABLE_14[unit].values())
    agreement.holds(f"Table 14, {unit}", found, printed, 0.00051)


@in_full
def test_table_14_is_typed_as_it_is_printed():
    printed = vector("oecd_examples/examples.json")["ratio_vs_interval_t14"]
    for unit, name in (("celsius", "published"), ("fahrenheit", "published_f")):
        typed = {
            place: {"2003": list(first), "2004": list(second)}
            for place, (first, second) in WEATHER[unit].items()
        }
        assert typed == printed[unit]
        assert {place: list(pair) for place, pair in TABLE_14[unit].items()} == printed[name]


# Page 104: four profiles of four criteria, equal weights, and their geometric means.
PROFILES = {"P1": (21, 1, 1, 1), "P2": (6, 6, 6, 6), "P3": (21, 2, 1, 1), "P4": (6, 7, 6, 6)}
GEOMETRIC = {"P1": 2.14, "P2": 6, "P3": 2.54, "P4": 6.23}


def test_a_strength_pays_for_less_in_a_geometric_mean_as_on_page_104(
    on_sqlite, tmp_path, agreement
):
    codes = ("one", "two", "three", "four")
    documents = [
        a_framework(method, a_node("top", *map(a_leaf, codes), method=method), highest=21)
        for method in ("arithmetic", "geometric")
    ]
    facts = [
        Fact(name, code, DAY, value)
        for name, profile in PROFILES.items()
        for code, value in zip(codes, profile, strict=True)
    ]
    database = on_sqlite(write(tmp_path, quantities(*codes), documents, facts))
    means = {name: figures(database, name, "arithmetic", DAY)["top"] for name in PROFILES}
    assert means["P1"] == means["P2"] == 6
    found = [figures(database, name, "geometric", DAY)["top"] for name in PROFILES]
    agreement.holds("Geometric mean, p. 104", found, list(GEOMETRIC.values()), 0.01)


@in_full
def test_page_104_is_typed_as_it_is_printed():
    printed = vector("oecd_examples/examples.json")["geometric_p104"]
    assert np.array_equal(printed["x"], list(PROFILES.values()))
    assert printed["geo"] == list(GEOMETRIC.values())
    assert (printed["arith_first_two_equal"], printed["tol"]) == (6, 0.01)
