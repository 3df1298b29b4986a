"""Behind a proxy each address has its own tries, and nobody names another address than theirs."""

from __future__ import annotations

import pytest

from scorecard.actions.add_account import add_account
from scorecard.records import Role
from tests.conftest import NOW, an_app
from tests.dashboard.signing import FROM_HERE, PASSWORD, cookie_of


@pytest.fixture
def behind(database):
    """The service behind so many proxies."""
    apps = []

    def made(**settings):
        apps.append(an_app(database, password_attempts="2 per minute", **settings))
        return apps[-1].test_client()

    yield made
    for app in apps:
        app.extensions["scorecard"].database.engine.dispose()


def attempt(client, forwarded, name):
    """A form that says too little is not counted; this one is, and is wrong."""
    headers = {**FROM_HERE, "X-Forwarded-For": forwarded}
    form = {"username": name, "password": "wrong"}
    return client.post("/sign-in", data=form, headers=headers).status_code


def test_each_address_behind_a_proxy_has_tries_of_its_own(behind):
    client = behind(trusted_proxies=1)
    assert [attempt(client, "192.0.2.1", f"a{n}") for n in range(3)] == [422, 422, 429]
    assert attempt(client, "192.0.2.2", "b") == 422


def test_what_a_client_says_of_itself_is_not_believed(behind):
    """The proxy adds the address it sees; only that one counts."""
    client = behind(trusted_proxies=1)
    tries = [attempt(client, f"198.51.100.{n}, 192.0.2.1", f"a{n}") for n in range(3)]
    assert tries == [422, 422, 429]


def test_without_the_setting_nothing_that_is_forwarded_counts(behind):
    client = behind()
    assert [attempt(client, f"192.0.2.{n}", f"a{n}") for n in range(3)] == [422, 422, 429]


def test_the_scheme_and_host_that_a_proxy_tells_make_the_cookie_and_the_origin(behind, database):
    add_account(database, "olha", Role.VIEWER, PASSWORD, NOW)
    told = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "scores.example.org",
        "Origin": "https://scores.example.org",
    }
    form = {"username": "olha", "password": PASSWORD}
    answer = behind(trusted_proxies=1).post("/sign-in", data=form, headers=told)
    assert answer.status_code == 303
    assert cookie_of(answer)[0] == "__Host-scorecard"
    assert behind().post("/sign-in", data=form, headers=told).status_code == 403
