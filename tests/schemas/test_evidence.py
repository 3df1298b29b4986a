"""What an entry of each kind has to say, and what it leaves to others."""

from __future__ import annotations

import pytest

from scorecard.errors import Invalid
from scorecard.records import Kind
from scorecard.schemas.base import load
from scorecard.schemas.evidence import EvidenceSchema
from tests.factories import a_body

MEASUREMENT = a_body()
ASSESSMENT = a_body(kind="assessment", value=None, level=2, rationale="The law says so.")
EVENT = a_body(kind="event", value=None, stance="supports")
KINDS = {"measurement": MEASUREMENT, "assessment": ASSESSMENT, "event": EVENT}
BOUNDS = {"lower": 45, "upper": 55, "interval_level": 0.9}


def loaded(body):
    return load(EvidenceSchema(), body, "The entry")


def problems(body):
    with pytest.raises(Invalid) as caught:
        loaded(body)
    return caught.value.problems


def without(body, name):
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_of_each_kind_loads(kind):
    assert loaded(KINDS[kind]).kind is Kind(kind)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("measurement", "value"),
        ("assessment", "level"),
        ("assessment", "rationale"),
        ("event", "stance"),
    ],
)
def test_an_entry_needs_what_its_kind_says(kind, name):
    found = problems(without(KINDS[kind], name))
    assert list(found) == [name]
    assert f"{kind} needs a {name}" in found[name][0]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("measurement", "level", 2),
        ("measurement", "stance", "supports"),
        ("assessment", "value", 50),
        ("assessment", "stance", "neutral"),
        ("assessment", "standard_error", 1),
        ("event", "level", 2),
        ("event", "standard_error", 1),
    ],
)
def test_an_entry_leaves_out_what_other_kinds_say(kind, name, value):
    found = problems({**KINDS[kind], name: value})
    assert list(found) == [name]
    assert "leave it out" in found[name][0]


@pytest.mark.parametrize("kind", ["assessment", "event"])
def test_only_a_measurement_has_bounds(kind):
    assert set(problems({**KINDS[kind], **BOUNDS})) == set(BOUNDS)


def test_an_event_may_count_something():
    assert loaded({**EVENT, "value": 334}).value == 334


def test_bounds_come_with_their_level():
    assert loaded({**MEASUREMENT, **BOUNDS}).interval_level == 0.9


@pytest.mark.parametrize("name", BOUNDS)
def test_half_an_interval_is_refused(name):
    found = problems({**MEASUREMENT, **without(BOUNDS, name)})
    assert list(found) == ["interval_level"]
    assert "lower, upper and interval_level" in found["interval_level"][0]


@pytest.mark.parametrize("level", [0.68, 0.9, 0.95])
def test_a_level_is_one_that_is_published(level):
    assert loaded({**MEASUREMENT, **BOUNDS, "interval_level": level}).interval_level == level


@pytest.mark.parametrize("level", [0.5, 90, 1, 0])
def test_another_level_is_refused(level):
    assert list(problems({**MEASUREMENT, **BOUNDS, "interval_level": level})) == ["interval_level"]


def test_one_uncertainty_is_enough():
    found = problems({**MEASUREMENT, **BOUNDS, "standard_error": 2})
    assert found == {"standard_error": ["Give bounds or a standard error, not both."]}


@pytest.mark.parametrize(("lower", "upper"), [(51, 55), (40, 49), (55, 45)])
def test_a_value_lies_between_its_bounds(lower, upper):
    assert list(problems({**MEASUREMENT, **BOUNDS, "lower": lower, "upper": upper})) == ["lower"]


@pytest.mark.parametrize("error", [0, -1])
def test_a_standard_error_is_above_0(error):
    assert list(problems({**MEASUREMENT, "standard_error": error})) == ["standard_error"]


@pytest.mark.parametrize("denominator", [0, -219])
def test_a_denominator_is_above_0(denominator):
    assert list(problems({**MEASUREMENT, "denominator": denominator})) == ["denominator"]


def test_another_reliability_than_the_source_s_says_why():
    assert list(problems({**MEASUREMENT, "reliability": "A"})) == ["reliability_reason"]
    assert list(problems({**MEASUREMENT, "reliability_reason": "Why."})) == ["reliability"]
    entry = loaded({**MEASUREMENT, "reliability": "A", "reliability_reason": "First hand."})
    assert (entry.reliability, entry.reliability_reason) == ("A", "First hand.")


def test_an_entry_holds_until_a_day_after_it_was_observed():
    assert list(problems({**MEASUREMENT, "valid_until": "2023-12-31"})) == ["valid_until"]


@pytest.mark.parametrize(
    "name", ["candidate", "indicator", "kind", "observed_on", "source", "title"]
)
def test_what_every_entry_needs_is_named(name):
    assert name in problems(without(MEASUREMENT, name))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "opinion"),
        ("value", "50"),
        ("value", True),
        ("value", float("nan")),
        ("value", float("inf")),
        ("observed_on", "2024-01-01T00:00:00Z"),
        ("observed_on", "2024-01-01T00:00:00+02:00"),
        ("credibility", 0),
        ("credibility", 7),
        ("credibility", "2"),
        ("reliability", "G"),
        ("observed_precision", "century"),
        ("title", " "),
        ("title", "x" * 501),
        ("url", "javascript:alert(1)"),
        ("id", "not-a-uuid"),
        ("id", "00000000-0000-0000-0000-00000000000A"),
        ("derived_from", "1"),
        ("origin", "Two Words"),
        ("recorded_at", "2024-01-01T00:00:00Z"),
        ("accepted_at", "2024-01-01T00:00:00Z"),
        ("grade", "A1"),
    ],
)
def test_a_bad_or_unknown_member_is_refused_by_name(name, value):
    assert list(problems({**MEASUREMENT, name: value})) == [name]


def test_every_mistake_is_told_at_once():
    found = problems({**MEASUREMENT, "value": "x", "observed_on": "x", "colour": "red"})
    assert set(found) == {"value", "observed_on", "colour"}
