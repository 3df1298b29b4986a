"""Days and instants as whole numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.scoring.clocks import (
    NEVER_DAY,
    NEVER_INSTANT,
    day_from,
    day_number,
    instant_number,
)


def test_days_count_from_1970():
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(1969, 12, 31)) == -1
    assert day_number(date(2024, 2, 29)) == 19782


@given(st.dates())
def test_a_day_comes_back_from_its_number(day):
    assert day_from(day_number(day)) == day


def test_instants_count_microseconds_from_1970():
    assert instant_number(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert instant_number(datetime(1970, 1, 2, 0, 0, 0, 1, tzinfo=UTC)) == 86_400_000_001
    assert instant_number(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@given(st.datetimes(timezones=st.just(UTC), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_no_microsecond_is_lost(instant):
    after = instant + timedelta(microseconds=1)
    assert instant_number(after) == instant_number(instant) + 1


def test_one_instant_has_one_number_in_every_zone():
    kyiv = timezone(timedelta(hours=2))
    assert instant_number(datetime(2024, 1, 1, 2, tzinfo=kyiv)) == instant_number(
        datetime(2024, 1, 1, tzinfo=UTC)
    )


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        instant_number(datetime(2024, 1, 1))  # noqa: DTZ001 - what is refused


def test_never_comes_after_every_day_and_instant():
    assert day_number(date.max) < NEVER_DAY
    assert instant_number(datetime.max.replace(tzinfo=UTC)) < NEVER_INSTANT
