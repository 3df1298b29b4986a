"""Laws of the whole service: each holds for every route, setting, error and vendored file."""

from __future__ import annotations

import hashlib
import inspect
import re
from base64 import b64decode
from dataclasses import fields, replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from scorecard import errors
from scorecard.actions.add_account import find_account
from scorecard.actions.issue_token import issue_token
from scorecard.config import Settings
from scorecard.records import Role
from scorecard.web.problems import STATUS

from .conftest import NOW, ROOT, an_app

STATIC = ROOT / "scorecard" / "dashboard" / "static"
PAGES = (
    "/",
    "/c/UKR/nato-accession?as_of=2025-12-31",
    "/c/UKR/nato-accession?as_of=2016-12-31",
    "/reports",
    "/reports/UKR/nato-accession/2025-Q4",
    "/data",
    "/api/docs",
    "/c/UKR/nothing",
)
SAY_IT_ALL_BY_THEIR_ADDRESS = ("/publish", "/render", "/secret", "/test", "/retry")
RULES = {"public", "near", "reading", "computing", "somebody", "password", "signing", *Role}


@pytest.fixture
def document(sample_client):
    return sample_client.get("/api/openapi.json").get_json()


def operations(document):
    return [
        (verb, path, operation)
        for path, item in document["paths"].items()
        for verb, operation in item.items()
        if verb in {"get", "post", "patch", "put", "delete"}
    ]


def resolve(document, thing):
    while "$ref" in thing:
        found = document
        for part in thing["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        thing = found
    return thing


def test_every_route_says_who_may_call_it(sample_app):
    unruled = {
        rule.endpoint
        for rule in sample_app.url_map.iter_rules()
        if getattr(sample_app.view_functions[rule.endpoint], "auth_rule", None) not in RULES
    }
    assert not unruled


def test_no_route_that_writes_is_open(sample_app):
    for rule in sample_app.url_map.iter_rules():
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            who = sample_app.view_functions[rule.endpoint].auth_rule
            assert who not in {"public", "reading", "viewer"}, rule


def test_what_is_only_computed_can_write_nothing(own_sample):
    """Whoever may read may ask these; they get a database that refuses every write."""
    app = an_app(own_sample)
    reading = app.extensions["scorecard"].database
    refusing = replace(reading, writing=None)
    app.extensions["scorecard"] = replace(app.extensions["scorecard"], database=refusing)
    computed = [
        rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "auth_rule", None) == "computing"
    ]
    asked = {"what-if": {"half_life": 2}, "sensitivity": {"draws": 100}, "goal": {"score": 70}}
    assert {rule.rule.rsplit("/", 1)[1] for rule in computed} == set(asked)
    for name, body in asked.items():
        path = f"/api/v1/scorecards/UKR/nato-panel/{name}"
        response = app.test_client().post(path, json={"as_of": "2023-12-31", **body})
        assert response.status_code == 200, response.text
    reading.engine.dispose()


def test_every_api_route_is_in_the_document(sample_app, document):
    listed = {(verb.upper(), path) for verb, path, _ in operations(document)}
    served = {
        (method, re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in sample_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served
    assert listed == served


def test_every_operation_has_a_name_of_its_own_and_a_summary(document):
    names = [operation.get("operationId") for _, _, operation in operations(document)]
    assert all(names)
    assert len(set(names)) == len(names)
    assert all(operation.get("summary") for _, _, operation in operations(document))


def test_every_operation_says_what_it_answers(document):
    for verb, path, operation in operations(document):
        fine = [resolve(document, r) for s, r in operation["responses"].items() if s[0] == "2"]
        assert fine, path
        for answer in fine:
            assert all(media.get("schema") for media in answer["content"].values()), (verb, path)


def test_every_post_says_what_it_takes(document):
    for verb, path, operation in operations(document):
        if verb == "post" and not path.endswith(SAY_IT_ALL_BY_THEIR_ADDRESS):
            for media_type, taken in operation["requestBody"]["content"].items():
                schema = resolve(document, taken["schema"])
                a_file = schema.get("format") == "binary"
                assert a_file or schema["properties"], (path, media_type)


def test_every_operation_says_who_may_call_it(sample_app, document):
    for _, path, operation in operations(document):
        assert "security" in operation, path
        if operation.get("x-role"):
            assert operation["security"] == [{"token": []}], path


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "operators.md").read_text()
    for field in fields(Settings):
        assert f"SCORECARD_{field.name.upper()}" in text
        assert field.metadata["meaning"]


def error_classes():
    return [
        found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, errors.ScorecardError)
    ]


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_is_drawn_in_the_tree(error):
    drawn = [
        line for line in errors.__doc__.splitlines() if re.search(rf"\b{error.__name__}\b", line)
    ]
    assert drawn
    depth = len(error.__mro__) - len(errors.ScorecardError.__mro__)
    tree = next(line for line in drawn if not line.endswith("."))
    assert len(re.match(r"[│├└─ ]*", tree)[0]) == 4 * depth


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_but_a_bad_setting_has_a_status(error):
    base_or_settings = error in {errors.ScorecardError, errors.BadSettings}
    assert any(kind in STATUS for kind in error.__mro__) or base_or_settings


