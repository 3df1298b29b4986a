"""What the service says of itself to Prometheus: true figures, and to those near enough alone."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.errors import BadSettings
from tests.conftest import NOW, an_app
from tests.factories import an_entry
from tests.store.ledger import begin, publish

CARD = "/api/v1/scorecards/UKR/simple"
ROUTE = "/api/v1/scorecards/<candidate>/<framework>"


def figures(client, **labels):
    """Every sample whose labels are those, by name."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if labels.items() <= sample.labels.items() and bool(labels) == bool(sample.labels)
    }


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    return database


def test_answers_are_counted_by_route_and_status_before_flask_too(client, ledger):
    answers = [client.get(CARD) for _ in range(3)]
    client.get(CARD, headers={"If-None-Match": answers[0].headers["ETag"]})
    client.get("/api/v1/scorecards/UKE/simple")
    client.get("/nowhere")
    for status, route, number in (("200", ROUTE, 3), ("304", ROUTE, 1), ("404", ROUTE, 1)):
        found = figures(client, route=route, method="GET", status=status)
        assert found["scorecard_requests_total"] == number, status
    assert figures(client, route="none", status="404")["scorecard_requests_total"] == 1
    for method in ("BREW", "WHEN"):  # a name made up each time would be another figure each time
        client.open(CARD, method=method)
    assert figures(client, method="other")["scorecard_requests_total"] == 2


def test_how_long_answers_took_is_a_histogram(client, ledger):
    for _ in range(4):
        client.get(CARD)
    found = figures(client, route=ROUTE)
    assert found["scorecard_request_seconds_count"] == 4
    assert found["scorecard_request_seconds_sum"] > 0
    assert figures(client, route=ROUTE, le="+Inf")["scorecard_request_seconds_bucket"] == 4


def test_what_is_taken_and_what_waits(client, app, ledger):
    service = app.extensions["scorecard"]
    before = figures(client)
    assert before["scorecard_waits"] == before["scorecard_computations"] == 0
    assert before["scorecard_sealed_actions"] == 0 < before["scorecard_actions"]
    assert "scorecard_sealed_until_seconds" not in before
    seal_ledger(ledger)
    client.get(CARD)
    place = service.changed.take_place()
    with service.computations.one(known=True):
        after = figures(client)
    place.give_back()
    assert after["scorecard_waits"] == after["scorecard_computations"] == 1
    assert after["scorecard_sealed_actions"] == after["scorecard_actions"]
    assert after["scorecard_sealed_until_seconds"] >= NOW.timestamp()
    assert after["scorecard_cache_bytes"] > before["scorecard_cache_bytes"]
    assert after["scorecard_webhook_backlog"] == 0
    assert after["process_resident_memory_bytes"] > 0


@pytest.mark.parametrize(
    ("setting", "address", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({}, "::1", {}, 200),
        ({}, "10.1.2.3", {}, 403),
        ({}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ({}, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
        ({"trusted_proxies": 1}, "127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 403),
        ({"trusted_proxies": 1}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 200),
        ({"metrics_from": "10.0.0.0/8"}, "10.1.2.3", {}, 200),
        ({"metrics_from": "10.0.0.0/8"}, "127.0.0.1", {}, 403),
        ({}, "", {}, 403),
    ],
)
def test_only_those_near_enough_may_read_it(database, setting, address, headers, status):
    app = an_app(database, **setting)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    assert client.get("/metrics", headers=headers).status_code == status
    app.extensions["scorecard"].database.engine.dispose()


def test_networks_that_are_none_stop_the_service(database):
    with pytest.raises(BadSettings, match="SCORECARD_METRICS_FROM"):
        an_app(database, metrics_from="here")
