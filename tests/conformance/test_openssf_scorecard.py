"""OpenSSF Scorecard: the aggregate score of 32 software repositories, as its result files print it.

One decimal is printed. One repository stands on a tie exactly, so results are compared unrounded.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.conformance.folder import Fact, candidate_code, catalogue, document, write
from tests.conformance.published import document as vector
from tests.conformance.published import in_full, rows
from tests.conformance.reading import figures

PRINTED = 0.0501
DAY = date(2024, 11, 13)
AGGREGATE = {
    "ADAM-P-MARKDOWN-HERE": 3.4,
    "GATSBYJS-GATSBY": 6.2,
    "JAYWCJLOVE-AWESOME-MAC": 5.8,
    "JQUERY-JQUERY": 8.2,
    "LODASH-LODASH": 3.4,
    "NFALLAH-CIRCUIT-BUILDER": 1.3,
    "NODEJS-NODE": 7.3,
    "WEBPACK-WEBPACK": 6.7,
}


def test_the_shipped_results_have_the_printed_aggregate(published, agreement):
    found = [figures(published, code, "openssf-scorecard", DAY)["aggregate"] for code in AGGREGATE]
    agreement.holds("OpenSSF Scorecard, shipped", found, list(AGGREGATE.values()), PRINTED)


def test_an_inconclusive_check_is_missing_and_its_weight_is_dropped(published):
    found = figures(published, "LODASH-LODASH", "openssf-scorecard", DAY)
    assert found["packaging"] is None
    assert found["signed_releases"] is None
    assert found["aggregate"] == pytest.approx(
        (10 * 7.5 + 10 * 2.5 + 10 * 10 + 9 * 2.5 + 9 * 5 + 10 * 5) / 92.5
    )


@in_full
def test_every_result_has_the_printed_aggregate(on_sqlite, tmp_path, agreement):
    given = rows("openssf_scorecard/input_checks.csv")
    facts = [
        Fact(candidate_code(row["repo"]), _indicator(row["check"]), DAY, float(row["score"]))
        for row in given
        if row["score"]
    ]
    method = document("openssf-scorecard")
    database = on_sqlite(write(tmp_path, catalogue("openssf-scorecard"), [method], facts))
    printed = {
        candidate_code(row["repo"]): float(row["aggregate"])
        for row in rows("openssf_scorecard/expected_aggregate.csv")
    }
    assert len(printed) == 32
    found = [figures(database, code, "openssf-scorecard", DAY)["aggregate"] for code in printed]
    agreement.holds("OpenSSF Scorecard, all", found, list(printed.values()), PRINTED)


@in_full
def test_a_check_weighs_what_its_risk_does():
    weight = vector("openssf_scorecard/risk_weights.json")
    risks = {row["check"]: row["risk"] for row in rows("openssf_scorecard/input_checks.csv")}
    stated = {
        leaf["indicator"]: leaf["weight"]
        for leaf in document("openssf-scorecard")["tree"]["children"]
    }
    assert stated == {_indicator(check): weight[risk] for check, risk in risks.items()}


def _indicator(check):
    return check.lower().replace("-", "_")
