"""Strict fields: what is not plainly a number, a day, an instant, text or a link is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from scorecard.errors import Invalid
from scorecard.schemas.base import Day, Instant, Number, Shape, Text, Url, Whole, load


def refused(field, value, match):
    with pytest.raises(ValidationError, match=match):
        field.deserialize(value)


@pytest.mark.parametrize("value", [True, False, "1", "2.5", "", [], {}, "NaN"])
def test_what_is_not_written_as_a_number_is_no_number(value):
    refused(Number(), value, "Must be a number")


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" + "0" * 400]
)
def test_a_number_is_finite(text):
    refused(Number(), json.loads(text), "Must be a finite number")


@given(st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15))
def test_every_number_up_to_1e15_is_taken_as_it_is(number):
    assert Number().deserialize(number) == number


@given(st.floats(min_value=1e15, exclude_min=True, allow_infinity=False), st.sampled_from([1, -1]))
def test_a_number_that_measures_nothing_is_refused(number, sign):
    refused(Number(), sign * number, "Must lie between")


@pytest.mark.parametrize("value", [True, 1.9, "1", [1], float("nan"), float("inf")])
def test_a_whole_number_is_not_cut_from_anything_else(value):
    refused(Whole(), value, "Must be a whole number")


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_a_whole_number_may_have_a_point_and_nothing_behind_it(value):
    taken = Whole().deserialize(float(value))
    assert taken == value
    assert isinstance(taken, int)


@pytest.mark.parametrize(
    "value",
    [
        "2025-12-31T00:00:00Z",
        "2025-12-31T00:00:00",
        "2025-12-31 ",
        "2025-12-31\n",
        "2025-02-29",
        "2025-13-01",
        "20251231",
        "2025-W01-1",
        "31.12.2025",
        "0000-01-01",
        "２０２５-12-31",
        20251231,
        "",
    ],
)
def test_a_day_is_a_day_that_exists_and_nothing_else(value):
    refused(Day(), value, "Must be a day that exists")


@given(st.dates())
def test_every_day_reads_back_as_itself(day):
    assert Day().deserialize(Day()._serialize(day, None, None)) == day


@pytest.mark.parametrize(
    "value",
    [
        "2025-12-31",
        "2025-12-31T12:00:00",
        "2025-12-31T12:00:00+02:00",
        "2025-12-31T12:00:00+00:00",
        "2025-12-31T12:00:00z",
        "2025-12-31 12:00:00Z",
        "2025-12-31T25:00:00Z",
        "2025-12-31T12:00:00+02:00Z",
        1767182400,
        "now",
        "",
    ],
)
def test_an_instant_is_in_utc_and_says_so(value):
    refused(Instant(), value, "Must be an instant in UTC")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-12-31T12:00Z", datetime(2025, 12, 31, 12, tzinfo=UTC)),
        ("2025-12-31T12:00:00Z", datetime(2025, 12, 31, 12, tzinfo=UTC)),
        ("2025-12-31T12:00:00.000001Z", datetime(2025, 12, 31, 12, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_may_leave_out_what_is_zero(text, instant):
    assert Instant().deserialize(text) == instant


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1)))  # noqa: DTZ001
def test_every_instant_reads_back_to_the_microsecond(instant):
    assert Instant().deserialize(Instant()._serialize(instant, None, None)) == instant


@pytest.mark.parametrize(
    ("value", "match"),
    [
        ("a\x00b", "NUL"),
        ("a\ud800b", "half a character"),
        ("", "blank"),
        (" \t\n", "blank"),
        ("\u3000", "blank"),
        (1, "string"),
        (None, "null"),
    ],
)
def test_text_says_something_that_can_be_stored(value, match):
    refused(Text(), value, f"(?i){match}")


def test_text_is_kept_as_written():
    assert Text().deserialize("  Київ\u00a0– “so” ") == "  Київ\u00a0– “so” "


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "ftp://host/x",
        "//host/x",
        "/path",
        "http://",
        "https:///x",
        "http://host/a b",
        "http://host/\njavascript:x",
    ],
)
def test_a_link_is_http_and_nothing_else(value):
    refused(Url(), value, "starts with http:// or https://")


@pytest.mark.parametrize("value", ["http://a", "https://nato.int/x?y=1#z", "HTTPS://A.B/ї"])
def test_a_link_is_kept_as_written(value):
    assert Url().deserialize(value) == value


class Inner(Shape):
    number = Number(required=True)


class Outer(Shape):
    inners = fields.List(fields.Nested(Inner))


def test_a_problem_is_named_by_its_path():
    with pytest.raises(Invalid) as caught:
        load(Outer(), {"inners": [{"number": 1}, {"number": "1"}, {}]}, "The thing")
    assert set(caught.value.problems) == {"inners[1].number", "inners[2].number"}


def test_an_unknown_member_is_refused_by_name_wherever_it_stands():
    with pytest.raises(Invalid) as caught:
        load(Outer(), {"innards": [], "inners": [{"number": 1, "extra": 2}]}, "The thing")
    assert set(caught.value.problems) == {"innards", "inners[0].extra"}


@pytest.mark.parametrize("data", [None, [], "text", 1, True])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(Invalid):
        load(Outer(), data, "The thing")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.dates().map(date.isoformat),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_is_sent_is_either_loaded_or_explained(data):
    try:
        load(Outer(), data, "The thing")
    except Invalid as error:
        assert all(text for texts in error.problems.values() for text in texts)  # noqa: PT017
