"""A method change told from facts: the New Europe Center's Candidate Check 3 and 4 (2023).

Experts scored Ukraine on the European Commission's seven recommendations, from 0 to 10. The
edition of May 2023 leaves anti-oligarch out of the average, so most of the rise that the two
headlines show is the method's (methodology 1.15).
"""

from __future__ import annotations

import pytest

from scorecard.scoring.attribution import Moment
from scorecard.scoring.causes import CAUSES, METHOD, NEW
from scorecard.scoring.comparison import compare
from scorecard.scoring.differences import Difference
from scorecard.scoring.parameters import Normalisation, Scale
from tests.conformance.published import document, in_full, rows
from tests.factories import a_criterion, a_framework, an_indicator, columns, day

EXACT = 1e-9
FEBRUARY, MAY = "2023-02-01", "2023-05-01"

# Candidate Check 3 and 4: the scores of February and of May.
SCORES = {
    "constitutional-court": (2, 2),
    "judicial-governance": (7, 8),
    "anti-corruption": (7, 8),
    "anti-money-laundering": (6, 6),
    "anti-oligarch": (2, 2),
    "media": (9, 9),
    "minorities": (8, 8),
}
OUT_OF_TEN = Scale(0.0, 10.0)


def recommendations(*left_out):
    """The framework of an edition: every recommendation counts the same."""
    leaves = [
        an_indicator(code, normalisation=Normalisation("identity"))
        for code in SCORES
        if code not in left_out
    ]
    return a_framework(a_criterion(*leaves), target=None, scale=OUT_OF_TEN)


SEVEN, SIX = recommendations(), recommendations("anti-oligarch")


def ledger(scores):
    """Each edition's scores, observed and accepted on its day."""
    return columns(
        *(
            {"indicator": code, "observed": on, "accepted": day(on), "value": float(score)}
            for code, both in scores.items()
            for on, score in zip((FEBRUARY, MAY), both, strict=True)
        )
    )


@pytest.fixture(scope="module")
def compared():
    before, after = Moment(SEVEN, day(FEBRUARY), day(FEBRUARY)), Moment(SIX, day(MAY), day(MAY))
    return compare(before, after, ledger(SCORES))


def test_the_two_headlines_are_those_published(compared):
    assert compared.attribution.before == pytest.approx(5.857142857142857, abs=EXACT)
    assert compared.attribution.after == pytest.approx(6.833333333333333, abs=EXACT)
    assert compared.change == pytest.approx(0.9761904761904762, abs=EXACT)
    # The centre printed 5.8 and 6.8: its digits are cut off, not rounded.
    assert [int(score * 10) / 10 for score in (5.857142857142857, 6.833333333333333)] == [5.8, 6.8]


def test_two_thirds_of_the_rise_are_the_method(compared):
    assert compared.due_to_method == pytest.approx(0.6666666666666666, abs=EXACT)
    assert compared.due_to_facts == pytest.approx(0.30952380952380953, abs=EXACT)
    assert compared.attribution.causes == pytest.approx(
        dict.fromkeys(CAUSES, 0.0) | {NEW: 13 / 42, METHOD: 2 / 3}, abs=EXACT
    )


def test_like_for_like_it_rose_by_a_third_at_most(compared):
    assert compared.with_before.change == pytest.approx(0.2857142857142857, abs=EXACT)
    assert compared.with_after.change == pytest.approx(0.3333333333333333, abs=EXACT)
    assert len(compared.with_before.indicators) == 7
    assert len(compared.with_after.indicators) == 6


def test_the_facts_are_the_mean_of_both_methods_like_for_like(compared):
    both = compared.with_before.change, compared.with_after.change
    assert compared.due_to_facts == pytest.approx(sum(both) / 2, abs=EXACT)


def test_what_moved_is_named_and_so_is_what_was_left_out(compared):
    moved = {node.code for node in compared.attribution.nodes if abs(node.effect) > EXACT}
    assert moved == {"overall", "judicial-governance", "anti-corruption"}
    assert compared.attribution.differences == (Difference("anti-oligarch", "removed"),)
    assert compared.coverage == ()


@in_full
def test_every_score_and_every_figure_of_the_published_case(compared):
    found = {}
    for row in rows("candidate_check/scores.csv"):
        found.setdefault(row["recommendation"], []).append(float(row["score"]))
    assert {code: tuple(both) for code, both in found.items()} == SCORES
    expected = document("candidate_check/expected.json")
    ours = {
        "february_seven": compared.attribution.before,
        "may_six": compared.attribution.after,
        "like_for_like_seven": compared.with_before.change,
        "like_for_like_six": compared.with_after.change,
        "change": compared.change,
        "due_to_facts": compared.due_to_facts,
        "due_to_method": compared.due_to_method,
    }
    assert ours == pytest.approx({name: expected[name] for name in ours}, abs=EXACT)
