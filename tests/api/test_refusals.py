"""Every mistake is one problem document that says what and where; and nothing is written."""

from __future__ import annotations

import json

import pytest

from scorecard.records import Role
from tests.conftest import an_app
from tests.factories import a_body, a_document

from .conftest import KNOWN

WRITES = (
    ("/candidates", {"code": "GEO", "name": "Georgia"}, Role.ADMIN),
    ("/sources", {"slug": "gallup", "name": "Gallup", "reliability": "B"}, Role.ANALYST),
    ("/indicators", {"code": "x", "name": "X", "unit": "%", "kind": "quantity"}, Role.ADMIN),
    ("/frameworks", a_document(version=3), Role.ADMIN),
    ("/frameworks/simple/versions/2/publish", None, Role.ADMIN),
    ("/evidence", a_body(title="New"), Role.ANALYST),
)
CARD = "/scorecards/UKR/simple"
READS = (
    "/candidates",
    "/candidates/UKR",
    "/sources",
    "/sources/monitor",
    "/indicators",
    "/indicators/support",
    "/frameworks",
    "/frameworks/simple",
    "/frameworks/simple/versions/1",
    "/evidence",
    f"/evidence/{KNOWN}",
    CARD,
    f"{CARD}/history",
    f"{CARD}/quarters/2025-Q4",
    "/scores",
    "/scores.json",
    "/scores.csv",
)


def problem(response, status, path=None):
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.get_json()
    assert {"type", "title", "status", "detail", "instance", "request_id"} <= set(body)
    assert body["status"] == status
    assert body["instance"] == response.request.path
    assert body["request_id"]
    assert body["detail"]
    assert "Traceback" not in response.text
    return body


@pytest.mark.parametrize(("path", "body", "role"), WRITES)
def test_writing_needs_a_token(small, path, body, role):
    response = small.ask("POST", path, json=body)
    problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("path", "body", "role"), WRITES)
def test_writing_needs_the_role_and_the_refusal_names_it(small, path, body, role):
    for lower in [one for one in Role if not one.includes(role)]:
        found = problem(small.ask("POST", path, lower, json=body), 403)
        assert f"needs the role {role}; {lower} is {lower}" in found["detail"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer scd_wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "nonsense"},
        {"X-API-Key": "scd_wrong"},
    ],
    ids=str,
)
def test_a_credential_that_does_not_count_is_refused_even_where_none_is_needed(
    small, path, headers
):
    response = small.ask("GET", path, headers=headers)
    problem(response, 401)
    assert "WWW-Authenticate" in response.headers


