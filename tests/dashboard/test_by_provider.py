"""Signing in at an OpenID provider: whom it vouches for, and all that must not be believed."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import inspect, text

from scorecard.actions.add_account import add_account
from scorecard.actions.change_account import change_account
from scorecard.actions.open_provider import open_provider
from scorecard.actions.read_accounts import list_account_changes, read_account
from scorecard.errors import BadSettings
from scorecard.records import Role
from tests.conftest import NOW, an_app
from tests.dashboard.provider import CLIENT, SECRET, Key, OpenIdProvider
from tests.dashboard.signing import PASSWORD
from tests.dashboard.test_pages import Page, get

START = "/sign-in/provider"
BACK = "/sign-in/provider/back"


@pytest.fixture(scope="module")
def keys():
    return [Key("one"), Key("two")]


@pytest.fixture
def provider(keys):
    with OpenIdProvider().listening() as made:
        made.key = made.signs_with = keys[0]
        yield made


@pytest.fixture
def service(database, provider):
    """The service as that provider's client, with more settings."""
    apps = []

    def made(**settings):
        known = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "Example",
            "password_attempts": "100 per minute",
        }
        apps.append(an_app(database, **known | settings))
        return apps[-1].test_client()

    yield made
    for app in apps:
        app.extensions["scorecard"].database.engine.dispose()


@pytest.fixture
def browser(service):
    return service()


def sent(browser, path=START):
    answer = browser.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 303, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.headers["Location"]


def come_back(browser, provider, path=START):
    back = urlsplit(provider.sign_in(sent(browser, path)))
    return browser.get(f"{back.path}?{back.query}", headers={"Accept": "text/html"})


def who(browser):
    return browser.get("/api/v1/me").get_json()


def refused(answer, says):
    assert answer.status_code == 422
    assert says in Page(answer.text).text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_button_is_there_only_where_a_provider_is(browser, client):
    links = [link["href"] for link in get(browser, "/sign-in?next=/api").all("a")]
    assert f"{START}?next=/api" in links
    assert "Sign in with Example" in get(browser, "/sign-in").text
    assert START not in [link["href"] for link in get(client, "/sign-in").all("a")]
    for path in (START, BACK):
        assert client.get(path).status_code == 404


def test_whoever_the_provider_vouches_for_is_signed_in(browser, provider, database):
    answer = come_back(browser, provider, f"{START}?next=/c/UKR/simple")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/c/UKR/simple"
    assert (who(browser)["username"], who(browser)["role"]) == ("olha", "viewer")
    card = read_account(database, "olha")
    assert (card.provider, card.has_password) == (provider.issuer, False)
    assert [one.verb for one in list_account_changes(database, "olha")] == ["add", "link"]


def test_who_comes_again_is_the_same_by_whatever_name(browser, service, provider):
    come_back(browser, provider)
    provider.person = {**provider.person, "preferred_username": "olha2"}
    again = service()
    come_back(again, provider)
    assert who(again)["username"] == "olha"


def test_the_session_is_like_any_other(browser, provider):
    answer = come_back(browser, provider)
    cookies = answer.headers.getlist("Set-Cookie")
    (signed,) = [one for one in cookies if one.startswith("scorecard=")]
    assert "HttpOnly" in signed
    assert "SameSite=Lax" in signed
    (over,) = [one for one in cookies if one.startswith("scorecard-under-way=;")]
    assert "Max-Age=0" in over


def test_a_name_that_somebody_has_here_is_not_taken_over(browser, provider, database):
    add_account(database, "olha", Role.ADMIN, PASSWORD, NOW)
    refused(come_back(browser, provider), "called 'olha' that did not come this way")
    assert browser.get("/api/v1/me").status_code == 401
    assert read_account(database, "olha").provider is None


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"preferred_username": "a:b", "email": "olha@example.org"}, "olha@example.org"),
        ({"preferred_username": None, "email": None}, "248289761001"),
        ({"preferred_username": ["olha"], "email": "\x00"}, "248289761001"),
    ],
)
def test_a_name_is_the_first_that_can_be_used_here(browser, provider, given, name):
    provider.person = {**provider.person, **given}
    come_back(browser, provider)
    assert who(browser)["username"] == name


