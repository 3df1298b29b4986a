"""One date in words: verdicts, bands, and what stands in the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from scorecard.scoring.parameters import Pool
from scorecard.scoring.verdicts import INSUFFICIENT, MET, NOT_MET, UNCERTAIN, VERDICTS, band_of
from tests.factories import BANDS, a_criterion, a_framework, an_indicator
from tests.scoring.asking import carded, evidence


def of(target=80.0, floors=None, method="arithmetic", **values):
    """A card with a criterion for each value given; None leaves its indicator without evidence."""
    floors = floors or {}
    children = [
        a_criterion(an_indicator(f"{code}-leaf"), code=code, floor=floors.get(code))
        for code in values
    ]
    framework = a_framework(a_criterion(*children, method=method), target=target)
    rows = [
        {"indicator": f"{code}-leaf", "value": float(value)}
        for code, value in values.items()
        if value is not None
    ]
    return carded(framework, rows)


def criterion(card, code):
    return next(node for node in card.overall.walk() if node.code == code)


def test_the_words_of_a_verdict():
    assert VERDICTS == ("met", "not met", "uncertain", "insufficient evidence")


# An error of 5 points reaches 8.2 points to either side.
@pytest.mark.parametrize(
    ("value", "verdict"), [(68.3, MET), (68.1, UNCERTAIN), (51.9, UNCERTAIN), (51.7, NOT_MET)]
)
def test_a_floor_is_met_or_not_only_where_the_whole_interval_says_so(value, verdict):
    assert criterion(of(floors={"one": 60.0}, one=value), "one").verdict == verdict


def test_the_overall_score_is_judged_by_the_target():
    card = of(target=30.0, one=50)
    assert (card.overall.threshold, card.overall.verdict) == (30, MET)


def test_a_lower_bound_on_the_floor_meets_it():
    card = of(floors={"one": 0.0}, one=3)
    assert criterion(card, "one").lower == 0
    assert criterion(card, "one").verdict == MET


def test_without_a_floor_there_is_nothing_to_judge():
    assert criterion(of(one=50), "one").verdict is None


def test_a_withheld_score_is_judged_insufficient_with_or_without_a_floor():
    card = of(floors={"two": 10.0}, one=None, two=None)
    assert [node.verdict for node in card.overall.walk()] == [INSUFFICIENT] * 3


def test_ready_is_the_target_reached_and_every_floor_held():
    card = of(target=60.0, floors={"one": 50.0}, one=50, two=70)
    assert card.ready
    assert card.blockers == ()


def test_what_is_short_of_its_threshold_blocks_with_its_figures():
    card = of(target=70.0, floors={"one": 60.0, "two": 60.0}, one=48, two=80)
    assert not card.ready
    found = [(one.code, one.score, one.threshold) for one in card.blockers]
    assert found == [("overall", 64, 70), ("one", 48, 60)]


def test_a_floor_blocks_though_the_target_is_reached_and_the_score_stays():
    card = of(target=50.0, floors={"one": 60.0}, one=48, two=90)
    assert [one.code for one in card.blockers] == ["one"]
    assert card.overall.score == pytest.approx(69)


def test_missing_never_passes():
    card = of(target=50.0, floors={"three": 1.0}, one=90, two=90, three=None)
    assert not card.ready
    assert [(one.code, one.score) for one in card.blockers] == [("three", None)]
    assert [one.code for one in of(target=0.0, one=None).blockers] == ["overall"]


def test_a_missing_criterion_without_a_floor_does_not_block():
    assert of(target=50.0, one=90, two=90, three=None).ready


@pytest.mark.parametrize(
    ("score", "name"),
    [(0, "early"), (39.999, "early"), (40, "halfway"), (80, "advanced"), (100, "advanced")],
)
def test_a_band_starts_with_its_first_point(score, name):
    assert band_of(BANDS, score).name == name
    assert of(one=score).band == name


def test_the_band_is_capped_at_that_of_the_worst_criterion_below_its_floor():
    card = of(floors={"one": 60.0, "two": 90.0}, one=30, two=85, three=95, four=99)
    assert (card.band, card.band_capped_by) == ("early", "one")


def test_a_floor_held_or_violated_within_the_band_caps_nothing():
    low_but_allowed = of(floors={"one": 20.0}, one=30, two=90)
    assert (low_but_allowed.band, low_but_allowed.band_capped_by) == ("halfway", None)
    same_band = of(floors={"one": 60.0}, one=50, two=90)
    assert (same_band.band, same_band.band_capped_by) == ("halfway", None)


def test_a_violated_floor_never_lifts_the_band():
    card = of(floors={"one": 99.0}, method="geometric", one=90, two=2)
    assert (card.band, card.band_capped_by) == ("early", None)


def test_a_withheld_score_has_no_band():
    card = of(one=None, two=50)
    assert (card.band, card.band_capped_by) == (None, None)


def test_the_weakest_is_the_lowest_criterion_of_the_top_that_has_a_score():
    assert of(one=50, two=20, three=None).weakest == "two"
    assert of(one=0, two=20).weakest == "one"
    assert of(one=None).weakest is None


def test_missing_children_are_named_in_their_order():
    card = of(one=None, two=50, three=None)
    assert card.overall.missing == ("one", "three")
    assert criterion(card, "one").missing == ("one-leaf",)


def test_companions_of_a_withheld_score_are_missing_too():
    card = of(one=None, two=50)
    assert card.companions == dict.fromkeys(("arithmetic", "harmonic", "minimum"))


def test_effective_weights_multiply_down_the_tree_and_sum_to_one():
    deep = a_criterion(an_indicator("a", 3.0), an_indicator("b"), code="deep", weight=2.0)
    tree = a_criterion(deep, an_indicator("c", 6.0))
    card = carded(a_framework(tree), [])
    weights = {leaf.code: leaf.effective_weight for leaf in card.overall.leaves()}
    assert weights == pytest.approx({"a": 0.1875, "b": 0.0625, "c": 0.75})
    assert sum(weights.values()) == pytest.approx(1)
    assert criterion(card, "deep").effective_weight == pytest.approx(0.25)
    assert (card.overall.parent, criterion(card, "deep").parent) == (None, "overall")


def test_shares_point_at_the_entries_that_carry_the_value_heaviest_first():
    tree = a_criterion(an_indicator("a"), an_indicator("b", pool=Pool("pooled")))
    rows = [
        {"entry": 31, "indicator": "b", "grade": "B1"},
        {"entry": 12, "indicator": "a", "observed": "2023-01-01"},
        {"entry": 77, "indicator": "b"},
        {"entry": 45, "indicator": "a"},
        {"entry": 50, "indicator": "a", "grade": "E1"},
        {"entry": 51, "indicator": "b", "grade": "A5"},
    ]
    a, b = carded(a_framework(tree), rows).overall.leaves()
    assert [(one.entry, one.share) for one in a.entries] == [(45, 1)]
    assert [one.entry for one in b.entries] == [77, 31]
    assert [one.share for one in b.entries] == pytest.approx([1 / 1.75, 0.75 / 1.75])


def test_an_indicator_without_evidence_says_so():
    leaf = next(of(one=None).overall.leaves())
    assert (leaf.points, leaf.lower, leaf.upper, leaf.age_days) == (None,) * 4
    assert (leaf.stale, leaf.entries, leaf.confidence) == (False, (), 0)


@settings(deadline=None, max_examples=40)
@given(evidence("abc"))
def test_ready_is_exactly_that_nothing_blocks(rows):
    leaves = [a_criterion(an_indicator(code), code=f"of-{code}", floor=30.0) for code in "abc"]
    card = carded(a_framework(a_criterion(*leaves), target=40.0), rows)
    short = [
        node.code
        for node in card.overall.walk()
        if node.score is None or node.score < node.threshold
    ]
    assert [one.code for one in card.blockers] == short
    assert card.ready == (not short)
    assert all(node.verdict in VERDICTS for node in card.overall.walk())
