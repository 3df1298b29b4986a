"""An indicator's value from its entries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.parameters import Normalisation, Pool
from scorecard.scoring.pool import POOLERS
from tests.factories import LASTING, a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed, carded, evidence

# What pools values; a count is a value of its own.
OF_VALUES = pytest.mark.parametrize("method", [m for m, how in POOLERS.items() if not how.counts])
HALVING = replace(LASTING, half_life_days=90.0)
# (z, w) = (70, 1), (50, .28125), (20, .015625): the worked check of methodology 1.3.
WORKED = (
    {"value": 70.0, "grade": "A1", "observed": "2024-01-01"},
    {"value": 50.0, "grade": "B2", "observed": "2023-10-03"},
    {"value": 20.0, "grade": "F6", "observed": "2023-07-05"},
)


def framework_of(method, **changes):
    pool = Pool(method, changes.pop("window_days", None))
    return a_framework(a_criterion(an_indicator(pool=pool, **changes)))


def points(method, *rows, on="2024-01-01", **changes):
    return float(assessed(framework_of(method, **changes), rows, on).leaves.points[0, 0])


def latest(*rows, **changes):
    return points("latest", *rows, **changes)


def pooled(*rows, **changes):
    return points("pooled", *rows, **changes)


def test_the_newest_entry_replaces_the_older_ones():
    new, old = {"value": 60.0}, {"value": 40.0, "observed": "2023-12-31"}
    assert latest(new, old) == latest(old, new) == 60


def test_of_one_day_the_better_grade_counts():
    assert latest({"value": 60.0, "grade": "B1"}, {"value": 40.0, "grade": "A1"}) == 40


def test_a_better_grade_never_keeps_a_newer_entry_out():
    old = {"value": 40.0, "observed": "2023-12-31"}
    assert latest({"value": 60.0, "grade": "F6"}, old) == 60


@pytest.mark.parametrize(("first", "second"), [(40.0, 60.0), (60.0, 40.0)])
def test_of_equal_grades_the_later_receipt_counts_whatever_it_says(first, second):
    rows = {"value": first, "accepted": 1}, {"value": second, "accepted": 2}
    assert latest(*rows) == latest(*rows[::-1]) == second


@pytest.mark.parametrize(("first", "second"), [(40.0, 60.0), (60.0, 40.0)])
def test_of_one_receipt_the_higher_number_counts_whatever_it_says(first, second):
    rows = {"value": first, "entry": 1}, {"value": second, "entry": 2}
    assert latest(*rows) == latest(*rows[::-1]) == second


@OF_VALUES
@pytest.mark.parametrize("grade", ["E1", "A5", "E5"])
def test_a_rumour_never_replaces_an_official_value(method, grade):
    official = {"value": 40.0, "observed": "2023-01-01"}
    assert points(method, {"value": 90.0, "grade": grade}, official) == 40


@OF_VALUES
def test_rumours_alone_are_no_evidence(method):
    made = assessed(framework_of(method), [{"grade": "E1"}, {"grade": "A5"}]).leaves
    assert np.isnan([made.points, made.variance, made.age]).all()
    assert made.entries[0, 0] == made.confidence[0, 0] == made.freshness[0, 0] == 0


def test_the_worked_check_of_three_disagreeing_entries():
    made = assessed(framework_of("pooled", ageing=HALVING), WORKED).leaves
    assert made.points[0, 0] == pytest.approx(65.0602, abs=5e-5)
    assert np.sqrt(made.variance[0, 0]) == pytest.approx(6.7995, abs=5e-5)
    assert made.variance[0, 0] / (25 / 1.296875) == pytest.approx(2.3983, abs=5e-5)
    assert made.confidence[0, 0] == pytest.approx(0.9646, abs=5e-5)
    assert made.entries[0, 0] == 3


def test_agreement_never_narrows_below_the_entries_own_errors():
    made = assessed(framework_of("pooled"), [{"value": 50.0}, {"value": 51.0}]).leaves
    assert made.variance[0, 0] == pytest.approx(25 / 2)


def test_a_surer_entry_counts_for_more():
    sure, vague = {"value": 40.0, "standard_error": 2.0}, {"value": 90.0, "standard_error": 4.0}
    assert pooled(sure, vague) == pytest.approx((4 * 40 + 90) / 5)


@OF_VALUES
@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 3650),
    st.integers(1, 1000),
    st.integers(0, 400),
    st.sampled_from(["A1", "B2", "D4", "F6"]),
)
def test_decay_alone_never_moves_a_score(method, age, half_life, grace, grade):
    ageing = replace(LASTING, half_life_days=float(half_life), grace_days=grace)
    row = {"value": 37.0, "grade": grade, "observed": "2014-01-01"}
    on = str(np.datetime64("2014-01-01") + age)
    assert points(method, row, on=on, ageing=ageing) == pytest.approx(37)


def test_entries_keep_their_balance_while_they_age_together():
    on_the_day = pooled(*WORKED, ageing=HALVING)
    assert pooled(*WORKED, ageing=HALVING, on="2034-01-01") == pytest.approx(on_the_day)


def test_entries_that_share_an_origin_count_as_the_heaviest_one():
    echoes = [{"value": 80.0, "origin": 4}] * 3
    other = {"value": 40.0}
    assert pooled(*echoes, other) == pytest.approx(60)
    heaviest = {"value": 80.0, "grade": "B1", "origin": 4}
    lighter = {"value": 80.0, "grade": "D1", "origin": 4}
    assert pooled(heaviest, lighter, other) == pytest.approx(pooled(heaviest, other))


def test_entries_without_an_origin_are_each_their_own():
    assert pooled({"value": 80.0}, {"value": 80.0}, {"value": 50.0}) == pytest.approx(70)


def test_echoes_add_no_confidence_and_independent_entries_do():
    def confidence(*rows):
        return assessed(framework_of("pooled"), rows).leaves.confidence[0, 0]

    one = {"grade": "B2"}
    assert confidence(one) == pytest.approx(0.5625)
    assert confidence(one | {"origin": 4}, one | {"origin": 4}) == pytest.approx(0.5625)
    assert confidence(one, one) == pytest.approx(1 - 0.4375**2)


@OF_VALUES
def test_no_single_entry_makes_certain(method):
    made = assessed(framework_of(method), [{"grade": "A1"}]).leaves
    assert made.confidence[0, 0] == 0.95


@OF_VALUES
def test_an_indicator_rests_on_an_origin_only_if_all_that_counts_does(method):
    def origin(*rows):
        return assessed(framework_of(method), rows).leaves.origin[0, 0]

    assert origin({"origin": 4}) == 4
    assert origin({"origin": 4}, {"origin": 4}) == 4
    assert origin({"origin": 4}, {"origin": 5, "grade": "E1"}) == 4
    assert origin({}) == -1


def test_a_pool_of_two_origins_rests_on_neither():
    rows = [{"origin": 4}, {"origin": 5}]
    assert assessed(framework_of("pooled"), rows).leaves.origin[0, 0] == -1


def test_a_window_counts_back_from_the_newest_entry_and_not_from_the_day_asked():
    new = {"value": 60.0, "observed": "2024-01-01"}
    within = {"value": 40.0, "observed": "2023-12-03"}
    outside = {"value": 0.0, "observed": "2023-12-02"}
    for on in ("2024-01-01", "2026-01-01"):
        assert pooled(new, within, outside, on=on, window_days=30) == pytest.approx(50)


def test_a_rumour_does_not_move_the_window():
    old = {"value": 60.0, "observed": "2023-01-01"}, {"value": 40.0, "observed": "2022-12-20"}
    assert pooled(*old, {"grade": "E1"}, window_days=30) == pytest.approx(50)


@OF_VALUES
@settings(deadline=None, max_examples=50)
@given(rows=evidence("ab"))
def test_shares_sum_to_one_and_carry_the_value(method, rows):
    framework = a_framework(
        a_criterion(
            *(
                an_indicator(code, pool=Pool(method, 500), ageing=HALVING)
                for code in ("a", "b", "c")
            )
        )
    )
    value = {row["entry"]: row["value"] for row in rows}
    for leaf in carded(framework, rows).overall.leaves():
        if leaf.points is None:
            assert leaf.entries == ()
        else:
            assert sum(carries.share for carries in leaf.entries) == pytest.approx(1)
            carried = sum(carries.share * value[carries.entry] for carries in leaf.entries)
            assert carried == pytest.approx(leaf.points)


def test_a_median_is_where_half_of_the_weight_is_reached():
    rows = [{"value": value} for value in (10.0, 20.0, 90.0)]
    assert points("weighted-median", *rows) == 20
    heavy = [{"value": 90.0, "grade": "A1"}, {"value": 10.0, "grade": "C2"}]
    assert points("weighted-median", *heavy) == 90


def test_one_wild_entry_does_not_move_a_median():
    rows = [{"value": value} for value in (48.0, 50.0, 51.0, 49.0)]
    assert points("weighted-median", *rows, {"value": 100.0}) == 50


def test_the_lowest_and_the_highest_count_within_the_window():
    rows = [
        {"value": 40.0, "observed": "2023-12-20"},
        {"value": 60.0, "observed": "2024-01-01"},
        {"value": 5.0, "observed": "2023-01-01"},
    ]
    assert points("lowest", *rows, window_days=30) == 40
    assert points("highest", *rows, window_days=30) == 60


def counted(*rows, on="2024-01-01", window=365):
    return points("count", *rows, on=on, window_days=window)


def test_incidents_are_counted_in_the_window_before_the_day_asked():
    rows = [{"observed": day} for day in ("2023-01-01", "2023-01-02", "2023-12-31", "2024-01-01")]
    assert counted(*rows) == 3
    assert counted(*rows, on="2024-12-30") == 1


def test_a_quiet_year_is_none_and_not_unknown():
    assert counted({"observed": "2022-01-01"}) == 0
    assert np.isnan(counted({"observed": "2022-01-01"}, on="2021-12-31"))


def test_echoes_of_one_incident_count_once_and_rumours_never():
    echoes = [{"origin": 7}] * 3
    assert counted(*echoes, {}, {"grade": "E1"}) == 2


def test_a_count_is_normalised_as_a_value():
    fewer = Normalisation("knots", (0.0, 10.0), (100.0, 0.0))
    assert points("count", {}, {}, window_days=30, normalisation=fewer) == 80
