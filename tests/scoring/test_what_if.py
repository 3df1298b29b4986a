"""Other parameters, other evidence: what the ordinary functions then read."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.assess import assess
from scorecard.scoring.parameters import Aggregation, Scale
from scorecard.scoring.scorecard import scorecard
from scorecard.scoring.what_if import Hypothetical, vary, with_entries
from tests.factories import (
    LASTING,
    a_criterion,
    a_framework,
    an_indicator,
    columns,
    day,
)
from tests.scoring.asking import DAY, LATER, bits, evidence

ROWS = [
    {"indicator": code, "value": value}
    for code, value in zip("abc", (20.0, 80.0, 50.0), strict=True)
]
TREE = a_criterion(
    a_criterion(an_indicator("a", 1.0), an_indicator("b", 3.0), code="law", weight=2.0),
    an_indicator("c"),
)
FRAMEWORK = a_framework(TREE)
TODAY = day(DAY)


def score(framework, rows=ROWS):
    return scorecard(framework, columns(*rows), TODAY, LATER).overall.score


def test_no_change_is_the_same_framework():
    assert vary(FRAMEWORK) == FRAMEWORK


def test_a_weight_replaces_its_own_and_the_siblings_keep_theirs():
    heavier = vary(FRAMEWORK, weights={"a": 5.0})
    law = heavier.tree.children[0]
    assert law.nominal_weights().tolist() == [5 / 8, 3 / 8]
    assert law.weight == 2.0
    assert score(heavier) == pytest.approx((2 * (5 * 20 + 3 * 80) / 8 + 50) / 3)
    assert score(vary(FRAMEWORK, weights={"law": 1.0})) == pytest.approx((65 + 50) / 2)


def test_a_weight_of_zero_leaves_a_child_there_without_a_say():
    assert score(vary(FRAMEWORK, weights={"law": 0.0})) == pytest.approx(50)


def test_a_criterion_aggregates_another_way():
    geometric = vary(FRAMEWORK, aggregations={"law": Aggregation("minimum")})
    assert score(geometric) == pytest.approx((2 * 20 + 50) / 3)


def test_half_lives_are_multiplied_and_lifetimes_with_them():
    ageing = replace(LASTING, half_life_days=100.0)
    polynomial = replace(LASTING, decay="polynomial", lifetime_days=300.0)
    tree = a_criterion(
        an_indicator("a", ageing=ageing), an_indicator("b", ageing=polynomial), an_indicator("c")
    )
    doubled = vary(a_framework(tree), half_life=2.0).indicators()
    assert doubled[0].ageing == replace(ageing, half_life_days=200.0)
    assert doubled[1].ageing == replace(polynomial, lifetime_days=600.0)
    assert doubled[2].ageing == LASTING


def test_what_is_dropped_is_no_longer_asked_about():
    without = vary(FRAMEWORK, drop=["a"])
    assert [leaf.code for leaf in without.indicators()] == ["b", "c"]
    assert score(without) == pytest.approx((2 * 80 + 50) / 3)
    assert score(vary(FRAMEWORK, drop={"law"})) == pytest.approx(50)


def test_the_weights_of_each_expert_lose_the_dropped_child_too():
    tree = replace(TREE, experts=((0.4, 0.6), (1.0, 0.0)))
    assert vary(a_framework(tree), drop=["c"]).tree.experts == ((0.4,), (1.0,))
    assert vary(a_framework(tree), drop=["law"]).tree.experts == ((0.6,),)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"weights": {"lwa": 1.0}},
            "No criterion or indicator is called 'lwa'. Did you mean 'law'",
        ),
        ({"drop": ["laws"]}, "called 'laws'. Did you mean 'law'"),
        ({"drop": ["xyz"]}, r"called 'xyz'\.$"),
        ({"aggregations": {"lawn": Aggregation("minimum")}}, "called 'lawn'. Did you mean 'law'"),
        ({"aggregations": {"a": Aggregation("minimum")}}, "'a' is an indicator"),
        ({"aggregations": {"law": Aggregation("minimun")}}, "'minimun'. Did you mean 'minimum'"),
        ({"weights": {"overall": 1.0}}, "'overall' is the whole"),
        ({"drop": ["overall"]}, "'overall' is the whole"),
        ({"drop": ["a", "b"]}, "'law' would have no children left"),
        ({"drop": ["law", "c"]}, "'overall' would have no children left"),
        ({"weights": {"a": 0.0, "b": 0.0}}, "All weights in 'law' are zero"),
        ({"weights": {"a": -1.0}}, "The weight of 'a' is -1"),
        ({"weights": {"a": np.inf}}, "The weight of 'a' is inf"),
        ({"half_life": 0.0}, "times 0 mean nothing"),
        ({"half_life": np.nan}, "times nan mean nothing"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_the_code(changes, text):
    with pytest.raises(ValueError, match=text):
        vary(FRAMEWORK, **changes)


def test_a_mean_without_meaning_below_zero_is_refused_on_such_a_scale():
    framework = a_framework(TREE, scale=Scale(lowest=-10.0))
    assert vary(framework, aggregations={"law": Aggregation("minimum")})
    with pytest.raises(ValueError, match="'law' cannot be aggregated by 'geometric'"):
        vary(framework, aggregations={"law": Aggregation("geometric")})


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["a", "b", "c", "law"]), st.floats(0.1, 9)), evidence("abc"))
def test_a_varied_framework_is_the_one_written_so(weights, rows):
    def weigh(child):
        own = weights.get(child.code, child.weight)
        if hasattr(child, "children"):
            return replace(child, weight=own, children=tuple(map(weigh, child.children)))
        return replace(child, weight=own)

    written = replace(FRAMEWORK, tree=weigh(TREE))
    days, known = np.array([TODAY]), np.array([LATER])
    varied = assess(vary(FRAMEWORK, weights=weights), columns(*rows), days, known)
    assert bits(varied) == bits(assess(written, columns(*rows), days, known))


def test_a_hypothetical_entry_counts_as_a_recorded_one_would():
    found = with_entries(columns(*ROWS[1:]), [Hypothetical("a", 20.0, TODAY)])
    assert scorecard(FRAMEWORK, found, TODAY, LATER).overall.score == pytest.approx(
        score(FRAMEWORK)
    )


def test_hypothetical_entries_are_known_always_and_told_apart():
    rows = [Hypothetical("b", 1.0, TODAY), Hypothetical("new", 2.0, TODAY, valid_until=TODAY + 5)]
    found = with_entries(columns(*ROWS[:2]), rows)
    assert found.indicators == ("a", "b", "new")
    assert found.entry.tolist() == [1, 2, -1, -2]
    assert found.indicator.tolist() == [0, 1, 1, 2]
    assert found.accepted[2:].tolist() == found.recorded[2:].tolist() == [0, 0]
    assert found.origin[2:].tolist() == found.source[2:].tolist() == [-1, -1]
    assert found.valid_until[3] == TODAY + 5
    carries = scorecard(FRAMEWORK, found, TODAY, 0).overall.criteria[0].indicators[1].entries
    assert [one.entry for one in carries] == [2]
    assert len(found) == 4


def test_of_one_day_and_grade_the_entry_received_last_counts():
    recorded, tried = columns({"value": 30.0, "accepted": 5}), [Hypothetical("a", 70.0, TODAY)]
    for known_at, value in ((0, 30), (6, 70)):
        found = with_entries(recorded, tried, known_at)
        assert scorecard(a_framework(), found, TODAY, 6).overall.score == value
    assert scorecard(a_framework(), found, TODAY, 5).overall.score == 30


def test_errors_and_grades_of_a_hypothetical_entry_are_read():
    bounds = Hypothetical("a", 50.0, TODAY, lower=40.0, upper=60.0, interval_z=2.0)
    error = Hypothetical("b", 50.0, TODAY, standard_error=3.0, reliability=1, credibility=5)
    found = with_entries(columns(), [bounds, error])
    assert (found.lower[0], found.upper[0], found.interval_z[0]) == (40, 60, 2)
    assert np.isnan(found.lower[1])
    assert found.standard_error[1] == 3
    assert (found.reliability[1], found.credibility[1]) == (1, 5)
    leaves = assess(FRAMEWORK, found, np.array([TODAY]), np.array([LATER])).leaves
    assert leaves.variance[:2, 0].tolist() == [25, 9]
    assert leaves.confidence[1, 0] == pytest.approx(0.75 * 0.25)


@settings(deadline=None, max_examples=40)
@given(evidence("abc"))
def test_none_added_changes_nothing_and_the_evidence_itself_is_left_alone(rows):
    given_ = columns(*rows)
    before = {field.name: np.copy(getattr(given_, field.name)) for field in fields(given_)}
    same = with_entries(given_, [])
    with_entries(given_, [Hypothetical("z", 1.0, TODAY)])
    for name, column in before.items():
        np.testing.assert_array_equal(getattr(same, name), column)
        np.testing.assert_array_equal(getattr(given_, name), column)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"reliability": 6}, "reliability of an entry for 'a' is 6; give 0-5 for A-F"),
        ({"credibility": -1}, "credibility of an entry for 'a' is -1; give 0-5 for 1-6"),
        ({"lower": 1.0}, "half an interval"),
        ({"lower": 1.0, "upper": 2.0}, "half an interval"),
    ],
)
def test_half_an_entry_is_refused(changes, text):
    with pytest.raises(ValueError, match=text):
        with_entries(columns(), [Hypothetical("a", 1.0, TODAY, **changes)])
