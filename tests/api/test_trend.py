"""Where a score is heading, over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from scorecard.actions.record_evidence import record_evidence
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

TREND = "/api/v1/scorecards/UKR/simple/trend"
SAMPLE = "/api/v1/scorecards/UKR/nato-accession/trend"


@pytest.fixture
def rising(database, admin, client):
    """Support that rises two points a quarter, from 42 at the end of 2022 to 58 now."""
    begin(database)
    publish(database, admin)
    days = [date(year, month, 15) for year in (2023, 2024) for month in (1, 4, 7, 10)]
    entries = [
        an_entry(value=44.0 + 2 * at, observed_on=day, standard_error=0.5, title=f"Poll {day}")
        for at, day in enumerate(days)
    ]
    record_evidence(database, entries, admin, NOW)
    return client


def test_the_pace_is_in_points_a_year_and_the_target_has_a_day(rising):
    body = rising.get(f"{TREND}?as_of=2024-12-31&target_on=2027-12-31").get_json()
    assert [quarter["period"] for quarter in body["quarters"]][-1] == "2024-Q4"
    assert len(body["quarters"]) == 8
    found = body["trend"]
    assert found["pace"] == pytest.approx(8, rel=0.02)
    assert found["required_pace"] == pytest.approx((80 - 58) / 3, rel=0.01)
    assert (found["state"], found["clear"], found["points"]) == ("on track", True, 8)
    assert found["projected_on"].startswith("2027-")


def test_four_quarters_with_a_score_are_needed(rising):
    body = rising.get(f"{TREND}?as_of=2023-07-31").get_json()
    assert body["trend"] is None
    assert [quarter["score"] is None for quarter in body["quarters"]] == [True] * 5 + [False] * 3


def test_a_target_day_lies_ahead(rising):
    response = rising.get(f"{TREND}?as_of=2024-12-31&target_on=2024-12-31")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["parameter"] == "target_on"


def test_the_trend_of_the_sample_agrees_with_its_history(sample_client):
    body = sample_client.get(f"{SAMPLE}?as_of=2025-12-31").get_json()
    history = sample_client.get(
        "/api/v1/scorecards/UKR/nato-accession/history?from=2024-01-01&to=2025-12-31"
    ).get_json()
    assert [q["score"] for q in body["quarters"]] == [p["score"] for p in history["periods"]]
    assert body["trend"]["required_pace"] is None
