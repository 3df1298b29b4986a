"""Webhooks over HTTP: admins only, a secret shown once, a URL that leads inside refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.deliver_changes import deliver_next, number_changes
from scorecard.delivery.client import Client
from scorecard.delivery.guard import Guard
from scorecard.records import Candidate, Role
from scorecard.schemas.webhooks import DeliveryView, NewWebhook, WebhookView
from scorecard.web.service import now
from tests.conftest import NOW, an_app
from tests.delivery.receiving import Receiver, status
from tests.delivery.test_guard import URLS, Calls, resolve

HOOKS = "/api/v1/webhooks"


@pytest.fixture
def calls(app):
    """The service, with a resolver of its own and a dialler that only writes down."""
    made = Calls()
    service = app.extensions["scorecard"]
    guarded = Client(Guard(resolve=resolve), dial=made.dial)
    app.extensions["scorecard"] = replace(service, receivers=guarded)
    return made


@pytest.fixture
def private(database):
    """The service of an operator who allows receivers on this machine."""
    app = an_app(database, webhook_allow="127.0.0.0/8")
    yield app
    app.extensions["scorecard"].database.engine.dispose()


class Desk:
    """An admin, and what they send."""

    def __init__(self, app, tokens, admin):
        self.client, self.headers = app.test_client(), tokens[Role.ADMIN]
        self.service, self.admin = app.extensions["scorecard"], admin
        self.made = 0

    def send(self, method, path="", expected=200, **more):
        response = self.client.open(HOOKS + path, method=method, headers=self.headers, **more)
        assert response.status_code == expected, response.text
        assert response.headers["Cache-Control"] == "no-store"
        return response.get_json()

    def change(self):
        self.made += 1
        add_candidate(self.service.database, Candidate(f"C{self.made}", "C"), self.admin, NOW)

    def deliver(self):
        number_changes(self.service.database)
        while deliver_next(self.service.database, self.service.receivers, now):
            pass


@pytest.fixture
def desk(private, tokens, admin):
    return Desk(private, tokens, admin)


def test_a_url_is_told_of_changes_until_it_is_removed(desk):
    with Receiver().listening() as receiver:
        hook = desk.send("POST", json={"url": receiver.url}, expected=201)
        assert set(hook) == set(NewWebhook().fields)
        desk.change()
        desk.deliver()
        assert desk.send("GET", f"/{hook['id']}/deliveries")["items"][0]["status"] == "delivered"
        assert desk.send("DELETE", f"/{hook['id']}")["ended_at"] is not None
        desk.change()
        desk.deliver()
        assert desk.send("DELETE", f"/{hook['id']}")["ended_at"] is not None
    assert len(receiver.got) == 1


def test_the_secret_is_shown_once(desk):
    with Receiver().listening() as receiver:
        hook = desk.send("POST", json={"url": receiver.url}, expected=201)
        renewed = desk.send("POST", f"/{hook['id']}/secret", expected=201)["secret"]
        assert hook["secret"].startswith("whsec_")
        assert renewed != hook["secret"]
        shown = str(desk.send("GET")) + str(desk.send("GET", f"/{hook['id']}"))
    assert hook["id"] in shown
    assert hook["secret"] not in shown
    assert renewed not in shown
    assert set(desk.send("GET", f"/{hook['id']}")) == set(WebhookView().fields)


def test_the_log_shows_every_attempt_and_a_message_can_be_sent_again(desk):
    with Receiver([status(500)]).listening() as receiver:
        hook = desk.send("POST", json={"url": receiver.url}, expected=201)
        for _ in range(3):
            desk.change()
        desk.deliver()
        page = desk.send("GET", f"/{hook['id']}/deliveries?limit=2")
        assert [one["id"] for one in page["items"]] == ["chg_3", "chg_2"]
        rest = desk.send("GET", f"/{hook['id']}/deliveries?cursor={page['next_cursor']}")
        (first,) = rest["items"]
        assert rest["next_cursor"] is None
        assert set(first) == set(DeliveryView().fields)
        assert first["attempts"][0]["status_code"] == 500
        assert desk.send("GET", f"/{hook['id']}")["pending"] == 3
        desk.send("POST", f"/{hook['id']}/deliveries/chg_1/retry")
        desk.deliver()
        assert desk.send("GET", f"/{hook['id']}/deliveries?status=pending")["items"] == []
    assert len(receiver.got) == 4


def test_a_test_message_says_what_came_of_it(desk):
    with Receiver([status(302, Location="http://127.0.0.1/")]).listening() as receiver:
        hook = desk.send("POST", json={"url": receiver.url}, expected=201)
        outcome = desk.send("POST", f"/{hook['id']}/test")
    assert outcome["delivered"] is False
    assert outcome["status_code"] == 302
    assert "redirects are not followed" in outcome["error"]


def test_a_url_that_leads_inside_is_422_at_url_and_never_called(app, calls, tokens):
    for url in URLS:
        response = app.test_client().post(HOOKS, json={"url": url}, headers=tokens[Role.ADMIN])
        assert response.status_code == 422, url
        assert [error["pointer"] for error in response.get_json()["errors"]] == ["#/url"], url
    assert calls.made == []
    listed = app.test_client().get(HOOKS, headers=tokens[Role.ADMIN]).get_json()
    assert listed == {"items": []}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/url"),
        ({"url": 5}, "#/url"),
        ({"url": "https://example.org/", "secret": "whsec_mine"}, "#/secret"),
        ({"url": "https://example.org/", "candidate": "UKE"}, "#/candidate"),
    ],
)
def test_a_body_is_refused_by_its_field(app, calls, tokens, body, pointer):
    response = app.test_client().post(HOOKS, json=body, headers=tokens[Role.ADMIN])
    assert response.status_code == 422
    assert [error["pointer"] for error in response.get_json()["errors"]] == [pointer]


ROUTES = (
    ("GET", ""),
    ("POST", ""),
    ("GET", "/x"),
    ("DELETE", "/x"),
    ("POST", "/x/secret"),
    ("POST", "/x/test"),
    ("GET", "/x/deliveries"),
    ("POST", "/x/deliveries/chg_1/retry"),
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_webhooks_are_for_admins(client, tokens, method, path):
    assert client.open(HOOKS + path, method=method).status_code == 401
    for role in (Role.VIEWER, Role.ANALYST, Role.REVIEWER):
        response = client.open(HOOKS + path, method=method, headers=tokens[role])
        assert response.status_code == 403


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1]])
def test_an_unknown_webhook_is_not_found(client, tokens, method, path):
    response = client.open(HOOKS + path, method=method, headers=tokens[Role.ADMIN])
    assert response.status_code == 404
