"""Charts as files: what is in them, that they agree with the API, and what is refused."""

from __future__ import annotations

import csv
import io

import pytest

from scorecard.dashboard.chart_files import WRITERS
from scorecard.dashboard.drawing import FIGURES
from tests.charts.drawing import Drawing

AT = "as_of=2025-12-31"
CHART = "/chart/UKR/nato-accession"
ALONE = [name for name in FIGURES if name != "apart"]


def get(client, file, query=AT):
    response = client.get(f"{CHART}/{file}?{query}")
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("suffix", WRITERS)
def test_every_chart_is_a_file_of_every_kind(sample_client, name, suffix):
    response = get(sample_client, f"{name}.{suffix}")
    assert response.content_type == WRITERS[suffix][1]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ALONE)
def test_a_drawing_has_its_look_in_it_and_no_token_left(sample_client, name):
    text = get(sample_client, f"{name}.svg").text
    assert "<style>" in text
    assert "var(--" not in text
    Drawing(text.split("\n", 1)[1])


def test_the_trend_is_the_history_of_the_api(sample_client):
    rows = list(csv.DictReader(io.StringIO(get(sample_client, "trend.csv").text)))
    history = f"/api/v1/scorecards/UKR/nato-accession/history?to={AT[6:]}"
    periods = sample_client.get(history).get_json()["periods"]
    assert [row["period"] for row in reversed(rows)] == [one["period"] for one in periods]
    assert float(rows[0]["score"]) == periods[-1]["score"]


def test_the_parts_of_a_change_sum_to_it_in_the_file(sample_client):
    query = "as_of=2022-12-31&from=2021-12-31"
    for name in ("waterfall", "causes"):
        rows = get(sample_client, f"{name}.json", query).get_json()["rows"]
        parts = sum(row["effect"] for row in rows if row["effect"] is not None)
        assert parts == pytest.approx(rows[-1]["level"] - rows[0]["level"], abs=1e-9)


def test_a_chart_can_be_of_one_criterion(sample_client):
    found = get(sample_client, "trend.json", f"{AT}&criterion=anti-corruption").get_json()
    assert found["rows"][0]["score"] == pytest.approx(63.4, abs=0.05)
    assert found["subtitle"].startswith("Anti-corruption")


@pytest.mark.parametrize(
    ("file", "query", "status", "says"),
    [
        ("trnd.svg", AT, 404, "'trend'"),
        ("trend.png", AT, 404, "chart file"),
        ("trend.svg", f"{AT}&criterion=anti-coruption", 404, "'anti-corruption'"),
        ("trend.svg", "as_of=2099-01-01", 422, "in the future"),
        ("trend.svg", "colour=red", 422, "colour"),
        ("apart.svg", AT, 422, "other candidate"),
        ("waterfall.svg", "as_of=2016-12-31", 404, "withheld"),
        ("heat.svg", f"{AT}&quarters=0", 422, "quarters"),
    ],
)
def test_what_there_is_none_of_is_said(sample_client, file, query, status, says):
    response = sample_client.get(f"{CHART}/{file}?{query}")
    assert response.status_code == status
    assert says in response.text


def test_a_chart_has_an_etag_and_stays_for_good_where_its_clocks_are_fixed(sample_client):
    address = get(sample_client, "trend.json").get_json()
    fixed = f"{AT}&known_at={address['known_at']}&version=1"
    response = get(sample_client, "trend.svg", fixed)
    assert "immutable" in response.headers["Cache-Control"]
    again = sample_client.get(
        f"{CHART}/trend.svg?{fixed}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304