@pytest.mark.parametrize("path", READS)
def test_reading_can_be_closed(small, path):
    closed = an_app(small.database, public_reading=False)
    client = closed.test_client()
    problem(client.get(f"/api/v1{path}"), 401)
    viewer = small.tokens[Role.VIEWER]
    assert client.get(f"/api/v1{path}", headers=viewer).status_code == 200
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert client.get("/").status_code == 401
    closed.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/candidates/UKE", "Did you mean 'UKR'?"),
        ("/sources/montor", "Did you mean 'monitor'?"),
        ("/indicators/suport", "Did you mean 'support'?"),
        ("/frameworks/simpel", "Did you mean 'simple'?"),
        ("/frameworks/simple/versions/9", "it has 2, 1"),
        ("/scorecards/UKE/simple", "Did you mean 'UKR'?"),
        ("/scorecards/UKR/simpel", "Did you mean 'simple'?"),
        (f"{CARD}?version=2", "not published yet"),
        (f"{CARD}?version=9", "has no version 9"),
        ("/scorecards/UKR/simpel/history", "Did you mean 'simple'?"),
        ("/scorecards/UKR/simpel/quarters/2025-Q4", "Did you mean 'simple'?"),
        ("/scores?candidate=UKE", "Did you mean 'UKR'?"),
        ("/evidence?framework=simpel", "Did you mean 'simple'?"),
        ("/evidence?framework=simple&criterion=publik", "Did you mean 'public'?"),
        ("/evidence/nothing", "'nothing'"),
    ],
)
def test_an_unknown_name_gets_a_hint(small, path, hint):
    assert hint in problem(small.ask("GET", path), 404)["detail"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        (f"{CARD}?asof=2025-01-01", "asof"),
        (f"{CARD}?as_of=2025-01-01&as_of=2025-01-02", "as_of"),
        (f"{CARD}?as_of=2026-12-02", "as_of"),
        (f"{CARD}?as_of=2025-01-01T00:00:00Z", "as_of"),
        (f"{CARD}?known_at=2026-11-02T00:00:00", "known_at"),
        (f"{CARD}?known_at=2026-11-02T00:00:00%2B02:00", "known_at"),
        (f"{CARD}?known_at=2000-01-01T00:00:00Z", "known_at"),
        (f"{CARD}?version=0", "version"),
        (f"{CARD}?version=one", "version"),
        (f"{CARD}/history?interval=decade", "interval"),
        (f"{CARD}/history?vintage=old", "vintage"),
        (f"{CARD}/history?as_of=2025-01-01", "as_of"),
        (f"{CARD}/history?to=2026-12-02", "to"),
        (f"{CARD}/history?from=2025-01-02&to=2025-01-01", "from"),
        (f"{CARD}/history?interval=day&from=1900-01-01", "interval"),
        (f"{CARD}/quarters/2026-Q4", "quarter"),
        (f"{CARD}/quarters/2025-Q4?format=docx", "format"),
        ("/scores?as_of=2026-12-02", "as_of"),
        ("/scores.csv?limit=5", "limit"),
        ("/evidence?limit=0", "limit"),
        ("/evidence?limit=201", "limit"),
        ("/evidence?limit=-1", "limit"),
        ("/evidence?kind=opinion", "kind"),
        ("/evidence?status=returned", "status"),
        ("/evidence?cursor=nonsense", "cursor"),
        ("/evidence?cursor=%F0%9F%98%80", "cursor"),
        ("/evidence?cursor=bnVsbA", "cursor"),
        ("/evidence?q=", "q"),
        ("/evidence?criterion=public", "criterion"),
        ("/evidence?colour=red", "colour"),
        (f"/evidence/{KNOWN}?as_of=2025-01-01", "as_of"),
    ],
)
def test_a_query_is_refused_by_the_name_of_its_parameter(small, path, parameter):
    found = problem(small.ask("GET", path), 422)
    assert [error["parameter"] for error in found["errors"]] == [parameter]
    assert found["errors"][0]["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/evidence?candidate=%00",
        "/evidence?q=%00",
        "/candidates/%00",
        "/evidence/%00",
        "/scores?framework=%00",
    ],
)
def test_a_nul_in_a_question_is_a_mistake_not_a_failure(small, path):
    assert small.ask("GET", path).status_code < 500


@pytest.mark.parametrize("path", ["/evidence?limit=1&q=%25", "/evidence?q=_", "/evidence?q=%5C"])
def test_a_search_takes_its_words_as_they_are(small, path):
    assert small.ask("GET", path).get_json()["items"] == []


def post(small, body, path="/evidence", role=Role.ADMIN, **more):
    """`body` as the standard library writes it: NaN, half characters and long numbers too."""
    sent = {"data": json.dumps(body), "content_type": "application/json"}
    return small.ask("POST", path, role, **(more or sent))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"value": "50"}, "#/value"),
        ({"value": True}, "#/value"),
        ({"value": 101}, "#/value"),
        ({"value": float("nan")}, "#/value"),
        ({"value": float("inf")}, "#/value"),
        ({"observed_on": "2026-12-02"}, "#/observed_on"),
        ({"observed_on": "2024-01-01T00:00:00"}, "#/observed_on"),
        ({"observed_on": "2024-01-01T00:00:00+02:00"}, "#/observed_on"),
        ({"published_on": "2026-12-02"}, "#/published_on"),
        ({"indicator": "suport"}, "#/indicator"),
        ({"source": "montor"}, "#/source"),
        ({"candidate": "UKE"}, "#/candidate"),
        ({"candidate": "U\x00R"}, "#/candidate"),
        ({"indicator": "a\x00"}, "#/indicator"),
        ({"source": "a\ud800"}, "#/source"),
        ({"title": "\x00"}, "#/title"),
        ({"title": "half \ud800"}, "#/title"),
        ({"url": "javascript:alert(1)"}, "#/url"),
        ({"derived_from": "01936b2e-7c1a-7000-8000-00000000dead"}, "#/derived_from"),
        ({"recorded_at": "2024-01-01T00:00:00Z"}, "#/recorded_at"),
        ({"lower": 40}, "#/interval_level"),
        ({"kind": None}, "#/kind"),
    ],
)
def test_a_bad_entry_is_refused_by_its_field(small, changes, pointer):
    found = problem(post(small, a_body(**changes)), 422)
    assert [error["pointer"] for error in found["errors"]] == [pointer]
    assert found["errors"][0]["detail"]


