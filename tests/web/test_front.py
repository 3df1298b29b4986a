"""What is answered before Flask is what Flask answers, as long as it is, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Review, Role
from tests.conftest import NOW, an_app
from tests.factories import a_body, a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

CARD = "/api/v1/scorecards/UKR/simple"
POLLED = [
    CARD,
    f"{CARD}?as_of=2024-06-01",
    f"{CARD}?as_of=2024-06-01&known_at=2026-11-01T12:00:00.000001Z",
    f"{CARD}/history?interval=year",
    f"{CARD}/trend",
    "/c/UKR/simple",
]
LISTED = ["/api/v1/evidence?candidate=UKR", "/api/v1/evidence?candidate=UKR&status=pending"]
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(database, admin, time_machine):
    time_machine.move_to(NOON, tick=False)
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    return database


class Stopped:
    """Flask, for as long as it must not be asked."""

    def __init__(self, app):
        self.front, self.inner = app.wsgi_app, app.wsgi_app.inner

    def __enter__(self):
        def refusing(environ, _start):
            raise AssertionError(f"Flask was asked for {environ['PATH_INFO']}")

        self.front.inner = refusing

    def __exit__(self, *_):
        self.front.inner = self.inner


def whole(response):
    return response.status, list(response.headers), response.data


@pytest.mark.parametrize("path", POLLED + LISTED)
def test_a_second_poll_has_what_the_first_had(app, client, ledger, path):
    first = client.get(path)
    assert first.status_code == 200
    with Stopped(app):
        assert whole(client.get(path)) == whole(first)


@pytest.mark.parametrize("path", POLLED)
def test_a_304_is_the_one_flask_gives(app, client, ledger, path):
    etag = {"If-None-Match": client.get(path).headers["ETag"]}
    with Stopped(app):
        held = client.get(path, headers=etag)
    assert held.status_code == 304
    app.wsgi_app = app.wsgi_app.inner
    assert whole(client.get(path, headers=etag)) == whole(held)


@pytest.mark.parametrize("listed", ["*", "W/{}", '"other", {}', '"other"'])
def test_other_conditions_are_for_flask(client, ledger, listed):
    etag = client.get(CARD).headers["ETag"]
    again = client.get(CARD, headers={"If-None-Match": listed.format(etag)})
    assert again.status_code == (200 if listed == '"other"' else 304)


def test_what_is_recorded_is_in_the_next_poll(client, ledger, admin):
    before = client.get(CARD)
    assert client.get(CARD).data == before.data
    record_evidence(ledger, [an_entry(value=70.0, observed_on=NOON.date())], admin, NOON)
    after = client.get(CARD)
    assert after.get_json()["revision"] == before.get_json()["revision"] + 1
    assert after.headers["ETag"] != before.headers["ETag"]
    assert client.get(CARD).data == after.data


def test_a_list_of_a_candidate_is_new_after_every_change(database, client, admin, tokens):
    begin(database, a_catalogue_indicator(review=Review.REQUIRED))
    headers = tokens[Role.ADMIN]

    def lists():
        return [[item["id"] for item in client.get(path).get_json()["items"]] for path in LISTED]

    assert lists() == [[], []]
    made = client.post("/api/v1/evidence", json=a_body(), headers=tokens[Role.ANALYST])
    entry = made.get_json()["id"]
    assert lists() == [[], [entry]]
    judged = {"verdict": "accepted", "revision": 1}
    at = f"/api/v1/evidence/{entry}"
    assert client.post(f"{at}/reviews", json=judged, headers=headers).status_code == 201
    assert lists() == [[entry], []]
    retracted = client.post(f"{at}/retract", json={"reason": "Misread."}, headers=headers)
    assert retracted.status_code == 200
    assert lists() == [[], []]


def test_a_list_by_a_framework_is_read_each_time(client, ledger):
    path = f"{LISTED[0]}&framework=simple"
    client.get(path)
    assert not client.application.wsgi_app.held.held


def test_a_method_that_is_published_is_in_the_next_poll(client, ledger, admin):
    assert client.get(CARD).get_json()["version"] == 1
    publish(ledger, admin, version=2, now=NOON)
    assert client.get(CARD).get_json()["version"] == 2


def test_whoever_signs_in_has_an_answer_of_their_own(client, ledger, tokens):
    client.get(CARD)
    assert (
        client.get(CARD, headers=tokens[Role.VIEWER]).headers["Cache-Control"].startswith("private")
    )
    assert client.get(CARD).headers["Cache-Control"] == "public, max-age=60"
    wrong = client.get(CARD, headers={"Authorization": "Bearer scd_wrong"})
    assert wrong.status_code == 401


def test_where_reading_is_not_public_nobody_is_answered_without_a_token(ledger, tokens):
    app = an_app(ledger, public_reading=False)
    client = app.test_client()
    for _ in range(2):
        assert client.get(CARD, headers=tokens[Role.VIEWER]).status_code == 200
        assert client.get(CARD).status_code == 401
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize(("before", "kept"), [(61, True), (60, False), (30, False)])
def test_in_the_minute_before_midnight_flask_says_how_long_it_keeps(
    app, client, ledger, time_machine, before, kept
):
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    day = client.get(CARD)
    time_machine.move_to(midnight - timedelta(seconds=before), tick=False)
    late = client.get(CARD)
    assert late.headers["Cache-Control"] == f"public, max-age={min(60, before)}"
    assert (whole(late) == whole(day)) == (before >= 60)
    if kept:
        with Stopped(app):
            client.get(CARD)
    time_machine.move_to(midnight, tick=False)
    assert client.get(CARD).get_json()["as_of"] == str(midnight.date())


def test_what_is_no_poll_is_for_flask(client, ledger):
    client.get(CARD)
    assert client.head(CARD).data == b""
    assert client.post(CARD).status_code == 405
    assert client.get("/api/v1/scorecards/UKR/simpel").status_code == 404
    assert client.get("/api/v1/scorecards/UKR/simpel").status_code == 404
    assert client.get(f"{CARD}?colour=red").status_code == 422


def test_what_was_said_to_another_origin_is_not_said_again(client, ledger):
    """The key holds what an answer may vary with, whether or not it does so today."""
    front = client.application.wsgi_app
    for origin in (None, "https://a.example", "https://b.example"):
        client.get(CARD, headers={"Origin": origin} if origin else {})
    assert len(front.held._kept) == 3
