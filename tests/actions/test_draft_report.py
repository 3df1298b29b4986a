"""A draft as a file: the same bytes until something changes, and only once the quarter is over."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest

from scorecard.actions.draft_report import draft_file
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import Invalid, NotFound
from scorecard.reports.formats import FORMATS
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

TODAY = NOW.date()


def export(database, quarter="2025-Q4", name="json", today=TODAY, **more):
    return draft_file(database, "UKR", "nato-accession", quarter, name, today, **more)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_quarter_is_the_same_bytes(sample, name):
    assert export(sample, name=name) == export(sample, name=name, today=TODAY + timedelta(days=9))


def test_every_quarter_up_to_it_is_in_the_history(sample):
    report = json.loads(export(sample))
    overall = [line for line in report["history"] if line["criterion"] == "overall"]
    assert report["parameters"]["quarter"] == "2025-Q4"
    assert overall[0]["quarter"] == "2014-Q1"
    assert overall[-1]["period_end"] == "2025-12-31"
    assert overall[-1]["score"] == report["headline"]["score"] == report["criteria"][0]["score"]
    assert report["evidence"]


def test_csv_and_json_say_the_same(sample):
    rows = json.loads(export(sample))["criteria"]
    read = list(csv.DictReader(io.StringIO(export(sample, name="csv").decode())))
    assert [row["criterion"] for row in read] == [row["code"] for row in rows]
    assert [float(row["score"]) for row in read] == [row["score"] for row in rows]


@pytest.mark.parametrize("today", [date(2025, 12, 31), date(2025, 10, 1), date(2020, 1, 1)])
def test_a_quarter_that_is_not_over_is_refused(sample, today):
    with pytest.raises(Invalid) as caught:
        export(sample, today=today)
    assert "2025-12-31; report on it after that" in caught.value.problems["quarter"][0]


def test_a_quarter_is_over_the_day_after_it_ends(sample):
    assert export(sample, today=date(2026, 1, 1))


@pytest.mark.parametrize(
    "quarter", ["2025", "2025-Q5", "2025-Q0", "2025Q4", "25-Q4", "0000-Q1", ""]
)
def test_a_quarter_is_written_like_2024_q4(sample, quarter):
    with pytest.raises(Invalid) as caught:
        export(sample, quarter=quarter)
    assert "Write it like 2024-Q4" in caught.value.problems["quarter"][0]


def test_a_format_is_one_there_is(sample):
    with pytest.raises(Invalid) as caught:
        export(sample, name="odt")
    assert caught.value.problems == {"format": [f"Must be one of: {', '.join(FORMATS)}."]}


def test_a_version_is_one_there_is(sample):
    with pytest.raises(NotFound):
        export(sample, version=9)


def test_what_is_recorded_later_does_not_change_what_was_known(database, admin):
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    args = (database, "UKR", "simple", "2025-Q4", "json", TODAY)
    before, known_at = draft_file(*args), NOW + timedelta(microseconds=2)
    late = an_entry(value=80.0, observed_on=date(2025, 1, 1))
    record_evidence(database, [late], admin, NOW + timedelta(days=1))
    assert draft_file(*args) != before
    assert draft_file(*args, known_at=known_at) == before