def vendored():
    lines = (STATIC / "vendor.lock").read_text().splitlines()
    return [line.split()[:2] for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("sha256", "name"), vendored())
def test_a_vendored_file_is_the_one_that_was_locked(sha256, name):
    assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == sha256


def test_the_script_that_pages_load_is_pinned_by_the_hash_that_is_locked(sample_client):
    html = sample_client.get("/evidence", headers={"Accept": "text/html"}).text
    src, pinned = re.search(r'src="([^"]*htmx[^"]*)" integrity="sha256-([^"]+)"', html).groups()
    locked = {name: sha256 for sha256, name in vendored()}
    assert b64decode(pinned).hex() == locked[urlsplit(src).path.rpartition("/")[2]]


def test_every_vendored_file_is_locked_or_a_licence():
    locked = {name for _, name in vendored()}
    there = {path.name for path in (STATIC / "vendor").iterdir()}
    assert locked
    assert not {name for name in there - locked if not re.search("LICENSE|NOTICE", name)}


class Asked(HTMLParser):
    """What a browser fetches for a page, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.fetched, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in {"src", "srcset", "data", "poster", "action", "formaction"}:
                self.fetched.append(value)
            elif name in {"href", "xlink:href"}:
                (self.links if tag == "a" else self.fetched).append(value)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host(sample_client, path):
    html = sample_client.get(path, headers={"Accept": "text/html"}).text
    page = Asked(html)
    assert page.fetched
    assert not [url for url in page.fetched if urlsplit(url).scheme not in {"", "data"}]
    assert not [url for url in page.fetched if urlsplit(url).netloc]
    assert "@import" not in html


@pytest.mark.parametrize("path", PAGES)
def test_a_page_links_abroad_only_to_the_source_of_evidence(sample_client, path):
    html = sample_client.get(path, headers={"Accept": "text/html"}).text
    abroad = {url for url in Asked(html).links if urlsplit(url).scheme or urlsplit(url).netloc}
    cited = (ROOT / "fixtures" / "evidence").glob("*.ndjson")
    known = "".join(file.read_text() for file in cited)
    assert not {url for url in abroad if url not in known}


def test_style_and_scripts_ask_no_other_host():
    own = [path for path in STATIC.iterdir() if path.suffix in {".css", ".js"}]
    assert len(own) > 2
    for path in own:
        assert "//" not in re.sub(r"(?m)^\s*//.*$", "", path.read_text()), path.name
    css = (STATIC / "vendor" / "swagger-ui.css").read_text()
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", css)


@pytest.mark.parametrize("path", PAGES)
def test_every_response_carries_a_policy(sample_client, path):
    headers = sample_client.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_every_route_refuses_a_query_it_does_not_know(own_sample):
    """Ignoring what was asked is doing something else; a misspelt dry_run must not record."""
    app = an_app(own_sample)
    client = app.test_client()
    secret = issue_token(own_sample, find_account(own_sample, "admin"), "test", NOW)
    admin = {"Authorization": f"Bearer {secret}"}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1") and "GET" in rule.methods:
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            response = client.get(f"{path}?colour=red", headers=admin)
            assert response.status_code == 422, path
            assert response.get_json()["errors"][0]["parameter"] == "colour", path
    app.extensions["scorecard"].database.engine.dispose()
