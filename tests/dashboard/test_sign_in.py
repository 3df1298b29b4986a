"""Signing in and out, as a person does: with a form, and a cookie that no script reads."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Blueprint
from sqlalchemy import inspect, text

from scorecard.actions.add_account import add_account
from scorecard.actions.change_account import change_account
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Invalid, NotFound, NotSignedIn
from scorecard.records import Role
from scorecard.web.identity import requires
from tests.conftest import NOW, an_app
from tests.dashboard.signing import FROM_HERE, PASSWORD, cookie_of, holding, people, sign_in
from tests.dashboard.test_pages import Page, get
from tests.store.ledger import begin, keeper_of, publish

DESK = "/desk"


@pytest.fixture(autouse=True)
def desk(app):
    """A page that only analysts may see."""
    page = Blueprint("desk", __name__)
    page.register_error_handler(NotSignedIn, to_sign_in)
    page.add_url_rule(DESK, "desk", requires(Role.ANALYST)(lambda: "The desk"))
    app.register_blueprint(page)


@pytest.fixture
def olha(database):
    return add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)


def enter(client, **more):
    answer = sign_in(client, "olha", **more)
    assert answer.status_code == 303, answer.text
    return answer


def test_a_person_signs_in_and_is_named_on_every_page(client, olha):
    assert "Sign in" in get(client, "/").text
    answer = enter(client)
    assert answer.headers["Location"] == "/"
    page = get(client, "/")
    assert "olha (analyst)" in page.text
    assert "Sign in" not in page.text


def test_a_viewer_is_named_with_their_role(client, database):
    people(database, Role.VIEWER)
    sign_in(client, "viewer")
    page = get(client, "/")
    assert "viewer (viewer)" in page.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, olha):
    name, secret, attributes = cookie_of(enter(client, headers={"Origin": "https://localhost"}))
    assert name == "__Host-scorecard"
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=43200"} <= attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)
    assert len(secret) == 43  # 256 bits


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("http://localhost:8000", "scorecard"),
        ("http://127.0.0.1:8000", "scorecard"),
        ("http://[::1]:8000", "scorecard"),
        ("https://localhost", "__Host-scorecard"),
        ("http://scores.example.org", "__Host-scorecard"),
        ("http://localhost.example.org", "__Host-scorecard"),
    ],
)
def test_only_on_this_machine_and_in_the_clear_is_the_cookie_a_plain_one(client, olha, base, name):
    form = {"username": "olha", "password": PASSWORD}
    answer = client.post("/sign-in", data=form, headers=FROM_HERE, base_url=base)
    found, _, attributes = cookie_of(answer)
    assert found == name
    assert ("secure" in attributes) == name.startswith("__Host-")


def test_a_plain_cookie_counts_for_nothing_elsewhere(client, olha):
    _, secret, _ = cookie_of(enter(client))
    assert holding(client, secret).get("/api/v1/me").status_code == 200
    assert (
        holding(client, secret).get("/api/v1/me", base_url="https://localhost").status_code == 401
    )
    other = holding(client, secret, "__Host-scorecard")
    assert other.get("/api/v1/me", base_url="https://localhost").status_code == 200


def test_each_sign_in_has_a_secret_of_its_own_and_ends_the_one_before(client, olha):
    first, second = (cookie_of(enter(client))[1] for _ in range(2))
    assert first != second
    for secret, status in ((first, 401), (second, 200)):
        assert holding(client, secret).get("/api/v1/me").status_code == status


def test_a_secret_that_was_planted_is_not_taken_over(client, olha):
    client.set_cookie("scorecard", "planted")
    assert cookie_of(enter(client))[1] != "planted"


def test_a_sign_in_ends_at_its_very_instant(client, olha, time_machine):
    time_machine.move_to(NOW, tick=False)
    other = holding(client, cookie_of(enter(client))[1])
    time_machine.move_to(NOW + timedelta(hours=12) - timedelta(microseconds=1), tick=False)
    assert other.get("/api/v1/me").status_code == 200
    time_machine.move_to(NOW + timedelta(hours=12), tick=False)
    assert other.get("/api/v1/me").status_code == 401


def test_how_long_is_a_setting(database, olha):
    app = an_app(database, session_hours=1)
    assert "max-age=3600" in cookie_of(enter(app.test_client()))[2]
    app.extensions["scorecard"].database.engine.dispose()


def test_signing_out_ends_it_for_whoever_has_the_secret(client, olha):
    thief = holding(client, cookie_of(enter(client))[1])
    assert thief.get("/api/v1/me").status_code == 200
    for _ in range(2):
        answer = client.post("/sign-out", headers=FROM_HERE)
        assert answer.status_code == 303
    assert "max-age=0" in cookie_of(client.post("/sign-out", headers=FROM_HERE))[2]
    assert thief.get("/api/v1/me").status_code == 401
    assert "Sign in" in get(client, "/").text


def test_another_password_signs_every_browser_out(client, database, olha):
    enter(client)
    change_account(database, "olha", NOW, password="another horse altogether")
    assert client.get("/api/v1/me").status_code == 401
    assert sign_in(client, "olha").status_code == 422
    assert sign_in(client, "olha", "another horse altogether").status_code == 303


@pytest.mark.parametrize("password", ["", "short", "x" * 1001, "a password\nof two lines"])
def test_a_password_that_is_too_easy_or_cannot_be_typed_is_refused(database, olha, password):
    with pytest.raises(Invalid, match="password"):
        change_account(database, "olha", NOW, password=password)
    with pytest.raises(Invalid, match="password"):
        add_account(database, "ivan", Role.VIEWER, password, NOW)


def test_nobody_gets_no_password(database):
    with pytest.raises(NotFound):
        change_account(database, "nobody", NOW, password=PASSWORD)


def test_a_wrong_name_or_password_gets_one_answer_and_keeps_the_name(client, olha):
    answers = [sign_in(client, "olha", "wrong"), sign_in(client, "nobody", "wrong")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Set-Cookie" not in answers[0].headers
    texts = [answer.text.replace("nobody", "olha") for answer in answers]
    assert texts[0] == texts[1]
    page = Page(answers[0].text)
    assert "The name or the password is wrong." in page.text
    named = [
        field for field in page.all("input") if "name" in field and field.get("type") != "hidden"
    ]
    typed = {field["name"]: field.get("value") for field in named}
    assert typed == {"username": "olha", "password": None}


@pytest.mark.parametrize("form", [{}, {"username": "olha"}, {"username": " ", "password": "x"}])
def test_a_form_with_a_gap_says_which(client, olha, form):
    answer = client.post("/sign-in", data=form, headers=FROM_HERE)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert {"#username", "#password"} & {link.get("href") for link in page.all("a")}


def test_an_account_without_a_password_cannot_sign_in(client, admin):
    assert sign_in(client, "admin", "").status_code == 422
    assert sign_in(client, "admin", "\x00").status_code == 422


def test_the_eleventh_try_from_an_address_is_refused_whoever_is_tried(client, database, olha):
    answers = [sign_in(client, f"name{n}", "wrong") for n in range(10)]
    assert {answer.status_code for answer in answers} == {422}
    eleventh = sign_in(client, "olha")
    assert eleventh.status_code == 429
    assert int(eleventh.headers["Retry-After"]) > 0
    assert eleventh.mimetype == "text/html"


def test_the_eleventh_try_at_a_name_is_refused_wherever_it_comes_from(client, olha):
    def attempt(n, name="olha", password="wrong"):
        form = {"username": name, "password": password}
        address = {"REMOTE_ADDR": f"192.0.2.{n}"}
        return client.post("/sign-in", data=form, headers=FROM_HERE, environ_overrides=address)

    assert {attempt(n).status_code for n in range(10)} == {422}
    eleventh = attempt(10, password=PASSWORD)
    assert eleventh.status_code == 429
    assert int(eleventh.headers["Retry-After"]) > 0
    assert attempt(11, name="ivan").status_code == 422


def test_the_api_and_the_form_share_their_tries(client, olha):
    for _ in range(5):
        sign_in(client, "olha", "wrong")
        client.post("/api/v1/tokens", auth=("olha", "wrong"), json={"name": "x"})
    assert sign_in(client, "olha").status_code == 429


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_no_other_site_signs_anybody_in_or_out(client, olha, headers):
    assert sign_in(client, "olha", headers=headers).status_code == 403
    enter(client)
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example",
        "",
        "/\x00",
    ],
)
def test_signing_in_leads_nowhere_else(client, olha, where):
    assert enter(client, next=where).headers["Location"] == "/"
    page = get(client.application.test_client(), f"/sign-in?next={quote(where, safe='')}")
    assert [field["value"] for field in page.all("input") if field.get("name") == "next"] == ["/"]


@pytest.mark.parametrize("where", ["/", "/c/UKR/simple?as_of=2024-01-01", DESK])
def test_signing_in_leads_back(client, olha, where):
    assert enter(client, next=where).headers["Location"] == where


@pytest.mark.parametrize("path", [DESK, f"{DESK}?a=b%20c"])
def test_a_page_that_needs_somebody_asks_who_and_comes_back(client, olha, path):
    sent = client.get(path, headers={"Accept": "text/html"})
    assert sent.status_code == 303
    assert sent.headers["Cache-Control"] == "no-store"
    form = get(client, sent.headers["Location"])
    (wanted,) = [field["value"] for field in form.all("input") if field.get("name") == "next"]
    assert wanted == path
    assert enter(client, next=wanted).headers["Location"] == path


def test_a_program_is_told_that_it_must_sign_in(client):
    answer = client.get(DESK, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_the_link_to_sign_in_leads_back_to_its_page_and_to_no_other_site(client):
    for referer, wanted in (
        ("http://localhost/c/UKR/simple?as_of=2024-01-01", "/c/UKR/simple?as_of=2024-01-01"),
        ("https://evil.example/c/UKR", "/"),
        ("http://localhost//evil.example", "/"),
    ):
        form = client.get("/sign-in", headers={"Referer": referer, "Accept": "text/html"})
        assert f'name="next" value="{wanted}"' in form.text


def test_a_role_that_is_too_low_is_told_which_is_needed(client, database):
    people(database, Role.VIEWER)
    sign_in(client, "viewer")
    answer = client.get(DESK, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "This needs the role analyst; viewer is viewer." in Page(answer.text).text


def test_a_service_that_is_not_public_asks_who_on_every_page(database, olha):
    app = an_app(database, public_reading=False)
    client = app.test_client()
    answer = client.get("/", headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/sign-in?next=%2F"
    enter(client)
    assert "olha" in get(client, "/").text
    app.extensions["scorecard"].database.engine.dispose()


def test_a_signed_in_reader_and_a_stranger_get_pages_of_their_own(client, database, olha):
    begin(database)
    publish(database, keeper_of(database))
    path = "/c/UKR/simple?as_of=2024-06-01"
    stranger = client.application.test_client()
    before = stranger.get(path, headers={"Accept": "text/html"})
    enter(client)
    mine = client.get(path, headers={"Accept": "text/html"})
    after = stranger.get(path, headers={"Accept": "text/html"})
    assert "olha" in mine.text
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert "public" in after.headers["Cache-Control"]
    assert "Cookie" in after.headers["Vary"]
    assert "olha" not in after.text
    assert mine.headers["ETag"] != after.headers["ETag"] == before.headers["ETag"]


def test_no_secret_is_logged_or_kept(client, database, olha, caplog):
    caplog.set_level(logging.DEBUG)
    _, secret, _ = cookie_of(enter(client))
    sign_in(client, "olha", f"{PASSWORD}!")
    client.get("/api/v1/me")
    assert secret not in caplog.text
    assert PASSWORD not in caplog.text
    with database.reading.begin() as session:
        kept = "".join(
            repr(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in inspect(database.engine).get_table_names()
        )
    assert secret not in kept
    assert PASSWORD not in kept


def test_pages_about_signing_in_are_kept_by_nobody(client, olha):
    for answer in (
        client.get("/sign-in"),
        enter(client),
        client.post("/sign-out", headers=FROM_HERE),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
