"""Changes as server-sent events: from where one was, each once, and without holding others up."""

from __future__ import annotations

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.open_database import open_database
from scorecard.api import changes
from scorecard.records import Candidate
from tests.conftest import NOW, an_app, served
from tests.store.ledger import begin, publish

from .asking import problem

STREAM = "/api/v1/changes/stream"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(changes, "BEAT_SECONDS", 0.05)


@contextmanager
def opened(client, path=STREAM, **headers):
    response = client.get(path, headers=headers, buffered=False)
    assert response.status_code == 200, response.text
    try:
        yield response, blocks(response)
    finally:
        response.close()


def blocks(response):
    """Each block of the stream as its fields; comments are left out."""
    for chunk in response.iter_encoded():
        lines = [line.partition(": ") for line in chunk.decode().strip().split("\n")]
        yield {name: value for name, _, value in lines if name}


def events(stream, count):
    found = []
    while len(found) < count:
        block = next(stream)
        if "data" in block:
            found.append(block)
    return found


def test_a_stream_goes_on_from_a_cursor_and_tells_what_the_feed_tells(client, database):
    begin(database)
    with opened(client, f"{STREAM}?after=1") as (response, stream):
        assert response.mimetype == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        assert next(stream) == {"retry": "3000"}
        told = events(stream, 2)
    items = client.get("/api/v1/changes?after=1").get_json()["items"]
    assert [json.loads(event["data"]) for event in told] == items
    assert [event["id"] for event in told] == [item["cursor"] for item in items]
    assert {event["event"] for event in told} == {"change"}


def test_without_a_cursor_it_begins_at_the_end(client, database, admin):
    begin(database)
    with opened(client) as (_, stream):
        assert next(stream) == {"retry": "3000"}
        assert next(stream) == {"id": "3"}
        add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)
        (event,) = events(stream, 1)
    assert json.loads(event["data"])["verb"] == "add-candidate"
    assert event["id"] == "4"


def test_whoever_was_cut_off_goes_on_where_they_were(client, database):
    begin(database)
    with opened(client, f"{STREAM}?after=0", **{"Last-Event-ID": "2"}) as (_, stream):
        assert [event["id"] for event in events(stream, 1)] == ["3"]


def test_the_changes_of_other_candidates_move_the_place_on(client, database, admin):
    begin(database)
    with opened(client, f"{STREAM}?candidate=UKR") as (_, stream):
        add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)
        block = next(stream)
        while block.get("id") != "4":
            assert "data" not in block
            block = next(stream)


@pytest.mark.parametrize(
    ("path", "headers", "parameter"),
    [
        (STREAM, {"Last-Event-ID": "yesterday"}, "Last-Event-ID"),
        (f"{STREAM}?after=99", {}, "after"),
        (f"{STREAM}?after=x", {}, "after"),
        (f"{STREAM}?wait=5", {}, "wait"),
    ],
)
def test_a_place_that_is_none_is_refused_before_anything_is_sent(client, path, headers, parameter):
    found = problem(client.get(path, headers=headers), 422)
    assert [one["parameter"] for one in found["errors"]] == [parameter]


def test_a_stream_ends_after_a_while(client, database, monkeypatch):
    monkeypatch.setattr(changes, "LONGEST_STREAM_SECONDS", 0.1)
    with opened(client) as (_, stream):
        assert list(stream)


def test_all_places_taken_hold_up_no_poll(database, admin):
    """Eight streams: a ninth is told to come back, a wait is answered at once, a card as ever."""
    begin(database)
    publish(database, admin)
    app = an_app(database)
    pool = app.extensions["scorecard"].database.engine.pool
    streams = [app.test_client().get(STREAM, buffered=False) for _ in range(8)]
    for stream in streams:
        next(stream.iter_encoded())
    assert pool.checkedout() == 0
    refused = app.test_client().get(STREAM)
    problem(refused, 503)
    assert int(refused.headers["Retry-After"]) > 0
    assert app.test_client().get("/api/v1/changes?after=now&wait=25").get_json()["items"] == []
    assert app.test_client().get("/api/v1/scorecards/UKR/simple").status_code == 200
    streams.pop().close()
    with opened(app.test_client()) as (_, stream):
        assert next(stream)
    for stream in streams:
        stream.close()
    app.extensions["scorecard"].database.engine.dispose()


def test_a_reader_who_leaves_before_the_first_event_gives_the_place_back(database):
    app = an_app(database, max_waits=1)
    for _ in range(3):
        response = app.test_client().get(STREAM, buffered=False)
        assert response.status_code == 200
        response.close()
        assert app.test_client().head(STREAM).status_code == 200
    app.extensions["scorecard"].database.engine.dispose()


def test_over_the_wire_an_event_comes_as_it_happens(database, admin, monkeypatch):
    begin(database)
    url = database.engine.url.render_as_string(hide_password=False)
    with served(url) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        connection.request("GET", STREAM)
        answer = connection.getresponse()
        assert answer.readline() == b"retry: 3000\n"
        other = open_database(url)
        with ThreadPoolExecutor(1) as writer:
            writer.submit(add_candidate, other, Candidate("GEO", "Georgia"), admin, NOW).result()
        other.engine.dispose()
        line = answer.readline()
        while not line.startswith(b"data: "):
            line = answer.readline()
        assert json.loads(line[6:])["verb"] == "add-candidate"
        monkeypatch.setattr(changes, "LONGEST_STREAM_SECONDS", 0)
        answer.read()
        connection.close()
