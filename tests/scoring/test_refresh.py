"""What to refresh next, why, and in which order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from scorecard.scoring.assess import assess
from scorecard.scoring.interval import INTERVAL_Z
from scorecard.scoring.parameters import EntryError, Normalisation, Pool
from scorecard.scoring.refresh import NOTICE_DAYS, REASONS, refresh
from scorecard.scoring.what_if import Hypothetical, with_entries
from tests.factories import LASTING, a_criterion, a_framework, an_indicator, columns, day
from tests.scoring.asking import DAY, LATER, assessed, evidence
from tests.scoring.test_assess import AGEING, DROPPING, a_deep_framework

TODAY = day(DAY)


def queue(framework, rows, on=DAY):
    return refresh(assessed(framework, rows, on), columns(*rows))


def by_code(framework, rows, on=DAY):
    return {row.code: row for row in queue(framework, rows, on)}


def width(framework, evidence):
    made = assess(framework, evidence, np.array([TODAY]), np.array([LATER]))
    return 2 * INTERVAL_Z * np.sqrt(made.nodes["overall"].variance[0])


PAIR = a_framework(a_criterion(an_indicator("a", 3.0), an_indicator("b", ageing=AGEING)))


def test_a_fresh_entry_shrinks_the_interval_by_what_age_and_grades_had_added():
    rows = [
        {"grade": "C2", "value": 40.0},
        {"indicator": "b", "observed": "2022-01-01", "value": 60.0},
    ]
    found = by_code(PAIR, rows)
    old = columns(*rows)
    for code, value in (("a", 40.0), ("b", 60.0)):
        fresh = with_entries(old, [Hypothetical(code, value, TODAY)])
        assert found[code].shrink == pytest.approx(width(PAIR, old) - width(PAIR, fresh))
        assert found[code].shrink > 0


def test_a_fresh_entry_is_as_exact_as_the_published_error_it_replaces():
    rows = [{"standard_error": 2.0}, {"indicator": "b", "observed": DAY}]
    assert by_code(PAIR, rows)["a"].shrink == 0


def test_a_fresh_entry_joins_what_is_pooled():
    """Two entries of error 5 have a variance of 12.5; a third makes it 25 / 3."""
    framework = a_framework(a_criterion(an_indicator(pool=Pool("pooled"))))
    found = queue(framework, [{}, {}])
    assert found[0].shrink == pytest.approx(2 * INTERVAL_Z * (np.sqrt(12.5) - np.sqrt(25 / 3)))


@pytest.mark.parametrize("method", ["latest", "pooled"])
def test_what_is_free_of_error_cannot_shrink(method):
    certain = EntryError(points=0.0, smallest_points=0.0)
    leaf = an_indicator(pool=Pool(method), error=certain)
    assert queue(a_framework(a_criterion(leaf)), [{}])[0].shrink == pytest.approx(0, abs=1e-6)


def test_a_fresh_entry_no_longer_shares_the_origin_of_another_indicator():
    """Errors of one origin add up: 5 points together, but sqrt(25 / 2) apart."""
    framework = a_framework(a_criterion(an_indicator("a"), an_indicator("b")))
    rows = [{"origin": 7}, {"indicator": "b", "origin": 7}]
    shrink = 2 * INTERVAL_Z * (5 - 5 / np.sqrt(2))
    assert [row.shrink for row in queue(framework, rows)] == pytest.approx([shrink, shrink])


def test_a_count_says_nothing_of_its_error():
    count = Pool("count", 365)
    leaf = an_indicator(pool=count, ageing=replace(LASTING, stale_after_days=9))
    found = queue(a_framework(a_criterion(leaf)), [{"value": 0.0}], "2024-03-01")[0]
    assert (found.shrink, found.days_to_stale, found.days_to_drop) == (0, None, None)
    quiet = queue(a_framework(a_criterion(leaf)), [{}], "2026-01-01")[0]
    assert (quiet.points, quiet.shrink, quiet.days_to_drop) == (0, 0, None)


def test_it_counts_the_days_until_an_indicator_is_stale_and_until_it_is_gone():
    leaf = an_indicator(ageing=replace(LASTING, stale_after_days=100, drop_after_days=200))
    framework = a_framework(a_criterion(leaf))
    for on, stale, drop, reason in (
        ("2024-01-01", 101, 201, ()),
        ("2024-01-10", 92, 192, ("going stale",)),
        ("2024-04-10", 1, 101, ("going stale",)),
        ("2024-04-11", 0, 100, ("stale",)),
        ("2024-07-19", 0, 1, ("stale",)),
    ):
        found = queue(framework, [{}], on)[0]
        assert (found.days_to_stale, found.days_to_drop) == (stale, drop)
        assert found.age_days == day(on) - TODAY
        assert tuple(one for one in found.reasons if one.endswith("stale")) == reason
        made = assessed(framework, [{}], on)
        assert made.leaves.stale[0, 0] == (found.days_to_stale == 0)
    assert NOTICE_DAYS == 92


def test_the_days_left_are_those_of_the_last_entry_that_carries_the_value():
    rows = [
        {"valid_until": "2024-02-01"},
        {"valid_until": "2024-03-01"},
        {"observed": "2023-01-01", "valid_until": "2026-01-01"},
    ]
    latest = queue(a_framework(), rows[1:])[0]
    assert latest.days_to_drop == 60
    pooled = a_framework(a_criterion(an_indicator(pool=Pool("pooled", 90))))
    assert queue(pooled, rows)[0].days_to_drop == 60
    assert queue(a_framework(), [{}])[0].days_to_drop is None


TREE = a_criterion(
    a_criterion(an_indicator("a"), an_indicator("b"), code="law", weight=3.0),
    a_criterion(an_indicator("c", 6.0), an_indicator("d", 4.0), code="army", weight=7.0),
    min_coverage=0.8,
)


def test_a_missing_indicator_says_what_it_would_add_and_unlock():
    rows = [{"indicator": code} for code in "ac"]
    found = by_code(a_framework(TREE), rows)
    b, d = found["b"], found["d"]
    assert (b.points, b.age_days, b.shrink, b.days_to_drop) == (None, None, None, None)
    assert (b.criterion, b.adds, b.unlocks) == ("law", 0.5, ("overall", "law"))
    assert (d.criterion, d.unlocks) == ("army", ())
    assert d.adds == pytest.approx(0.4)
    assert (found["a"].adds, found["a"].unlocks) == (0, ())
    assert "missing" in b.reasons
    assert "missing" not in found["a"].reasons


def test_first_comes_what_withholds_by_weight_and_then_what_shrinks_most():
    rows = [{"indicator": "d", "observed": "2023-01-01"}]
    assert [row.code for row in queue(a_framework(TREE), rows)] == ["c", "a", "b", "d"]
    rows = [
        {"indicator": code, "grade": grade}
        for code, grade in zip("acd", ("A1", "B2", "D4"), strict=True)
    ]
    tree = replace(TREE, missing=replace(TREE.missing, min_coverage=0.6))
    found = queue(a_framework(tree), rows)
    assert [row.code for row in found] == ["b", "d", "c", "a"]
    assert found[1].shrink > found[2].shrink > found[3].shrink == 0
    assert "widest" in found[1].reasons
    assert sum("widest" in row.reasons for row in found) == 1


def test_a_missing_indicator_of_an_available_criterion_waits_its_turn():
    rows = [{"indicator": code, "grade": "C3"} for code in "abc"]
    assert [row.code for row in queue(a_framework(TREE), rows)] == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    ("rows", "single"),
    [
        ([{"origin": 7}, {"indicator": "b", "origin": 7}], "ab"),
        ([{"origin": 7}, {"indicator": "b", "origin": 8}], ""),
        ([{"origin": 7}, {"indicator": "b"}], ""),
        ([{}, {"indicator": "b"}], ""),
        ([{}], "a"),
        ([{"origin": 7}], "a"),
    ],
)
def test_a_criterion_on_one_origin_or_one_entry_says_so(rows, single):
    others = [{"indicator": "c"}, {"indicator": "d"}]
    found = by_code(a_framework(TREE), [*rows, *others])
    assert {code for code, row in found.items() if "single origin" in row.reasons} == set(single)


def test_two_pooled_entries_are_no_single_entry():
    framework = a_framework(a_criterion(an_indicator(pool=Pool("pooled"))))
    assert "single origin" in queue(framework, [{}])[0].reasons
    assert "single origin" not in queue(framework, [{}, {}])[0].reasons
    assert "single origin" in queue(framework, [{"origin": 7}, {"origin": 7}])[0].reasons


def test_the_error_of_a_fresh_entry_is_read_at_the_present_value():
    """Where the line is flat a standard error is worth the least there is, a point."""
    line = Normalisation("knots", (0.0, 50.0, 100.0), (0.0, 100.0, 100.0))
    framework = a_framework(a_criterion(an_indicator(normalisation=line)))
    steep, flat = ({"value": value, "standard_error": 9.0} for value in (25.0, 80.0))
    older = {"value": 80.0, "observed": "2023-01-01"}
    wide = queue(framework, [older, steep])[0].shrink
    assert wide == pytest.approx(2 * INTERVAL_Z * (18 - 10))
    assert queue(framework, [flat])[0].shrink == 0


def test_without_evidence_everything_is_missing_and_nothing_shrinks():
    found = queue(a_framework(TREE), [{"indicator": "unasked"}])
    assert [row.code for row in found] == ["c", "d", "a", "b"]
    assert all(row.shrink is None and row.reasons == ("missing",) for row in found)


@settings(deadline=None, max_examples=50)
@given(evidence("abcd"))
def test_there_is_one_row_an_indicator_and_nothing_shrinks_below_zero(rows):
    framework = a_deep_framework(DROPPING)
    found = queue(framework, rows)
    assert sorted(row.code for row in found) == list("abcd")
    made = assessed(framework, rows)
    points = {leaf.code: made.leaves.points[n, 0] for n, leaf in enumerate(framework.indicators())}
    for row in found:
        assert (row.points is None) == np.isnan(points[row.code])
        assert row.shrink is None or row.shrink >= -1e-9
        assert set(row.reasons) <= set(REASONS)
        assert 0 <= row.adds <= 1
        assert row.days_to_drop is None or row.days_to_drop > 0