def test_an_inactive_account_stays_out(browser, provider, database):
    come_back(browser, provider)
    change_account(database, "olha", NOW, active=False)
    refused(come_back(browser, provider), "olha is inactive")
    assert browser.get("/api/v1/me").status_code == 401


ROLES = {"oidc_roles": "experts=analyst, board=admin", "oidc_role_claim": "groups"}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["experts"], "analyst"),
        (["experts", "board", "others"], "admin"),
        ("experts", "analyst"),
        (["others"], "viewer"),
        (None, "viewer"),
    ],
)
def test_a_claim_may_say_the_role(service, provider, groups, role):
    browser = service(**ROLES)
    provider.claims = {"groups": groups}
    come_back(browser, provider)
    assert who(browser)["role"] == role


def test_a_claim_decides_each_time(service, provider, database, admin):
    browser = service(**ROLES)
    for groups, role in ((["board"], "admin"), (["experts"], "analyst"), ([], "viewer")):
        provider.claims = {"groups": groups}
        come_back(browser, provider)
        assert who(browser)["role"] == role
    done = [one.detail for one in list_account_changes(database, "olha")]
    assert done[2:] == ["admin to analyst", "analyst to viewer"]


def test_the_last_active_admin_is_not_demoted_by_a_claim(service, provider):
    browser = service(**ROLES)
    provider.claims = {"groups": ["board"]}
    come_back(browser, provider)
    provider.claims = {}
    refused(come_back(browser, provider), "last active admin")


def test_without_roles_set_an_admin_here_says_the_role(browser, provider, database):
    provider.claims = {"roles": ["admin"]}
    come_back(browser, provider)
    change_account(database, "olha", NOW, role=Role.REVIEWER)
    come_back(browser, provider)
    assert who(browser)["role"] == "reviewer"


def test_a_claim_may_lie_deeper(service, provider):
    browser = service(oidc_roles="experts=analyst", oidc_role_claim="realm_access.roles")
    provider.claims = {"realm_access": {"roles": ["experts"]}}
    come_back(browser, provider)
    assert who(browser)["role"] == "analyst"


FORGED = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another", "azp": CLIENT},
    "one of several audiences, for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "no nonce": {"nonce": None},
    "another nonce": {"nonce": "x"},
    "no end": {"exp": None},
    "an end that has passed": {"exp": 1_700_000_000},
    "made in a time to come": {"iat": 32_503_680_000},
    "another access token": {"at_hash": "x"},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": 5},
    "an empty subject": {"sub": ""},
}


@pytest.mark.parametrize("claims", FORGED.values(), ids=FORGED)
def test_a_token_that_says_something_else_signs_nobody_in(browser, provider, claims):
    provider.claims = claims
    refused(come_back(browser, provider), "Example did not")
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"kid": "two"}])
def test_a_token_that_is_not_signed_as_it_must_be_signs_nobody_in(browser, provider, header):
    provider.header = header
    refused(come_back(browser, provider), "Example did not vouch for you")


def test_a_token_of_another_key_signs_nobody_in(browser, provider, keys):
    provider.signs_with = keys[1]
    provider.header = {"kid": "one"}
    refused(come_back(browser, provider), "Example did not vouch for you")


def test_a_key_that_was_replaced_is_known_at_once(browser, provider, keys):
    come_back(browser, provider)
    provider.key = provider.signs_with = keys[1]
    assert come_back(browser, provider).status_code == 303


