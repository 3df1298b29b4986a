"""What moved a score: causes, criteria, indicators and entries, each summing to the whole."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

import numpy as np
import pytest
from hypothesis import assume, given, settings

from scorecard.scoring.assess import assess
from scorecard.scoring.attribution import Attribution, Moment, Withheld, attribute
from scorecard.scoring.causes import AGEING, CAUSES, LATE, METHOD, NEW, REVIEW, REVISED
from scorecard.scoring.differences import differences
from scorecard.scoring.moved_entries import MOST_APART
from scorecard.scoring.parameters import Pool
from scorecard.scoring.shapley import MOST_EXACT
from tests.factories import LASTING, a_criterion, a_framework, an_indicator, columns, day
from tests.scoring.trees import (
    a_random_framework,
    a_random_history,
    chances,
    random_readings,
    shuffled,
)

SOME = settings(deadline=None, max_examples=60)
OLD, RECENT = "2023-06-01", "2024-06-01"
AGEING_FAST = replace(LASTING, half_life_days=100.0)


def explained(*rows, framework=None, after=None, days=("2024-01-01", "2025-01-01"), known=(10, 20)):
    """The change between two readings; `after` is the framework of the second, if it is another."""
    first = framework or a_framework()
    one, other = (
        Moment(method, day(on), instant)
        for method, on, instant in zip((first, after or first), days, known, strict=True)
    )
    return attribute(one, other, columns(*rows))


def causes(*rows, **changes):
    """The causes that moved anything."""
    return {name: effect for name, effect in explained(*rows, **changes).causes.items() if effect}


def entries(found):
    return {(one.indicator, one.cause, one.entry): one.effect for one in found.entries}


def an_entry(number, value, observed=OLD, **changes):
    row = {"entry": number, "value": value, "observed": observed, "recorded": 1, "accepted": 2}
    return {**row, **changes}


def pooled(*codes, **changes):
    leaves = [an_indicator(code, pool=Pool("pooled"), **changes) for code in codes]
    return a_framework(a_criterion(*leaves, min_coverage=0.0))


def test_what_happened_since_is_new():
    assert causes(an_entry(1, 40), an_entry(2, 70, RECENT)) == {NEW: 30}


def test_what_was_recorded_late_is_late():
    assert causes(an_entry(1, 40), an_entry(2, 70, "2023-07-01", recorded=11, accepted=11)) == {
        LATE: 30
    }


def test_a_correction_is_revised_and_its_entry_carries_it():
    rows = an_entry(1, 40, closed=15), an_entry(2, 70, evidence=1, recorded=12, accepted=15)
    assert causes(*rows) == {REVISED: 30}
    (one,) = explained(*rows).entries
    assert (one.evidence, one.entry, one.effect) == (1, 2, 30)


def test_a_retraction_is_revised_and_what_was_retracted_carries_it():
    rows = an_entry(1, 40), an_entry(2, 70, "2023-07-01", closed=15)
    assert causes(*rows) == {REVISED: -30}
    assert entries(explained(*rows)) == {("a", REVISED, 2): -30}


def test_what_waited_for_a_decision_is_review():
    assert causes(an_entry(1, 40), an_entry(2, 70, "2023-07-01", accepted=11)) == {REVIEW: 30}


def test_what_expired_is_ageing_and_carries_it():
    rows = an_entry(1, 40), an_entry(2, 70, "2023-07-01", valid_until="2024-06-01")
    assert causes(*rows) == {AGEING: -30}
    assert entries(explained(*rows)) == {("a", AGEING, 2): -30}


def test_time_that_moves_the_balance_of_entries_is_ageing_and_no_entrys():
    rows = an_entry(1, 0, "2023-01-01"), an_entry(2, 100, "2023-12-01")
    slow = replace(LASTING, half_life_days=100.0, grace_days=300)
    found = explained(*rows, framework=pooled("a", ageing=slow))
    assert found.causes[AGEING] == pytest.approx(found.change)
    assert found.change > 1
    assert entries(found).keys() == {("a", AGEING, None)}


def test_another_method_is_method_and_counts_on_the_whole_alone():
    leaves = [an_indicator(code) for code in "ab"]
    before, after = (a_framework(a_criterion(*leaves, method=m)) for m in ("arithmetic", "minimum"))
    rows = an_entry(1, 20), an_entry(2, 60, indicator="b")
    found = explained(*rows, framework=before, after=after)
    assert found.causes == dict.fromkeys(CAUSES, 0.0) | {METHOD: -20}
    assert [node.effect for node in found.nodes] == [0, 0, 0]
    assert found.entries == ()
    assert [one.what for one in found.differences] == ["aggregation"]


def test_facts_and_method_share_what_they_do_together():
    leaves = [an_indicator(code) for code in "ab"]
    before, after = (a_framework(a_criterion(*leaves, method=m)) for m in ("arithmetic", "minimum"))
    rows = an_entry(1, 20), an_entry(2, 60, indicator="b"), an_entry(3, 80, RECENT)
    # The new fact lifts the mean by 30 and the minimum by 40.
    found = explained(*rows, framework=before, after=after)
    assert found.causes == pytest.approx(dict.fromkeys(CAUSES, 0.0) | {NEW: 35, METHOD: -15})


def test_a_method_that_moves_nothing_takes_its_place_in_the_orders_and_changes_no_share():
    rows = [
        an_entry(1, 40),
        an_entry(2, 90, "2023-07-01", recorded=11, accepted=11),
        an_entry(3, 70, "2024-03-01"),
        an_entry(4, 60, RECENT),
    ]
    framework = pooled("a", ageing=AGEING_FAST)
    alone = explained(*rows, framework=framework)
    beside = explained(*rows, framework=framework, after=replace(framework, target=70.0))
    assert beside.causes == pytest.approx(alone.causes)
    assert entries(beside) == pytest.approx(entries(alone))


def test_the_nodes_of_the_second_framework_come_first():
    before = a_framework(a_criterion(an_indicator("b"), an_indicator("a")))
    after = a_framework(a_criterion(an_indicator("a"), an_indicator("c"), min_coverage=0.5))
    rows = [an_entry(n, 50, indicator=code) for n, code in enumerate("abc", start=1)]
    found = explained(*rows, framework=before, after=after)
    assert [node.code for node in found.nodes] == ["overall", "a", "c", "b"]


def test_the_same_method_makes_no_difference():
    assert explained(an_entry(1, 40), after=a_framework()).differences == ()


def test_what_an_entry_did_beside_another_is_averaged_over_their_orders():
    rows = an_entry(1, 40), an_entry(2, 70, "2024-03-01"), an_entry(3, 60, RECENT)
    # Entry 2 is replaced by entry 3, so it moved the score by 30 if first, else not at all.
    assert entries(explained(*rows)) == pytest.approx({("a", NEW, 2): 15, ("a", NEW, 3): 5})


def test_entries_that_offset_each_other_stay_as_large_as_they_are():
    rows = an_entry(1, 50), an_entry(2, 80, RECENT), an_entry(3, 20, RECENT)
    found = explained(*rows, framework=pooled("a"))
    assert found.change == pytest.approx(0, abs=1e-12)
    of = entries(found)
    assert of["a", NEW, 2] == pytest.approx(-of["a", NEW, 3])
    assert of["a", NEW, 2] > 10


def test_what_makes_an_indicator_available_is_shared_by_what_made_it_so():
    framework = pooled("a", "b")
    rows = [an_entry(1, 40), *(an_entry(n, 80, RECENT, indicator="b") for n in (2, 3))]
    found = explained(*rows, framework=framework)
    assert found.change == pytest.approx(20)
    assert entries(found) == pytest.approx({("b", NEW, 2): 10, ("b", NEW, 3): 10})
    coverage = {node.code: node.coverage for node in found.nodes}
    assert coverage == pytest.approx({"overall": 20, "a": 0, "b": 20})


def test_what_is_replaced_in_time_is_not_spoken_of_as_dropping_out():
    rows = an_entry(1, 40, valid_until="2024-05-01"), an_entry(2, 70, RECENT)
    framework = a_framework(a_criterion(an_indicator("a"), an_indicator("b"), min_coverage=0.5))
    found = explained(*rows, an_entry(3, 50, indicator="b"), framework=framework)
    assert found.change == pytest.approx(15)
    assert [node.coverage for node in found.nodes] == [0, 0, 0]


def test_more_entries_than_can_be_told_apart_are_told_together():
    old = an_entry(1, 50)
    new = [an_entry(n, 40.0 + n % 30, "2024-06-01") for n in range(2, MOST_APART + 3)]
    found = explained(old, *new, framework=pooled("a"))
    (together,) = [one for one in found.entries if one.cause == NEW]
    assert (together.entry, together.evidence) == (None, None)
    assert together.effect == pytest.approx(found.causes[NEW])
    fewer = explained(old, *new[1:], framework=pooled("a"))
    assert len([one for one in fewer.entries if one.cause == NEW]) == MOST_APART


def test_more_new_entries_than_can_be_asked_exactly_still_sum():
    rows = [an_entry(1, 50)]
    rows += [an_entry(n, 7.0 * n % 100, f"2024-{n % 12 + 1:02}-03") for n in range(2, 20)]
    found = explained(*rows, framework=pooled("a", ageing=AGEING_FAST))
    assert len(found.entries) > MOST_EXACT
    by_cause = fsum(one.effect for one in found.entries if one.cause == NEW)
    assert by_cause == pytest.approx(found.causes[NEW], abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "side", "scores"),
    [
        ([an_entry(1, 40, RECENT)], "first", (None, 40)),
        ([an_entry(1, 40, valid_until=RECENT)], "second", (40, None)),
        ([], "both", (None, None)),
    ],
)
def test_a_withheld_score_has_no_change_to_explain(rows, side, scores):
    found = explained(*rows)
    assert isinstance(found, Withheld)
    assert (found.before, found.after) == scores
    assert side in found.reason


def test_a_state_with_nothing_in_it_stands_as_if_its_causes_had_not_come():
    """Without the new entry, the old one's end would leave nothing to score."""
    rows = an_entry(1, 40, valid_until="2024-05-01"), an_entry(2, 70, RECENT)
    assert causes(*rows) == {NEW: 30}


