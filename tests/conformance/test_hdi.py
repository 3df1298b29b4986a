"""The Human Development Index of UNDP's Human Development Report 2023/24, years 1990 to 2022.

UNDP prints three decimals of an index from 0 to 1; the framework's scale is a hundredfold.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.conformance.folder import Fact, candidate_code, catalogue, document, write
from tests.conformance.published import in_full, rows
from tests.conformance.reading import figures, history

PRINTED = 5.01e-4
COLUMNS = {
    "le": "life_expectancy",
    "eys": "expected_schooling",
    "mys": "mean_schooling",
    "gnipc": "gni_per_capita",
}

# Australia's schooling and Qatar's income lie above their maxima.
HDI = {
    ("AUS", 1990): 0.864,
    ("AUS", 2022): 0.946,
    ("CHE", 1990): 0.850,
    ("CHE", 2022): 0.967,
    ("IND", 1990): 0.434,
    ("IND", 2022): 0.644,
    ("NER", 1990): 0.212,
    ("NER", 2022): 0.394,
    ("QAT", 1990): 0.764,
    ("QAT", 2022): 0.875,
    ("SSD", 2022): 0.381,
    ("UKR", 1990): 0.731,
    ("UKR", 2022): 0.734,
}


def test_the_shipped_rows_are_those_of_the_report(published, agreement):
    found = [figures(published, code, "hdi", date(year, 12, 31))["hdi"] / 100 for code, year in HDI]
    agreement.holds("HDI 2023/24, shipped", found, list(HDI.values()), PRINTED)


@pytest.mark.parametrize(
    ("code", "capped"), [("AUS", "expected_schooling"), ("QAT", "gni_per_capita")]
)
def test_beyond_a_goalpost_is_no_better_than_on_it(published, code, capped):
    assert figures(published, code, "hdi", date(2022, 12, 31))[capped] == 100


def test_a_year_without_its_four_figures_has_no_index(published):
    assert figures(published, "SSD", "hdi", date(1990, 12, 31))["hdi"] is None
    assert figures(published, "UKR", "hdi", date(1991, 12, 31))["hdi"] is None


@in_full
def test_every_row_of_the_report(on_sqlite, tmp_path, agreement):
    given = rows("hdi/input_hdr2023_24.csv")
    facts = [
        Fact(candidate_code(row["iso3"]), code, _end(row["year"]), float(row[column]))
        for row in given
        for column, code in COLUMNS.items()
    ]
    database = on_sqlite(write(tmp_path, catalogue("hdi"), [document("hdi")], facts))
    found = {
        (fact, period.name): score / 100
        for fact in sorted({fact.candidate for fact in facts})
        for period, score in _by_year(database, fact)
    }
    printed = {
        (candidate_code(row["iso3"]), row["year"]): float(row["hdi"])
        for row in rows("hdi/expected_hdr2023_24.csv")
    }
    assert len(printed) == 1558
    mine = [found[key] for key in printed]
    agreement.holds("HDI 2023/24, all", mine, list(printed.values()), PRINTED)
    assert np.count_nonzero(~np.isnan(list(found.values()))) == len(printed)


def _end(year):
    return date(int(year), 12, 31)


def _by_year(database, candidate):
    told = history(database, candidate, "hdi", _end(1990), _end(2022), "year")
    return zip(told.periods, told.assessment.nodes["hdi"].score.tolist(), strict=True)
