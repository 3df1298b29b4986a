"""What dashboards poll: the card, the history and the flat rows, and how long they may be kept."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from scorecard.actions.draft_report import draft_file
from scorecard.records import Role
from scorecard.schemas.scorecard import HistoryView, ScorecardView, ScoreRow
from tests.factories import a_body
from tests.store.ledger import begin, publish

CARD = "/api/v1/scorecards/UKR/nato-accession"
SIMPLE = "/api/v1/scorecards/UKR/simple"


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    return database


def exactly(schema, body, path="$"):
    """The body has the schema's members, no more and no fewer, at every level."""
    assert set(body) == set(schema.fields), path
    for name, field in schema.fields.items():
        nested = getattr(field, "inner", field)
        if not hasattr(nested, "schema") or body[name] is None:
            continue
        for one in body[name] if isinstance(body[name], list) else [body[name]]:
            exactly(nested.schema, one, f"{path}.{name}")


@pytest.mark.parametrize("as_of", ["2025-12-31", "2016-12-31", "1990-01-01"])
def test_the_card_is_what_its_schema_says(sample_client, as_of):
    body = sample_client.get(f"{CARD}?as_of={as_of}").get_json()
    exactly(ScorecardView(), body)
    constant = {"interval_level": body.pop("interval_level")}
    assert constant == {"interval_level": 0.9}
    assert not ScorecardView(exclude=("interval_level",)).validate(body)
    assert body["as_of"] == as_of


@pytest.mark.parametrize("interval", ["week", "month", "quarter", "year"])
@pytest.mark.parametrize("vintage", ["latest", "real-time"])
def test_the_history_is_what_its_schema_says(sample_client, interval, vintage):
    query = {"interval": interval, "vintage": vintage, "from": "2015-02-03", "to": "2025-12-30"}
    body = sample_client.get(f"{CARD}/history", query_string=query).get_json()
    exactly(HistoryView(), body)
    assert body.pop("interval_level") == 0.9
    assert not HistoryView(exclude=("interval_level",)).validate(body)
    assert (body["interval"], body["vintage"]) == (interval, vintage)
    assert body["as_of"] == body["periods"][-1]["as_of"] == "2025-12-30"
    assert [p["complete"] for p in body["periods"]].count(False) == 1


def test_history_and_card_agree_on_the_day(sample_client):
    card = sample_client.get(f"{CARD}?as_of=2025-12-31").get_json()
    history = sample_client.get(f"{CARD}/history?to=2025-12-31").get_json()
    last = history["periods"][-1]
    for name in ("score", "lower", "upper", "verdict"):
        assert last[name] == card["overall"][name]
    assert last["coverage"] == pytest.approx(card["overall"]["coverage"], abs=1e-12)
    for name in ("candidate", "framework", "version", "known_at", "revision"):
        assert history[name] == card[name]


@pytest.mark.parametrize("as_of", ["2025-12-31", "2016-12-31"])
def test_a_share_is_a_number_from_0_to_1(sample_client, as_of):
    rows = sample_client.get(f"/api/v1/scores.json?as_of={as_of}").get_json()["items"]
    card = sample_client.get(f"{CARD}?as_of={as_of}").get_json()
    nodes = [*rows, card["overall"], *card["overall"]["criteria"]]
    nodes += [leaf for node in card["overall"]["criteria"] for leaf in node["indicators"]]
    shares = {"coverage", "leaf_coverage", "freshness", "confidence", "effective_weight"}
    found = [(share, node[share]) for node in nodes for share in shares & set(node)]
    assert not [pair for pair in found if not 0 <= pair[1] <= 1]


def test_what_is_missing_is_null_never_0(sample_client):
    body = sample_client.get(f"{CARD}?as_of=1990-01-01").get_json()
    assert body["overall"]["score"] is None
    assert body["band"] is None
    assert body["ready"] is False


