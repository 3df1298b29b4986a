"""The flat tables: columns that stay, the CSV dialect, and a Table Schema that is true."""

from __future__ import annotations

import csv
import io

import pytest

from scorecard.api.feeds import FEEDS
from tests.api.asking import line_shape

ASKED = "as_of=2025-12-31&framework=nato-accession"
QUERY = {
    "scores": ASKED,
    "history": "from=2020-01-01&to=2025-12-31&framework=nato-accession",
    "contributions": ASKED,
}
# Within v1 columns are only ever added, at the end: add to these lists, change nothing in them.
COLUMNS = {
    "scores": "candidate framework version as_of known_at criterion parent title score lower upper "
    "standard_error threshold verdict weight effective_weight coverage leaf_coverage freshness "
    "confidence worst_case best_case band ready pull leverage",
    "history": "candidate framework version interval vintage period period_end as_of complete "
    "known_at criterion parent title score lower upper verdict coverage",
    "contributions": "candidate framework version as_of known_at kind code parent title points "
    "contribution shortfall shortfall_coverage entry share source observed_on",
}


def read(client, name, form):
    answer = client.get(f"/api/v1/{name}.{form}?{QUERY[name]}")
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("name", FEEDS)
def test_columns_are_those_promised(sample_client, name):
    schema = sample_client.get(f"/api/v1/{name}/schema").get_json()
    promised = COLUMNS[name].split()
    assert [column["name"] for column in schema["fields"]] == promised
    assert list(read(sample_client, name, "json").get_json()["items"][0]) == promised
    header = read(sample_client, name, "csv").text.split("\r\n")[0]
    assert header == ",".join(f'"{column}"' for column in promised)


@pytest.mark.parametrize("name", FEEDS)
def test_every_field_of_the_csv_is_written_as_its_schema_says(sample_client, name):
    fields = sample_client.get(f"/api/v1/{name}/schema").get_json()["fields"]
    line = line_shape(fields)
    _, *lines, end = read(sample_client, name, "csv").data.decode().split("\r\n")
    assert end == ""
    assert len(lines) > 10
    assert not [text for text in lines if not line.fullmatch(text)]


@pytest.mark.parametrize("name", FEEDS)
def test_csv_and_json_have_the_same_rows(sample_client, name):
    rows = read(sample_client, name, "json").get_json()["items"]
    text = read(sample_client, name, "csv").text
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        for column, value in row.items():
            if value is None:
                assert line[column] == ""
            elif isinstance(value, bool):
                assert line[column] == str(value).lower()
            elif isinstance(value, int | float):
                assert float(line[column]) == value
            else:
                assert line[column].lstrip("'") == value.lstrip("'")


@pytest.mark.parametrize("name", FEEDS)
def test_the_key_tells_rows_apart(sample_client, name):
    key = sample_client.get(f"/api/v1/{name}/schema").get_json()["primaryKey"]
    rows = read(sample_client, name, "json").get_json()["items"]
    assert len({tuple(row[part] for part in key) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("accept", "media"), [("text/csv", "text/csv"), ("*/*", "application/json")]
)
def test_a_table_comes_as_what_was_asked_for(sample_client, name, accept, media):
    answer = sample_client.get(f"/api/v1/{name}?{QUERY[name]}", headers={"Accept": accept})
    assert answer.mimetype == media
    assert "Accept" in answer.headers["Vary"].split(", ")


def test_flat_history_is_the_history(sample_client):
    rows = read(sample_client, "history", "json").get_json()["items"]
    document = sample_client.get(
        "/api/v1/scorecards/UKR/nato-accession/history?from=2020-01-01&to=2025-12-31"
    ).get_json()
    overall = [row for row in rows if row["parent"] is None]
    assert len(overall) == len(document["periods"]) == 24
    for row, period in zip(overall, document["periods"], strict=True):
        for name in ("period", "period_end", "score", "lower", "upper", "verdict", "coverage"):
            assert row[name] == period[name]
    one = {row["criterion"]: row["score"] for row in rows if row["period"] == "2025-Q4"}
    last = document["periods"][-1]["criteria"]
    assert one == {"overall": overall[-1]["score"]} | {node["code"]: node["score"] for node in last}


def test_flat_contributions_add_up(sample_client):
    rows = read(sample_client, "contributions", "json").get_json()["items"]
    card = sample_client.get(f"/api/v1/scorecards/UKR/nato-accession?{ASKED[:16]}").get_json()
    score = card["overall"]["score"]
    indicators = [row for row in rows if row["kind"] == "indicator"]
    assert sum(row["contribution"] for row in indicators) == pytest.approx(score)
    for node in indicators:
        entries = [row for row in rows if row["kind"] == "entry" and row["code"] == node["code"]]
        if entries:
            given = sum(row["contribution"] for row in entries)
            assert given == pytest.approx(node["contribution"])
            assert {row["parent"] for row in entries} == {node["code"]}
    known = {entry["id"] for entry in card["evidence"]}
    assert {row["entry"] for row in rows if row["kind"] == "entry"} == known


def test_a_score_that_is_withheld_contributes_nothing(sample_client):
    asked = "as_of=2010-12-31&framework=nato-accession&candidate=UKR"
    assert sample_client.get(f"/api/v1/contributions.json?{asked}").get_json() == {"items": []}


@pytest.mark.parametrize("name", FEEDS)
def test_without_a_name_all_frameworks_are_in_it(sample_client, name):
    query = "from=2025-01-01&to=2025-12-31" if name == "history" else "as_of=2025-12-31"
    rows = sample_client.get(f"/api/v1/{name}.json?{query}").get_json()["items"]
    assert {row["framework"] for row in rows} >= {"nato-accession", "nato-core", "nato-panel"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("history.csv?framework=nato", 404),
        ("contributions.csv?candidate=UKE", 404),
        ("history.csv?to=2999-01-01", 422),
        ("history.csv?as_of=2025-01-01", 422),
        ("history.csv?interval=day&from=1990-01-01", 422),
        ("contributions.json?as_of=2999-01-01", 422),
        ("scores/schema?as_of=2025-01-01", 422),
    ],
)
def test_a_mistake_is_refused(sample_client, path, status):
    assert sample_client.get(f"/api/v1/{path}").status_code == status