def test_a_number_too_large_to_be_one_is_refused_by_its_field(small):
    body = json.dumps(a_body(value=0)).replace('"value": 0', '"value": 1e999')
    found = problem(post(small, None, data=body, content_type="application/json"), 422)
    assert found["errors"][0]["pointer"] == "#/value"


def test_a_whole_number_too_large_for_the_database_is_refused(small):
    ladder = {"kind": "assessment", "value": None, "level": 2**80, "rationale": "x"}
    assert post(small, a_body(**ladder)).status_code in {409, 422}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b"[" * 20_000, 400),
        (b'{"a":' * 5_000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"1" * 5_000, 400),
        (b"{" + b" " * 60_000 + b"}", 413),
    ],
    ids=[
        "cut",
        "empty",
        "not-utf-8",
        "lists",
        "objects",
        "list",
        "null",
        "text",
        "digits",
        "large",
    ],
)
@pytest.mark.parametrize("path", ["/evidence", "/frameworks"])
def test_a_body_that_is_none_is_refused(small, path, body, status):
    response = post(small, None, path, data=body, content_type="application/json")
    problem(response, status)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_is_json_and_says_so(small, content_type):
    found = problem(post(small, None, data="{}", content_type=content_type), 415)
    assert "Content-Type: application/json" in found["detail"]


def test_the_same_entry_is_named(small):
    assert problem(post(small, a_body()), 409)["existing"] == KNOWN
    assert problem(post(small, a_body(id=KNOWN, title="x")), 409)["existing"] == KNOWN


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/candidates", {"code": "UKR", "name": "Ukraine"}),
        ("/sources", {"slug": "monitor", "name": "Monitor", "reliability": "B"}),
        ("/indicators", {"code": "support", "name": "X", "unit": "%", "kind": "quantity"}),
        ("/frameworks", a_document(version=1)),
        ("/frameworks", a_document(version=9)),
        ("/frameworks/simple/versions/1/publish", None),
    ],
)
def test_what_is_taken_is_a_conflict(small, path, body):
    problem(post(small, body, path), 409)


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/candidates", {"code": "ukr", "name": "x"}, "#/code"),
        ("/candidates", {"code": "GEO\n", "name": "x"}, "#/code"),
        ("/candidates", {"code": "GEO"}, "#/name"),
        ("/sources", {"slug": "x", "name": "x", "reliability": "G"}, "#/reliability"),
        ("/indicators", {"code": "x", "name": "x", "unit": "x", "kind": "ordinal"}, "#/levels"),
    ],
)
def test_a_bad_record_is_refused_by_its_field(small, path, body, pointer):
    found = problem(post(small, body, path), 422)
    assert [error["pointer"] for error in found["errors"]] == [pointer]


def test_a_bad_framework_is_pointed_into(small):
    document = a_document(version=3)
    document["tree"]["children"][0]["children"][0]["weight"] = 0
    found = problem(post(small, document, "/frameworks"), 422)
    assert found["errors"][0]["pointer"] == "#/tree/children/0/children/0/weight"


@pytest.mark.parametrize("path", ["/nothing", "/../etc/passwd"])
def test_a_path_there_is_none_of_is_a_problem_too(small, path):
    problem(small.ask("GET", path), 404)


def test_a_method_that_is_not_offered_names_those_that_are(small):
    response = small.ask("DELETE", f"/evidence/{KNOWN}", Role.ADMIN)
    problem(response, 405)
    assert "GET" in response.headers["Allow"]