def test_an_etag_saves_the_body_until_something_is_recorded(client, ledger, tokens):
    first = client.get(SIMPLE)
    again = client.get(SIMPLE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"]
    client.post("/api/v1/evidence", json=a_body(), headers=tokens[Role.ANALYST])
    changed = client.get(SIMPLE, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert changed.get_json()["revision"] == 1


def test_an_etag_is_of_one_question(sample_client):
    asked = ("?as_of=2025-12-31", "?as_of=2025-12-30", "/history?to=2025-12-31")
    asked += ("/history?to=2025-12-31&interval=year", "/history?to=2025-12-31&vintage=real-time")
    tags = [sample_client.get(f"{CARD}{query}").headers["ETag"] for query in asked]
    page = sample_client.get("/c/UKR/nato-accession?as_of=2025-12-31").headers["ETag"]
    assert len({*tags, page}) == len(tags) + 1
    assert not any(tag.startswith("W/") for tag in tags)


def cache_control(client, path, **more):
    return client.get(path, **more).headers["Cache-Control"]


def test_only_both_settled_clocks_are_kept_for_ever(sample_client):
    known = sample_client.get(CARD).get_json()["known_at"]
    settled = f"{CARD}?as_of=2025-12-31&known_at={known}"
    assert cache_control(sample_client, settled) == "public, max-age=31536000, immutable"
    for query in (f"?known_at={known}", "?as_of=2025-12-31", ""):
        assert "immutable" not in cache_control(sample_client, f"{CARD}{query}")


def test_an_instant_still_to_come_is_not_settled(sample_client):
    query = "?as_of=2025-12-31&known_at=2099-01-01T00:00:00Z"
    assert "immutable" not in cache_control(sample_client, f"{CARD}{query}")


@pytest.mark.parametrize(
    ("hour", "minute", "second", "most"),
    [(12, 0, 0, 60), (23, 58, 59, 60), (23, 59, 30, 30), (23, 59, 59, 1), (0, 0, 0, 60)],
)
def test_an_answer_is_not_kept_past_midnight(
    sample_client, time_machine, hour, minute, second, most
):
    time_machine.move_to(datetime(2026, 12, 1, hour, minute, second, tzinfo=UTC), tick=False)
    assert cache_control(sample_client, CARD) == f"public, max-age={most}"


def test_an_answer_asked_for_today_moves_on_at_midnight(sample_client, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC), tick=False)
    before = sample_client.get(CARD)
    time_machine.move_to(datetime(2026, 12, 2, 0, 0, 0, tzinfo=UTC), tick=False)
    after = sample_client.get(CARD)
    assert (before.json["as_of"], after.json["as_of"]) == ("2026-12-01", "2026-12-02")
    assert before.headers["ETag"] != after.headers["ETag"]


def test_an_answer_to_somebody_is_theirs(client, ledger, tokens):
    headers = tokens[Role.VIEWER]
    assert cache_control(client, SIMPLE, headers=headers) == "private, no-cache"
    assert "Authorization" in client.get(SIMPLE, headers=headers).headers["Vary"]


@pytest.mark.parametrize("query", ["?as_of=2025-12-31", "?as_of=2016-12-31&framework=nato-core"])
def test_rows_as_csv_and_as_json_agree(sample_client, query):
    rows = sample_client.get(f"/api/v1/scores.json{query}").get_json()["items"]
    text = sample_client.get(f"/api/v1/scores.csv{query}").text
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(read[0]) == list(rows[0]) == list(ScoreRow().fields)
    assert len(read) == len(rows)
    for one, other in zip(read, rows, strict=True):
        for name, value in other.items():
            if value is None:
                assert one[name] == "", name
            elif isinstance(value, bool):
                assert one[name] == str(value).lower()
            elif isinstance(value, int | float):
                assert float(one[name]) == value
            else:
                assert one[name] == value


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv", "text/csv"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_rows_come_as_what_was_asked_for(sample_client, accept, media):
    answer = sample_client.get("/api/v1/scores?as_of=2025-12-31", headers={"Accept": accept})
    assert answer.mimetype == media
    assert "Accept" in answer.headers["Vary"]


def test_rows_agree_with_the_card(sample_client):
    card = sample_client.get(f"{CARD}?as_of=2025-12-31").get_json()
    query = "?as_of=2025-12-31&framework=nato-accession"
    first, *_ = sample_client.get(f"/api/v1/scores.json{query}").get_json()["items"]
    assert first["score"] == card["overall"]["score"]
    assert (first["band"], first["ready"]) == (card["band"], card["ready"])


@pytest.mark.parametrize("name", ["csv", "json"])
def test_a_quarter_is_the_file_that_the_action_writes(sample_client, sample, name):
    answer = sample_client.get(f"/api/v1/reports/UKR/nato-accession/2025-Q4/draft?format={name}")
    args = (sample, "UKR", "nato-accession", "2025-Q4", name, datetime.now(UTC).date())
    assert answer.data == draft_file(*args)
    assert f"UKR-nato-accession-2025-Q4-draft.{name}" in answer.headers["Content-Disposition"]


def test_a_dashboard_elsewhere_may_read_but_not_write(sample_client):
    assert sample_client.get(CARD).headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in sample_client.get(CARD).headers["Access-Control-Expose-Headers"]
    refused = sample_client.post("/api/v1/evidence", json={})
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_weakened_etag_is_still_the_same_copy(sample_client):
    """A proxy that compresses an answer weakens its ETag on the way."""
    first = sample_client.get(f"{CARD}?as_of=2025-12-31")
    weak = {"If-None-Match": f"W/{first.headers['ETag']}"}
    assert sample_client.get(f"{CARD}?as_of=2025-12-31", headers=weak).status_code == 304


def test_old_flat_scores_stay_after_a_candidate_is_added(ledger, client, tokens):
    known = client.get(f"{SIMPLE}").get_json()["known_at"]
    before = client.get(f"/api/v1/scores.csv?known_at={known}").data
    added = {"code": "MDA", "name": "Moldova"}
    client.post("/api/v1/candidates", json=added, headers=tokens[Role.ADMIN])
    assert client.get(f"/api/v1/scores.csv?known_at={known}").data == before
    named = client.get(f"/api/v1/scores.csv?known_at={known}&candidate=MDA&framework=simple")
    assert named.status_code == 422
