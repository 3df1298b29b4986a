"""A series: what was observed of one indicator, by the day it was so and the day it was known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.records import Kind
from scorecard.reports.as_json import written
from scorecard.schemas.series import SeriesView
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin

PATH = "/api/v1/indicators/support/series"
BEFORE = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)
LAST = NOW + timedelta(hours=2)


@pytest.fixture
def ids(database, admin):
    """Two values of Ukraine, one of Georgia, an event, and another indicator's value."""
    begin(database, a_catalogue_indicator(), a_catalogue_indicator("other"), codes=("UKR", "GEO"))
    made = [
        an_entry(observed_on=date(2023, 1, 1), value=40.0, title="Old"),
        an_entry(observed_on=date(2024, 1, 1), value=50.0, title="New"),
        an_entry(kind=Kind.EVENT, value=None, stance="supports", title="A rally"),
        an_entry(indicator="other", title="Another matter"),
    ]
    theirs = an_entry(candidate="GEO", observed_on=date(2024, 6, 1), value=60.0, title="Theirs")
    record_evidence(database, [theirs], admin, NOW)
    return record_evidence(database, made, admin, NOW).ids


def values(client, query=""):
    found = client.get(f"{PATH}?{query}")
    assert found.status_code == 200, found.text
    return [one["value"] for one in found.get_json()["items"]]


def test_it_has_the_values_of_the_indicator_newest_first(client, ids):
    found = client.get(PATH).get_json()
    assert not SeriesView().validate(found)
    assert [one["value"] for one in found["items"]] == [60.0, 50.0, 40.0]
    assert (found["indicator"], found["unit"]) == ("support", "%")
    assert found["items"][1]["id"] == ids[1]
    assert found["items"][1]["grade"] == "B2"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("candidate=UKR", [50.0, 40.0]),
        ("as_of=2024-01-01", [50.0, 40.0]),
        ("as_of=2024-06-01&observed_to=2023-12-31", [40.0]),
        ("observed_from=2024-01-01&observed_to=2024-12-31", [60.0, 50.0]),
    ],
)
def test_it_is_narrowed(client, ids, query, expected):
    assert values(client, query) == expected


def test_what_was_known_then_is_what_it_was(client, database, admin, ids):
    revise_evidence(database, ids[1], {"value": 55.0}, "It was misread.", 1, admin, LATER)
    retract_evidence(database, ids[0], "It never was.", admin, LAST)
    assert values(client, "candidate=UKR") == [55.0]
    assert values(client, f"candidate=UKR&known_at={written(LATER)}") == [55.0, 40.0]
    assert values(client, f"candidate=UKR&known_at={written(BEFORE)}") == [50.0, 40.0]
    every = client.get(f"{PATH}?candidate=UKR&vintage=every").get_json()["items"]
    told = [(one["value"], one["revision"], one["closed_at"]) for one in every]
    assert told == [(55.0, 2, None), (50.0, 1, written(LATER)), (40.0, 1, written(LAST))]
    then = client.get(f"{PATH}?candidate=UKR&vintage=every&known_at={written(BEFORE)}").get_json()
    assert [one["closed_at"] for one in then["items"]] == [None, None]


def test_both_clocks_are_echoed_resolved(client, ids):
    found = client.get(f"{PATH}?as_of=2024-01-01&known_at=2030-01-01T00:00:00Z").get_json()
    assert found["as_of"] == "2024-01-01"
    assert found["known_at"].startswith("2026-11-01T12:00:00")
    early = client.get(f"{PATH}?known_at=2020-01-01T00:00:00Z").get_json()
    assert (early["known_at"], early["items"]) == (None, [])


@pytest.mark.parametrize("vintage", ["latest", "every"])
def test_the_pages_hold_every_value_once(client, database, admin, ids, vintage):
    for number in range(3):
        revise_evidence(database, ids[1], {"value": 51.0 + number}, "No.", number + 1, admin, LATER)
    whole = client.get(f"{PATH}?vintage={vintage}").get_json()["items"]
    assert len(whole) == (3 if vintage == "latest" else 6)
    counted = client.get(f"{PATH}?vintage={vintage}&limit=1&include=total").get_json()
    assert counted["total"] == len(whole)
    read, asked = [], f"{PATH}?vintage={vintage}&limit=1"
    while asked:
        answer = client.get(asked)
        read += answer.get_json()["items"]
        link = answer.headers.get("Link", "")
        asked = link[1 : link.index(">")] if link else None
    assert read == whole


def test_a_cursor_belongs_to_its_series(client, ids):
    cursor = client.get(f"{PATH}?limit=1").get_json()["next_cursor"]
    answer = client.get(f"/api/v1/indicators/other/series?limit=1&cursor={cursor}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/indicators/suport/series", 404),
        (f"{PATH}?candidate=UKE", 404),
        (f"{PATH}?as_of=2999-01-01", 422),
        (f"{PATH}?vintage=real-time", 422),
    ],
)
def test_a_mistake_is_refused(client, ids, path, status):
    assert client.get(path).status_code == status
