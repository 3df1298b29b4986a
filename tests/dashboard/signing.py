"""How a browser signs in, in tests."""

from __future__ import annotations

from werkzeug.test import TestResponse

from scorecard.actions.add_account import add_account
from scorecard.records import Role
from tests.conftest import NOW

PASSWORD = "correct horse battery staple"
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


def people(database, *roles):
    """An account of each role, named after it, that can sign in."""
    for role in roles or Role:
        add_account(database, str(role), role, PASSWORD, NOW)


def sign_in(
    client, username="analyst", password=PASSWORD, headers=FROM_HERE, **more
) -> TestResponse:
    form = {"username": username, "password": password, **more}
    return client.post("/sign-in", data=form, headers=headers)


def cookie_of(response):
    """The cookie that an answer sets: its name, what it holds, and its attributes."""
    parts = [part.strip() for part in response.headers["Set-Cookie"].split(";")]
    name, _, held = parts[0].partition("=")
    return name, held, {part.lower() for part in parts[1:]}


def holding(client, secret, name="scorecard"):
    """Another browser that holds the same secret."""
    other = client.application.test_client()
    other.set_cookie(name, secret)
    return other
