"""What is said of two readings, and of two candidates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from scorecard.scoring.attribution import Moment, Withheld
from scorecard.scoring.comparison import (
    BECAME_AVAILABLE,
    DROPPED_OUT,
    WENT_STALE,
    CoverageChange,
    compare,
    compare_candidates,
)
from scorecard.scoring.interval import INTERVAL_Z
from scorecard.scoring.parameters import EntryError, Missing, Pool
from tests.factories import LASTING, a_criterion, a_framework, an_indicator, columns, day
from tests.scoring.trees import a_random_framework, a_random_history, chances, random_readings

SOME = settings(deadline=None, max_examples=60)
OLD, RECENT = "2023-06-01", "2024-06-01"
BEFORE, AFTER = "2024-01-01", "2025-01-01"
LATEST = 100


def compared(*rows, framework=None, after=None):
    first = framework or a_framework()
    one, other = (
        Moment(method, day(on), LATEST) for method, on in ((first, BEFORE), (after or first, AFTER))
    )
    return compare(one, other, columns(*rows))


def an_entry(indicator, value, observed=OLD, **changes):
    return {"indicator": indicator, "value": value, "observed": observed, **changes}


def leaves(*codes, min_coverage=0.0, **changes):
    made = [an_indicator(code, **changes) for code in codes]
    return a_framework(a_criterion(*made, min_coverage=min_coverage))


def error(*rows, framework=None):
    return compared(*rows, framework=framework).with_after.standard_error


def test_like_for_like_leaves_out_what_came():
    found = compared(
        an_entry("a", 40),
        an_entry("a", 50, RECENT),
        an_entry("b", 0, RECENT),
        framework=leaves("a", "b"),
    )
    assert found.change == pytest.approx(-15)
    assert found.with_after.change == pytest.approx(10)
    assert found.with_after.indicators == ("a",)
    assert found.with_after.share == 0.5


def test_a_weak_criterion_that_enters_is_coverage_and_not_a_worsening():
    """Methodology 1.15: the overall falls because a weak criterion enters the mean."""
    weak = a_criterion(an_indicator("b"), code="weak")
    framework = a_framework(
        a_criterion(an_indicator("a"), weak, method="geometric", min_coverage=0.5)
    )
    found = compared(an_entry("a", 81), an_entry("b", 1, RECENT), framework=framework)
    assert found.change == pytest.approx(-72)
    assert found.with_after.change == 0
    assert found.clear is False
    assert [(one.code, one.what) for one in found.coverage] == [
        ("weak", BECAME_AVAILABLE),
        ("b", BECAME_AVAILABLE),
    ]
    assert [one.effect for one in found.coverage] == pytest.approx([-72, -72])


def test_what_drops_out_is_coverage():
    rows = an_entry("a", 40), an_entry("b", 80, valid_until="2024-05-01")
    found = compared(*rows, framework=leaves("a", "b"))
    assert found.coverage == (CoverageChange("b", DROPPED_OUT, pytest.approx(-20)),)


def test_what_went_stale_is_said_and_moves_nothing():
    framework = leaves("a", ageing=replace(LASTING, stale_after_days=400))
    found = compared(an_entry("a", 40), framework=framework)
    assert found.coverage == (CoverageChange("a", WENT_STALE, None),)
    assert compared(an_entry("a", 40, "2020-01-01"), framework=framework).coverage == ()


def test_what_another_version_adds_is_method_and_no_coverage():
    rows = an_entry("a", 40), an_entry("b", 80)
    found = compared(*rows, framework=leaves("a"), after=leaves("a", "b"))
    assert found.coverage == ()
    assert (found.due_to_facts, found.due_to_method) == (0, 20)
    assert (found.with_before.share, found.with_after.share) == (1, 1)


def test_a_criterion_that_is_withheld_on_one_side_is_not_compared():
    half = a_criterion(an_indicator("a"), an_indicator("b"), code="half", min_coverage=0.6)
    framework = a_framework(a_criterion(half, an_indicator("c"), min_coverage=0.0))
    rows = an_entry("a", 10), an_entry("a", 90, RECENT), an_entry("b", 50, RECENT)
    found = compared(*rows, an_entry("c", 40), framework=framework)
    assert found.with_after.indicators == ("c",)
    assert found.with_after.change == 0


def test_what_both_sides_have_is_compared_though_it_be_little():
    tree = replace(
        a_criterion(*[an_indicator(code) for code in "abc"]), missing=Missing("renormalise", 0.6)
    )
    rows = an_entry("a", 10, valid_until=RECENT), an_entry("b", 40), an_entry("b", 60, RECENT)
    found = compared(*rows, an_entry("c", 50, RECENT), framework=a_framework(tree))
    assert found.with_after.indicators == ("b",)
    assert found.with_after.change == pytest.approx(20)
    assert found.with_after.share == pytest.approx(1 / 3)


def test_a_withheld_score_is_not_compared():
    found = compared(an_entry("a", 40, RECENT))
    assert isinstance(found.attribution, Withheld)
    figures = (found.change, found.due_to_facts, found.due_to_method, found.clear)
    assert figures == (None, None, None, None)
    assert (found.with_before, found.with_after) == (None, None)
    assert found.coverage == (CoverageChange("a", BECAME_AVAILABLE, None),)


def test_the_same_entry_has_no_error_of_its_change():
    assert error(an_entry("a", 40)) == 0


def test_the_same_entry_is_less_sure_by_what_ageing_added():
    framework = leaves("a", ageing=replace(LASTING, widening_per_year=3.0))
    # 2024 was a leap year: 366 days at 9 points squared a year.
    assert error(an_entry("a", 40), framework=framework) == pytest.approx(np.sqrt(9 * 366 / 365))


def test_two_entries_of_one_series_err_together():
    rows = an_entry("a", 40), an_entry("a", 50, RECENT)
    assert error(*rows) == pytest.approx(np.sqrt(25 + 25 - 1.6 * 25))


def test_entries_of_two_sources_err_apart():
    rows = an_entry("a", 40), an_entry("a", 50, RECENT, source=1)
    assert error(*rows) == pytest.approx(np.sqrt(50))


def test_a_pool_of_one_source_is_one_series_and_of_two_is_not():
    framework = leaves("a", pool=Pool("pooled"))
    rows = an_entry("a", 40), an_entry("a", 40, RECENT)
    one, two = 25, 25 / 2
    together = np.sqrt(one + two - 1.6 * np.sqrt(one * two))
    assert error(*rows, framework=framework) == pytest.approx(together)
    apart = an_entry("a", 40), an_entry("a", 40, RECENT, source=1)
    assert error(*apart, framework=framework) == pytest.approx(np.sqrt(one + two))


def test_each_leaf_pulls_as_it_does_on_average():
    rows = [an_entry(code, 40, source=0) for code in "ab"] + [an_entry("b", 90, RECENT, source=1)]
    framework = a_framework(a_criterion(an_indicator("a"), an_indicator("b"), method="geometric"))
    pull = (1 / 2 + 60 / 90 / 2) / 2
    assert error(*rows, framework=framework) == pytest.approx(pull * np.sqrt(50))


@pytest.mark.parametrize(("short", "clear"), [(1e-9, False), (0.0, True)])
def test_a_change_is_clear_from_1_645_of_its_error_on(short, clear):
    moved = INTERVAL_Z * np.sqrt(10) + 1e-12 - short
    found = compared(an_entry("a", 40), an_entry("a", 40 + moved, RECENT))
    assert found.clear is clear
    assert found.with_after.carried_by == (("a",) if clear else ())


def test_no_change_is_not_clear_however_sure():
    assert compared(an_entry("a", 40)).clear is False


def test_one_minister_is_not_a_trend():
    """The change is clear, and a single leaf carries it."""
    rows = [an_entry(code, 50) for code in "abc"]
    moved = [an_entry("a", 100, RECENT), an_entry("b", 51, RECENT)]
    found = compared(*rows, *moved, framework=leaves("a", "b", "c"))
    assert found.clear is True
    assert found.with_after.carried_by == ("a",)


def test_those_that_carry_a_fall_are_those_that_fell_most():
    """However far another rose."""
    rows = [an_entry(code, 50) for code in "abcd"]
    after = {"a": 45, "b": 20, "c": 92, "d": 10}
    rows += [an_entry(code, value, RECENT) for code, value in after.items()]
    sure = EntryError(points=1.0)
    found = compared(*rows, framework=leaves("a", "b", "c", "d", error=sure)).with_after
    assert found.change == pytest.approx(-8.25)
    assert found.carried_by == ("d",)


@SOME
@given(chances)
def test_like_for_like_sums_and_is_the_change_where_nothing_came_or_went(chance):
    framework = a_random_framework(chance)
    rows = a_random_history(chance, [leaf.code for leaf in framework.indicators()])
    days, known = random_readings(chance)
    moments = (Moment(framework, *one) for one in zip(days, known, strict=True))
    found = compare(*moments, columns(*rows))
    if found.with_after is None:
        return
    assert sum(found.with_after.effects.values()) == pytest.approx(found.with_after.change)
    assert 0 < found.with_after.share <= 1 + 1e-12
    assert found.with_after.standard_error >= 0
    moved = {one.what for one in found.coverage}
    if moved <= {WENT_STALE} and len(found.with_after.indicators) == len(framework.indicators()):
        assert found.with_after.change == pytest.approx(found.change)


def two_candidates(framework, first, second):
    return compare_candidates(framework, columns(*first), columns(*second), day(BEFORE), LATEST)


def test_two_candidates_differ_by_what_each_indicator_does():
    framework = leaves("a", "b")
    found = two_candidates(
        framework,
        [an_entry("a", 40), an_entry("b", 60)],
        [an_entry("a", 80), an_entry("b", 50)],
    )
    assert (found.first, found.second, found.difference) == (50, 65, 15)
    assert found.effects == {"overall": 15, "a": 20, "b": -5}
    assert set(found.coverage.values()) == {0}
    assert found.methods == {"overall": "bennet"}
    assert found.like_for_like.standard_error == pytest.approx(5)
    assert found.like_for_like.carried_by == ("a",)


def test_what_only_one_candidate_has_is_coverage():
    found = two_candidates(leaves("a", "b"), [an_entry("a", 40)], [an_entry("b", 60)])
    assert found.difference == 20
    assert found.coverage == found.effects
    assert found.like_for_like is None


def test_a_candidate_without_a_score_is_not_compared():
    found = two_candidates(leaves("a"), [an_entry("a", 40)], [an_entry("a", 40, RECENT)])
    assert (found.first, found.second, found.difference) == (40, None, None)
    assert found.effects == found.coverage == {}
    assert found.like_for_like is None


@SOME
@given(chances)
def test_candidates_compared_the_other_way_round_differ_by_the_opposite(chance):
    framework = a_random_framework(chance)
    codes = [leaf.code for leaf in framework.indicators()]
    first, second = (columns(*a_random_history(chance, codes)) for _ in "ab")
    when = random_readings(chance)[0][0], 1
    there = compare_candidates(framework, first, second, *when)
    back = compare_candidates(framework, second, first, *when)
    for code, effect in there.effects.items():
        assert effect == pytest.approx(-back.effects[code], abs=1e-6)
