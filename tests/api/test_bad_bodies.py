"""A body that breaks a rule is refused by the field that breaks it; and nothing is written."""

from __future__ import annotations

import json

import pytest

from tests.factories import a_body, a_document

from .asking import post, problem
from .conftest import KNOWN


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
