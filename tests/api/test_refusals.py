"""Every mistake is one problem document that says what and where; and nothing is written."""

from __future__ import annotations

import pytest

from scorecard.records import Role
from tests.conftest import an_app
from tests.factories import a_body, a_document

from .asking import problem
from .conftest import KNOWN

WRITES = (
    ("/candidates", {"code": "GEO", "name": "Georgia"}, Role.ADMIN),
    ("/sources", {"slug": "gallup", "name": "Gallup", "reliability": "B"}, Role.ANALYST),
    ("/indicators", {"code": "x", "name": "X", "unit": "%", "kind": "quantity"}, Role.ADMIN),
    ("/frameworks", a_document(version=3), Role.ADMIN),
    ("/frameworks/simple/versions/2/publish", None, Role.ADMIN),
    ("/evidence", a_body(title="New"), Role.ANALYST),
    ("/reports/UKR/simple/2025-Q4/editions", {}, Role.REVIEWER),
)
CARD = "/scorecards/UKR/simple"
REPORT = "/reports/UKR/simple/2025-Q4"
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
    "/reports",
    REPORT,
    f"{REPORT}/draft",
    "/scores",
    "/scores.json",
    "/scores.csv",
)


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
        ("/reports/UKR/simpel/2025-Q4", "Did you mean 'simple'?"),
        ("/reports/UKE/simple/2025-Q4", "Did you mean 'UKR'?"),
        (f"{REPORT}/editions/1", "Nothing is published"),
        ("/reports?candidate=UKE", "Did you mean 'UKR'?"),
        ("/reports/UKR/simpel/2025-Q4/draft", "Did you mean 'simple'?"),
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
        ("/reports/UKR/simple/2026-Q4", "quarter"),
        (f"{REPORT}/draft?format=odt", "format"),
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


@pytest.mark.parametrize("path", ["/nothing", "/../etc/passwd"])
def test_a_path_there_is_none_of_is_a_problem_too(small, path):
    problem(small.ask("GET", path), 404)


def test_a_method_that_is_not_offered_names_those_that_are(small):
    response = small.ask("DELETE", f"/evidence/{KNOWN}", Role.ADMIN)
    problem(response, 405)
    assert "GET" in response.headers["Allow"]
