"""Candidates, sources, indicators and frameworks: added by whoever may, read by all."""

from __future__ import annotations

import pytest

from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Role
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document, an_entry
from tests.store.ledger import begin, keeper_of

CANDIDATE = {"code": "GEO", "name": "Georgia"}
SOURCE = {"slug": "gallup", "name": "Gallup", "reliability": "B", "url": "https://gallup.com/"}
INDICATOR = {
    "code": "ladder",
    "name": "Ladder",
    "unit": "level",
    "kind": "ordinal",
    "levels": [{"level": 0, "meaning": "no"}, {"level": 2, "meaning": "yes"}],
    "review": "four-eyes",
}


@pytest.mark.parametrize(
    ("resource", "name", "body", "role"),
    [
        ("candidates", "code", CANDIDATE, Role.ADMIN),
        ("sources", "slug", SOURCE, Role.ANALYST),
        ("indicators", "code", INDICATOR, Role.ADMIN),
    ],
)
def test_what_is_added_is_read_back(client, tokens, resource, name, body, role):
    path = f"/api/v1/{resource}"
    assert client.get(path).get_json() == {"items": []}
    made = client.post(path, json=body, headers=tokens[role])
    assert made.status_code == 201
    found = client.get(f"{path}/{body[name]}").get_json()
    assert body.items() <= found.items()
    assert client.get(path).get_json()["items"] == [found] == [made.get_json()]


def test_a_framework_is_drafted_then_published_for_good(client, database, tokens):
    add_indicators(database, [a_catalogue_indicator()], keeper_of(database), NOW)
    headers = tokens[Role.ADMIN]
    document = a_document()
    drafted = client.post("/api/v1/frameworks", json=document, headers=headers)
    assert drafted.status_code == 201
    assert drafted.get_json()["status"] == "draft"
    path = "/api/v1/frameworks/simple/versions/1"
    published = client.post(f"{path}/publish", headers=headers).get_json()
    assert published["status"] == "published"
    assert published["sha256"] == drafted.get_json()["sha256"]
    found = client.get(path).get_json()
    assert document.items() <= found.items()
    assert client.get("/api/v1/frameworks/simple").get_json()["items"] == [published]
    assert client.post(f"{path}/publish", headers=headers).status_code == 409


def test_versions_are_listed_newest_first(client, database, tokens):
    add_indicators(database, [a_catalogue_indicator()], keeper_of(database), NOW)
    for version in (1, 2):
        document = a_document(version=version)
        client.post("/api/v1/frameworks", json=document, headers=tokens[Role.ADMIN])
    items = client.get("/api/v1/frameworks").get_json()["items"]
    assert [item["version"] for item in items] == [2, 1]


def test_the_sample_is_all_there(sample_client):
    counts = {
        name: len(sample_client.get(f"/api/v1/{name}").get_json()["items"])
        for name in ("candidates", "sources", "indicators", "frameworks")
    }
    assert counts == {"candidates": 1, "sources": 168, "indicators": 121, "frameworks": 3}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/openapi.json", "/api/docs", "/"])
def test_the_doors_are_open(sample_client, path):
    assert sample_client.get(path).status_code == 200


def test_a_source_is_graded_anew_with_a_reason_and_entries_keep_their_grade(
    client, database, tokens, admin
):
    begin(database)
    first = record_evidence(database, [an_entry()], admin, NOW).ids[0]
    path = "/api/v1/sources/monitor"
    body = {"reliability": "C", "reason": "Two figures were withdrawn."}
    assert client.patch(path, json=body, headers=tokens[Role.ANALYST]).status_code == 403
    graded = client.patch(path, json=body, headers=tokens[Role.REVIEWER])
    assert (graded.status_code, graded.get_json()["reliability"]) == (200, "C")
    second = record_evidence(database, [an_entry(title="Later")], admin, NOW).ids[0]
    grades = [
        client.get(f"/api/v1/evidence/{entry}").get_json()["grade"] for entry in (first, second)
    ]
    assert grades == ["B2", "C2"]
    (kept,) = client.get(f"{path}/grades").get_json()["items"]
    assert (kept["reason"], kept["changed_by"]) == (body["reason"], "reviewer")
    again = client.patch(path, json=body, headers=tokens[Role.REVIEWER])
    assert again.get_json()["errors"][0]["pointer"] == "#/reliability"
    silent = client.patch(path, json={"reliability": "D"}, headers=tokens[Role.REVIEWER])
    assert silent.get_json()["errors"][0]["pointer"] == "#/reason"
    assert (
        client.patch("/api/v1/sources/x", json=body, headers=tokens[Role.REVIEWER]).status_code
        == 404
    )
