"""What a period is called, and where it starts and ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.periods import INTERVALS, Period, periods_between, quarter_named

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 1))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("9999-Q4", date(9999, 10, 1), date(9999, 12, 31)),
    ],
)
def test_a_quarter_is_named_by_year_and_number(name, start, end):
    assert quarter_named(name) == Period(name, start, end)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "2024",
        "2024-Q0",
        "2024-Q5",
        "2024-q1",
        "2024Q1",
        "24-Q1",
        "0000-Q1",
        "2024-Q1\n",
        " 2024-Q1",
    ],
)
def test_a_name_that_is_no_quarter_is_refused_with_the_form_expected(name):
    with pytest.raises(ValueError, match="Write it like 2024-Q4"):
        quarter_named(name)


@pytest.mark.parametrize(
    ("day", "name", "start"),
    [
        (date(2021, 1, 3), "2020-W53", date(2020, 12, 28)),
        (date(2021, 1, 4), "2021-W01", date(2021, 1, 4)),
        (date(2018, 12, 31), "2019-W01", date(2018, 12, 31)),
        (date(2023, 1, 1), "2022-W52", date(2022, 12, 26)),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day, name, start):
    assert INTERVALS["week"](day) == Period(name, start, start + timedelta(days=6))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2023, 2, 28), date(2023, 2, 28)),
        (date(1900, 2, 10), date(1900, 2, 28)),
        (date(2024, 12, 5), date(2024, 12, 31)),
    ],
)
def test_a_month_ends_on_its_last_day(day, end):
    assert INTERVALS["month"](day) == Period(f"{day:%Y-%m}", day.replace(day=1), end)


def test_a_year_runs_from_january_to_december():
    assert INTERVALS["year"](date(2024, 2, 29)) == Period(
        "2024", date(2024, 1, 1), date(2024, 12, 31)
    )


@pytest.mark.parametrize("interval", INTERVALS)
@settings(deadline=None, max_examples=50)
@given(day=DAYS)
def test_a_period_holds_its_day_and_is_the_same_from_each_of_its_ends(interval, day):
    period = INTERVALS[interval](day)
    assert period.start <= day <= period.end
    assert INTERVALS[interval](period.start) == INTERVALS[interval](period.end) == period


@pytest.mark.parametrize("interval", INTERVALS)
@settings(deadline=None, max_examples=50)
@given(start=DAYS, length=st.integers(0, 400))
def test_periods_follow_each_other_without_gap_until_the_last_day_asked(interval, start, length):
    end = min(start + timedelta(days=length), date(9999, 12, 1))
    periods = list(periods_between(interval, start, end))
    assert periods[0].start <= start <= periods[0].end
    assert periods[-1].start <= end <= periods[-1].end
    for before, after in pairwise(periods):
        assert after.start == before.end + timedelta(days=1)


def test_the_last_period_is_given_while_it_still_runs():
    periods = list(periods_between("quarter", date(2023, 12, 31), date(2024, 1, 1)))
    assert [period.name for period in periods] == ["2023-Q4", "2024-Q1"]
    assert periods[-1].end == date(2024, 3, 31)


def test_nothing_lies_between_a_day_and_an_earlier_period():
    assert not list(periods_between("month", date(2024, 2, 1), date(2023, 12, 31)))


@pytest.mark.parametrize("interval", INTERVALS)
def test_the_calendar_may_end(interval):
    assert list(periods_between(interval, date.max, date.max))[-1].end == date.max