def test_in_between_the_overall_needs_no_coverage():
    framework = a_framework(a_criterion(an_indicator("a"), an_indicator("b"), min_coverage=1.0))
    ending = {"valid_until": "2024-05-01"}
    rows = an_entry(1, 40, **ending), an_entry(2, 60, RECENT), an_entry(3, 50, indicator="b")
    found = explained(*rows, framework=framework)
    # Ageing alone would leave b by itself at 50: +5. After the new entry it does nothing.
    assert found.causes[AGEING] == pytest.approx(2.5)
    assert found.causes[NEW] == pytest.approx(7.5)


def test_a_change_is_read_forwards():
    with pytest.raises(ValueError, match="read forwards"):
        explained(an_entry(1, 40), known=(20, 10))


def test_every_change_of_a_version_is_a_plain_fact():
    a, b, c = (an_indicator(code) for code in "abc")
    one = a_criterion(a, b, code="one", floor=50.0)
    two = a_criterion(replace(b, weight=2.0, pool=Pool("pooled")), c, code="two", method="minimum")
    other = a_criterion(replace(a, weight=3.0), code="one", floor=60.0)
    before = a_framework(a_criterion(one, a_criterion(c, code="two")))
    after = a_framework(a_criterion(other, two), target=70.0)
    found = [(d.code, d.what, d.before, d.after) for d in differences(before, after)]
    assert found == [
        (None, "target", 80.0, 70.0),
        ("one", "floor", 50.0, 60.0),
        ("two", "aggregation", "arithmetic", "minimum"),
        ("a", "weight", 1.0, 3.0),
        ("b", "moved", "one", "two"),
        ("b", "weight", 1.0, 2.0),
        ("b", "pool", "latest", "pooled"),
    ]
    fewer = a_framework(a_criterion(other), target=70.0)
    gone = [(d.code, d.what) for d in differences(after, fewer)]
    assert gone == [(code, "removed") for code in ("two", "b", "c")]
    assert [d.what for d in differences(fewer, after)] == ["added"] * 3
    as_leaf = a_framework(a_criterion(an_indicator("one")), target=70.0)
    (kind, *_) = [d for d in differences(fewer, as_leaf) if d.code == "one"]
    assert (kind.what, kind.before, kind.after) == ("kind", "criterion", "indicator")


