"""The Technology Achievement Index: UNDP (2001), and the OECD/JRC Handbook (2008) on its ranks.

Tables 22, 23 and 38 rank 23 countries by other weights and by a geometric mean. The handbook
prints the logarithms of telephones and electricity with two decimals; UNDP's own index is
therefore met to half a digit and what those decimals can move it by. Only Israel needs any of it.

Left out are the ranks that are no mean of a country's own figures: NCMC puts whole orders to the
vote, and benefit of the doubt gives each country the weights that suit it best.
"""

from __future__ import annotations

from datetime import date
from math import log10

import numpy as np
import pytest

from scorecard.scoring.ranking import ranks
from tests.conformance.folder import (
    Fact,
    a_framework,
    a_leaf,
    a_node,
    candidate_code,
    catalogue,
    document,
    nodes,
    write,
)
from tests.conformance.published import in_full, rows
from tests.conformance.reading import figures

# Half of the second decimal, and as much of each logarithm by its own range and weight.
PRINTED = 0.005 * (1 + (1 / log10(901) + 1 / log10(6969 / 22)) / 8)
DAY = date(2000, 12, 31)
TAI = {"FIN": 0.74, "USA": 0.73, "JPN": 0.70, "KOR": 0.67, "NZL": 0.55, "ISR": 0.51, "SVN": 0.46}

INDICATORS = {
    "patents": "patents",
    "royalties": "royalties",
    "internet": "internet_hosts",
    "exports": "technology_exports",
    "telephones_log10": "telephones_log10",
    "electricity_log10": "electricity_log10",
    "schooling": "schooling",
    "university": "science_enrolment",
}
# The weights of FA and AHP are printed with two decimals: neighbours may change places.
SHIFTS = {"EW": 0, "BAP": 0, "FA": 1, "AHP": 2}


def test_the_shipped_countries_have_the_published_index(published, agreement):
    found = [figures(published, code, "tai", DAY)["tai"] for code in TAI]
    agreement.holds("TAI 2001, shipped", found, list(TAI.values()), PRINTED)


def test_the_dimensions_of_new_zealand_are_those_of_the_technical_note(published, agreement):
    found = figures(published, "NZL", "tai", DAY)
    # HDR 2001, technical note 2, its worked example.
    note = {"creation": 0.076, "recent-innovations": 0.411, "old-innovations": 0.984}
    note["human-skills"] = 0.725
    mine = [found[code] for code in note]
    agreement.holds("TAI 2001, dimensions", mine, list(note.values()), 0.0015)


def _flat(method, weights):
    """The shipped document with its eight indicators side by side, weighing something else."""
    made = document("tai")
    leaves = [node for node in nodes(made["tree"]) if "indicator" in node]
    weighted = [
        {**leaf, "weight": weights[leaf["indicator"]], "weight_reason": "Table 22."}
        for leaf in leaves
    ]
    tree = {name: value for name, value in made["tree"].items() if name != "weights"}
    return {**made, "slug": method.lower(), "tree": {**tree, "children": weighted}}


def _of_raw_values():
    """The handbook takes the geometric mean of the data themselves, on a scale without an end."""
    leaves = [a_leaf(code) for code in INDICATORS.values()]
    aggregation = {"method": "geometric", "smallest": None, "reason": "Table 38."}
    tree = a_node("mean", *leaves, aggregation=aggregation)
    return a_framework("gme", tree, lowest=0, highest=None)


@pytest.fixture(scope="module")
def everyone(on_sqlite, tmp_path_factory):
    """All 23 countries, the index itself, each set of weights and the geometric mean."""
    facts = [
        Fact(candidate_code(row["country"]), code, DAY, float(row[column]))
        for row in rows("tai/input_tableA2.csv")
        for column, code in INDICATORS.items()
    ]
    weighted = [
        _flat(row["method"], {code: float(row[name]) for name, code in INDICATORS.items()})
        for row in rows("tai/input_table22_weights.csv")
    ]
    documents = [document("tai"), _of_raw_values(), *weighted]
    folder = tmp_path_factory.mktemp("tai")
    return on_sqlite(write(folder, catalogue("tai"), documents, facts))


@in_full
def test_every_country_has_the_published_index(everyone, agreement):
    printed = rows("tai/expected_tai2001_published_2dp.csv")
    found = [
        figures(everyone, candidate_code(row["country"]), "tai", DAY)["tai"] for row in printed
    ]
    assert len(found) == 22
    agreement.holds("TAI 2001, all", found, [float(row["tai"]) for row in printed], PRINTED)


def _compared(database, agreement, column, framework, criterion, shift):
    printed = rows("tai/expected_tables23_38_ranks.csv")
    scores = [
        figures(database, candidate_code(row["country"]), framework, DAY)[criterion]
        for row in printed
    ]
    assert len(scores) == 23
    name = f"TAI ranks, {column}"
    agreement.holds(name, ranks(np.array(scores)), [int(row[column]) for row in printed], shift)


@in_full
@pytest.mark.parametrize("method", SHIFTS)
def test_the_ranks_by_each_set_of_weights_are_those_of_table_23(everyone, agreement, method):
    _compared(everyone, agreement, method, method.lower(), "tai", SHIFTS[method])


@in_full
def test_the_ranks_of_a_linear_mean_are_those_of_table_38(everyone, agreement):
    _compared(everyone, agreement, "LIN", "tai", "tai", 0)


@in_full
def test_the_ranks_of_a_geometric_mean_are_those_of_table_38(everyone, agreement):
    _compared(everyone, agreement, "GME", "gme", "mean", 0)
