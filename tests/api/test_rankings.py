"""Candidates beside each other."""

from __future__ import annotations

import pytest

from scorecard.actions.record_evidence import record_evidence
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document, an_entry
from tests.store.ledger import begin, publish

RANKING = "/api/v1/rankings/simple?as_of=2024-06-30"
TWO = ("support", "freedom")


def two_criteria():
    tree = a_document()["tree"]
    first = tree["children"][0]
    second = {
        **first,
        "code": "liberty",
        "children": [{**first["children"][0], "indicator": "freedom"}],
    }
    return {**tree, "children": [first, second]}


@pytest.fixture
def ledger(database, admin):
    begin(database, *map(a_catalogue_indicator, TWO), codes=("UKR", "GEO", "MDA", "SRB"))
    publish(database, admin, tree=two_criteria())
    return database


def record(database, admin, **values):
    for candidate, (support, freedom) in values.items():
        entries = [
            an_entry(candidate=candidate, indicator=code, value=value)
            for code, value in zip(TWO, (support, freedom), strict=True)
            if value is not None
        ]
        record_evidence(database, entries, admin, NOW)


def test_candidates_are_ranked_by_score_and_by_votes(ledger, admin, client):
    record(ledger, admin, UKR=(70.0, 80.0), GEO=(60.0, 70.0), MDA=(90.0, 10.0), SRB=(50.0, None))
    body = client.get(RANKING).get_json()
    assert [one["candidate"] for one in body["items"]] == ["UKR", "GEO", "MDA", "SRB"]
    assert [one["rank"] for one in body["items"]] == [1, 2, 3, None]
    assert body["items"][3]["score"] is None
    assert body["items"][3]["borda"] is None
    assert body["voted"] == ["GEO", "MDA", "UKR"]
    assert body["outranking"] == [[0, 0.5, 0], [0.5, 0, 0.5], [1, 0.5, 0]]
    assert {one["candidate"]: one["copeland"] for one in body["items"][:3]} == {
        "UKR": 1,
        "GEO": -1,
        "MDA": 0,
    }
    assert all(order.index("UKR") < order.index("GEO") for order in body["orders"])


def test_without_evidence_nobody_is_ranked(ledger, client):
    body = client.get(RANKING).get_json()
    assert [one["rank"] for one in body["items"]] == [None] * 4
    assert (body["voted"], body["outranking"], body["orders"]) == ([], [], None)


def test_an_unknown_framework_is_named(ledger, client):
    response = client.get("/api/v1/rankings/simpel")
    assert response.status_code == 404
    assert "Did you mean 'simple'" in response.get_json()["detail"]


def test_nobody_is_ranked_in_the_future(ledger, client):
    response = client.get("/api/v1/rankings/simple?as_of=2999-01-01")
    assert response.get_json()["errors"][0]["parameter"] == "as_of"


def test_the_sample_has_one_candidate_and_ranks_it_first(sample_client):
    body = sample_client.get("/api/v1/rankings/nato-accession?as_of=2025-12-31").get_json()
    (only,) = body["items"]
    assert (only["candidate"], only["rank"], only["copeland"]) == ("UKR", 1, 0)
