"""The feed over HTTP: a cursor to read on from, and waiting that holds nobody up."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread

import pytest

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.open_database import open_database
from scorecard.records import Candidate, Role
from scorecard.schemas.changes import ChangeList, ChangeView
from scorecard.web.changed import Changed
from tests.conftest import an_app
from tests.factories import a_body
from tests.store.ledger import NOW, begin, publish

FEED = "/api/v1/changes"


def read(client, **query):
    response = client.get(FEED, query_string=query)
    assert response.status_code == 200, response.text
    return response.get_json()


@contextmanager
def later(act, after=0.15):
    """`act` happens a moment after the block has begun."""

    def wait_and_act():
        time.sleep(after)
        act()

    thread = Thread(target=wait_and_act)
    thread.start()
    yield
    thread.join()


def test_whoever_reads_on_sees_each_change_once(client, database, tokens):
    begin(database)
    first = read(client, limit=2)
    assert [item["verb"] for item in first["items"]] == ["add-candidate", "add-sources"]
    second = read(client, after=first["next_cursor"])
    assert [item["verb"] for item in second["items"]] == ["add-indicators"]
    third = read(client, after=second["next_cursor"])
    assert third["items"] == []
    assert third["next_cursor"] == second["next_cursor"]
    made = client.post("/api/v1/evidence", json=a_body(), headers=tokens[Role.ANALYST])
    (item,) = read(client, after=third["next_cursor"])["items"]
    assert item == {
        "cursor": "4",
        "at": made.get_json()["recorded_at"],
        "verb": "record",
        "by": "analyst",
        "things": 1,
        "candidates": [{"candidate": "UKR", "revision": 1}],
        "frameworks": [],
        "editions": [],
        "entries": [made.get_json()["id"]],
    }


def test_an_edition_that_is_published_or_rendered_is_named_with_where_it_is_read(
    client, database, admin, tokens
):
    begin(database, codes=("UKR", "GEO"))
    publish(database, admin)
    client.post("/api/v1/evidence", json=a_body(), headers=tokens[Role.ANALYST])
    end = read(client, after="now")["next_cursor"]
    made = client.post(
        "/api/v1/reports/UKR/simple/2025-Q4/editions", json={}, headers=tokens[Role.REVIEWER]
    )
    published, rendered = read(client, after=end, candidate="UKR")["items"]
    assert [one["verb"] for one in (published, rendered)] == ["publish-edition", "render-edition"]
    (named,) = published["editions"]
    assert named == {
        "candidate": "UKR",
        "framework": "simple",
        "quarter": "2025-Q4",
        "number": 1,
        "path": made.headers["Location"],
    }
    assert rendered["editions"] == [named]
    assert client.get(named["path"]).get_json() == made.get_json()
    assert read(client, after=end, candidate="GEO")["items"] == []


def test_an_answer_is_what_the_document_says(client, database, admin):
    begin(database)
    publish(database, admin)
    answer = read(client)
    documented = ChangeList().load(answer)
    assert set(documented) == set(answer)
    for item in answer["items"]:
        assert set(item) == set(ChangeView().fields)


def test_now_begins_at_the_end(client, database):
    begin(database)
    answer = read(client, after="now")
    assert (answer["items"], answer["next_cursor"]) == ([], "3")


def test_an_answer_is_kept_by_nobody(client):
    assert client.get(FEED).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ("after", "-1"),
        ("after", ""),
        ("after", "1.5"),
        ("after", "yesterday"),
        ("after", "9" * 19),
        ("after", "99"),
        ("wait", "26"),
        ("wait", "-1"),
        ("wait", "1.5"),
        ("limit", "0"),
        ("limit", "201"),
        ("colour", "red"),
    ],
)
def test_a_query_is_refused_by_the_name_of_its_parameter(client, parameter, text):
    response = client.get(FEED, query_string={parameter: text})
    assert response.status_code == 422
    assert [one["parameter"] for one in response.get_json()["errors"]] == [parameter]


def test_an_unknown_candidate_is_not_found(client, database):
    begin(database)
    assert client.get(f"{FEED}?candidate=UKE").status_code == 404


def test_reading_can_be_closed(database, tokens):
    app = an_app(database, public_reading=False)
    assert app.test_client().get(FEED).status_code == 401
    assert app.test_client().get(FEED, headers=tokens[Role.VIEWER]).status_code == 200
    app.extensions["scorecard"].database.engine.dispose()


def test_a_wait_ends_when_something_is_recorded_here(app, database, tokens):
    begin(database)

    def record():
        made = app.test_client().post(
            "/api/v1/evidence", json=a_body(), headers=tokens[Role.ANALYST]
        )
        assert made.status_code == 201

    with later(record):
        answer = read(app.test_client(), after=3, wait=25)
    assert [item["verb"] for item in answer["items"]] == ["record"]


def test_a_wait_ends_when_something_is_recorded_by_another_process(app, database, admin):
    begin(database)
    with later(lambda: add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)):
        answer = read(app.test_client(), after=3, wait=25)
    assert [item["verb"] for item in answer["items"]] == ["add-candidate"]


def test_a_wait_for_a_candidate_sleeps_through_the_changes_of_others(app, database, admin):
    begin(database)
    with later(lambda: add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)):
        answer = read(app.test_client(), after=3, wait=2, candidate="UKR")
    assert (answer["items"], answer["next_cursor"]) == ([], "4")


def test_a_wait_without_news_ends_when_its_time_is_up(client, database):
    begin(database)
    began = time.monotonic()
    assert read(client, after=3, wait=1)["items"] == []
    assert time.monotonic() - began >= 1


def test_waits_hold_no_connection_and_hold_up_no_reader(server, database, admin):
    """All eight places are taken: the ninth is answered at once, and scores as ever."""
    begin(database)
    publish(database, admin)
    app = an_app(database)
    pool = app.extensions["scorecard"].database.engine.pool
    end = read(app.test_client())["next_cursor"]
    with ThreadPoolExecutor(8) as waiters:
        waits = [waiters.submit(read, app.test_client(), after=end, wait=20) for _ in range(8)]
        time.sleep(0.3)
        held = []
        for _ in range(20):
            held.append(pool.checkedout())
            time.sleep(0.01)
        assert min(held) == 0
        assert not any(wait.done() for wait in waits)
        assert read(app.test_client(), after=end, wait=20)["items"] == []
        card = app.test_client().get("/api/v1/scorecards/UKR/simple")
        assert card.status_code == 200
        assert not any(wait.done() for wait in waits), "the ninth waited"
        add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)
        assert all(wait.result()["items"] for wait in waits)
    assert pool.checkedout() == 0
    app.extensions["scorecard"].database.engine.dispose()


def test_the_number_of_waits_is_a_setting(database):
    begin(database)
    app = an_app(database, max_waits=1)
    with ThreadPoolExecutor(1) as waiter:
        wait = waiter.submit(read, app.test_client(), after=3, wait=2)
        time.sleep(0.2)
        assert read(app.test_client(), after=3, wait=25)["items"] == []
        assert not wait.done(), "the second waited"
    app.extensions["scorecard"].database.engine.dispose()


def test_a_change_between_looking_and_waiting_wakes_who_waits():
    """The look finds nothing; the write and its signal come before the wait has begun."""
    changed, looks = Changed(1), []

    def look():
        looks.append(time.monotonic())
        if len(looks) == 1:
            changed.tell()
            return None
        return "found"

    assert changed.wait_for(look, 25) == "found"
    assert len(looks) == 2
    assert looks[1] - looks[0] < 0.9, "it slept until the next look of its own"


def test_a_wait_that_fails_gives_its_place_back():
    changed = Changed(1)

    def fail():
        raise RuntimeError("the database went away")

    for _ in range(3):
        with pytest.raises(RuntimeError):
            changed.wait_for(fail, 25)
    assert changed.wait_for(lambda: "found", 25) == "found"


def test_two_processes_number_the_same_actions_once(server, database, admin):
    begin(database)
    other = open_database(database.engine.url.render_as_string(hide_password=False))
    apps = [an_app(database), an_app(other)]
    add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: read(apps[n % 2].test_client()), range(16)))
    assert all(answer == answers[0] for answer in answers)
    for app in apps:
        app.extensions["scorecard"].database.engine.dispose()
    other.engine.dispose()