def a_case(chance):
    """Two readings of a random ledger, by one random framework or by two."""
    before = a_random_framework(chance)
    after = before if chance.random() < 0.5 else a_random_framework(chance)
    rows = a_random_history(chance, [leaf.code for leaf in before.indicators()])
    days, known = random_readings(chance)
    return Moment(before, days[0], known[0]), Moment(after, days[1], known[1]), rows


def leaves_of(*moments):
    return {leaf.code for moment in moments for leaf in moment.framework.indicators()}


def by_cause(found, cause, codes):
    return fsum(node.causes[cause] for node in found.nodes if node.code in codes)


@settings(deadline=None, max_examples=1000)
@given(chances)
def test_nothing_is_left_over_on_a_thousand_trees(chance):
    """Methodology 1.9: every sum is exact to a billionth of a point, of all causes and levels."""
    before, after, rows = a_case(chance)
    found = attribute(before, after, columns(*rows))
    assume(isinstance(found, Attribution))
    leaves = leaves_of(before, after)
    assert fsum(found.causes.values()) == pytest.approx(found.change, abs=1e-9)
    for cause in set(CAUSES) - {METHOD}:
        assert by_cause(found, cause, leaves) == pytest.approx(found.causes[cause], abs=1e-9)
    of_entries = {node.code: [] for node in found.nodes}
    for one in found.entries:
        of_entries[one.indicator].append(one.effect)
    for node in found.nodes:
        assert fsum(node.causes.values()) == pytest.approx(node.effect, abs=1e-9)
        if node.code in leaves:
            assert fsum(of_entries[node.code]) == pytest.approx(node.effect, abs=1e-9)