def back_with(browser, provider, **query):
    started = sent(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(started).query).items()}
    code = parse_qs(urlsplit(provider.sign_in(started)).query)["code"][0]
    given = {"code": code, "state": asked["state"], **query}
    given = {name: value for name, value in given.items() if value is not None}
    return browser.get(f"{BACK}?{urlencode(given)}", headers={"Accept": "text/html"})


@pytest.mark.parametrize(
    "query", [{"state": None}, {"state": "x"}, {"iss": "https://evil.example"}]
)
def test_only_what_this_browser_began_is_finished(browser, provider, query):
    refused(back_with(browser, provider, **query), "not begun in this browser")
    assert "/token" not in provider.asked


def test_another_browser_does_not_finish_it(browser, service, provider):
    back = urlsplit(provider.sign_in(sent(browser)))
    path = f"{back.path}?{back.query}"
    refused(service().get(path, headers={"Accept": "text/html"}), "not begun in this browser")
    assert browser.get(path).status_code == 303


def test_a_code_of_somebody_elses_sign_in_is_worth_nothing(browser, service, provider):
    stolen = parse_qs(urlsplit(provider.sign_in(sent(service()))).query)["code"][0]
    refused(back_with(browser, provider, code=stolen), "Example did not vouch for you")


def test_it_is_finished_once(browser, provider):
    back = urlsplit(provider.sign_in(sent(browser)))
    path = f"{back.path}?{back.query}"
    assert browser.get(path).status_code == 303
    refused(browser.get(path, headers={"Accept": "text/html"}), "not begun in this browser")


def test_who_says_no_there_is_told_so_here(browser, provider):
    answer = back_with(browser, provider, code=None, error="access_denied")
    refused(answer, "Example did not sign you in.")


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_it_leads_nowhere_else(browser, provider, where):
    path = f"{START}?{urlencode({'next': where})}"
    assert come_back(browser, provider, path).headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_is_away_is_said_to_be(browser, provider, path):
    started = sent(browser)
    provider.broken = {path}
    back = urlsplit(provider.sign_in(started))
    answer = browser.get(f"{back.path}?{back.query}", headers={"Accept": "text/html"})
    refused(answer, "Example d")
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": None},
    ],
)
def test_what_a_provider_says_of_itself_must_be_its_own_and_safe(browser, provider, metadata):
    provider.metadata = metadata
    answer = browser.get(START, headers={"Accept": "text/html"})
    refused(answer, "Example ")


def test_tries_are_counted_by_address(service, provider):
    browser = service(password_attempts="1 per minute")
    assert browser.get(START).status_code == 303
    assert browser.get(START).status_code == 429


def test_no_secret_is_logged_or_kept(browser, provider, database, caplog):
    caplog.set_level(logging.DEBUG)
    answer = come_back(browser, provider)
    held = "".join(answer.headers.getlist("Set-Cookie")).split("scorecard=")[1].split(";")[0]
    assert SECRET not in caplog.text
    assert held not in caplog.text
    with database.reading.begin() as session:
        kept = "".join(
            repr(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in inspect(database.engine).get_table_names()
        )
    assert held not in kept


@pytest.mark.parametrize(
    ("issuer", "client", "secret", "roles", "says"),
    [
        ("https://a.example", "", "s", "", "SCORECARD_OIDC_CLIENT_ID"),
        ("https://a.example", "c", "", "", "SCORECARD_OIDC_CLIENT_SECRET"),
        ("", "c", "", "", "SCORECARD_OIDC_ISSUER"),
        ("http://a.example", "c", "s", "", "https://"),
        ("a.example", "c", "s", "", "https://"),
        ("https://a.example", "c", "s", "experts", "SCORECARD_OIDC_ROLES"),
        ("https://a.example", "c", "s", "experts=owner", "SCORECARD_OIDC_ROLES"),
    ],
)
def test_half_a_setting_is_refused_by_name(issuer, client, secret, roles, says):
    with pytest.raises(BadSettings, match=says):
        open_provider(issuer, client, secret, "Example", "roles", roles)