@SOME
@given(chances)
def test_it_explains_the_change_that_the_scores_show(chance):
    before, after, rows = a_case(chance)
    evidence = columns(*rows)
    found = attribute(before, after, evidence)
    for moment, score in ((before, found.before), (after, found.after)):
        when = np.array([moment.day]), np.array([moment.known_at])
        shown = assess(moment.framework, evidence, *when).climbed.score[0]
        assert (None if np.isnan(shown) else pytest.approx(shown)) == score


@SOME
@given(chances)
def test_the_same_question_has_the_same_bits_in_whatever_order_it_was_recorded(chance):
    before, after, rows = a_case(chance)
    found = attribute(before, after, columns(*rows))
    assert repr(attribute(before, after, columns(*rows))) == repr(found)
    assert repr(attribute(before, after, shuffled(chance, rows))) == repr(found)


@SOME
@given(chances)
def test_a_cause_that_nothing_had_does_nothing(chance):
    before, after, rows = a_case(chance)
    known = [{**row, "recorded": 0, "accepted": 0} for row in rows if row["entry"] % 10 == 0]
    dated = [{**row, "closed": 10**6} for row in known]
    found = attribute(replace(before, known_at=5), replace(after, known_at=9), columns(*dated))
    if isinstance(found, Attribution):
        assert [found.causes[cause] for cause in (LATE, REVISED, REVIEW)] == [0, 0, 0]


@SOME
@given(chances)
def test_between_a_reading_and_itself_nothing_moved(chance):
    before, _, rows = a_case(chance)
    found = attribute(before, before, columns(*rows))
    if isinstance(found, Attribution):
        assert found.causes == dict.fromkeys(CAUSES, 0.0)
        assert found.entries == ()


def test_the_parts_may_be_split_otherwise_but_never_lost(monkeypatch):
    monkeypatch.setattr("scorecard.scoring.attribution.of_the_method", lambda *_: 1.0)
    other = a_framework(a_criterion(method="minimum"))
    with pytest.raises(ArithmeticError, match="miss it by 1 points"):
        explained(an_entry(1, 40), after=other)
