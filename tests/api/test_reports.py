"""Reports by HTTP: draft, publish, read, download, render again and verify."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.render_edition import render_edition
from scorecard.records import Role
from scorecard.reports.formats import FORMATS
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

REPORT = "/api/v1/reports/UKR/simple/2025-Q4"


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    return database


def post(client, tokens, body=None, role=Role.REVIEWER, **headers):
    return client.post(f"{REPORT}/editions", json=body or {}, headers={**tokens[role], **headers})


def test_a_draft_says_what_would_be_published_and_what_to_look_at(ledger, client):
    body = client.get(REPORT).get_json()
    assert body["words"][0].startswith("On 2025-12-31 the score of Ukr is 50.0")
    assert {one["code"] for one in body["checklist"]} >= {"coverage", "disputes", "stale"}
    assert (body["editions"], body["revisions"]) == ([], [])


@pytest.mark.parametrize("path", ["", "/draft?format=csv", "/draft?format=pdf"])
def test_a_draft_is_computed_once_until_something_is_done(ledger, client, admin, monkeypatch, path):
    made = client.get(f"{REPORT}{path}")
    with monkeypatch.context() as patched:
        patched.setattr("scorecard.api.reports.draft_report", None)
        patched.setattr("scorecard.api.reports.draft_file", None)
        # Whenever it is said to have been known: the ledger has changed at one instant alone.
        also = "&known_at=" if path else "?known_at="
        for known_at in ("", f"{also}2026-11-02T00:00:00Z", f"{also}2026-11-03T00:00:00Z"):
            again = client.get(f"{REPORT}{path}{known_at}", headers={"Accept": f"*/*,{known_at}"})
            assert (again.status_code, again.data) == (200, made.data)
            assert again.headers["ETag"] == made.headers["ETag"]
    late = an_entry(value=80.0, observed_on=date(2025, 1, 1))
    record_evidence(ledger, [late], admin, NOW)
    after = client.get(f"{REPORT}{path}", headers={"If-None-Match": made.headers["ETag"]})
    assert after.status_code == 200
    assert after.data != made.data


def test_a_draft_follows_the_newest_version_of_the_framework(ledger, client, admin):
    before = client.get(f"{REPORT}/draft?format=json").get_json()["parameters"]
    publish(ledger, admin, version=2)
    after = client.get(f"{REPORT}/draft?format=json").get_json()["parameters"]
    assert [one["framework_version"] for one in (before, after)] == [1, 2]


def test_a_draft_is_a_file_to_be_saved(ledger, client):
    file = client.get(f"{REPORT}/draft?format=pdf")
    assert file.content_type == FORMATS["pdf"].media_type
    assert "UKR-simple-2025-Q4-draft.pdf" in file.headers["Content-Disposition"]
    assert "sandbox" in file.headers["Content-Security-Policy"]


def test_an_edition_is_published_read_downloaded_and_verified(ledger, client, tokens):
    made = post(client, tokens)
    assert made.status_code == 201
    where = made.headers["Location"]
    assert where == f"{REPORT}/editions/1"
    body = client.get(where).get_json()
    assert body == made.get_json()
    assert {one["format"] for one in body["files"]} == set(FORMATS)
    for one in body["files"]:
        file = client.get(f"{where}/files/{one['format']}")
        assert file.content_type == FORMATS[one["format"]].media_type
        assert hashlib.sha256(file.data).hexdigest() == one["sha256"]
        same = {"If-None-Match": file.headers["ETag"]}
        assert client.get(f"{where}/files/{one['format']}", headers=same).status_code == 304
    found = client.get(f"{where}/verification", headers=tokens[Role.ANALYST]).get_json()
    assert (found["problems"], found["notes"]) == ([], [])
    assert found["sha256"] == body["sha256"]
    listed = client.get("/api/v1/reports?candidate=UKR").get_json()["items"]
    assert [(one["quarter"], one["number"]) for one in listed] == [("2025-Q4", 1)]


def test_a_key_publishes_once(ledger, client, tokens):
    sent = [post(client, tokens, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].get_json() == sent[1].get_json()


def test_a_correction_supersedes_with_a_reason(ledger, client, tokens, admin):
    post(client, tokens)
    assert post(client, tokens).get_json()["errors"][0]["pointer"] == "#/reason"
    assert post(client, tokens, {"reason": "Again."}).status_code == 409
    late = an_entry(value=80.0, observed_on=date(2025, 1, 1))
    record_evidence(ledger, [late], admin, NOW)
    second = post(client, tokens, {"reason": "Late."}).get_json()
    assert (second["number"], second["reason"]) == (2, "Late.")
    assert client.get(f"{REPORT}/editions/1").get_json()["superseded"]
    (revised,) = client.get(REPORT).get_json()["revisions"]
    assert revised["words"] == ["2025-Q4, edition 2, said 80.0. As now known it is the same."]


def test_what_is_not_rendered_is_rendered_when_asked(ledger, client, tokens, admin):
    made = publish_edition(ledger, "UKR", "simple", "2025-Q4", admin, NOW)
    where = f"{REPORT}/editions/1"
    missing = client.get(f"{where}/files/csv")
    assert missing.status_code == 503
    assert "is not rendered yet" in missing.get_json()["detail"]
    render_edition(ledger, made, admin, NOW, ["json"])
    done = client.post(f"{where}/render", headers=tokens[Role.REVIEWER])
    assert {one["format"] for one in done.get_json()["files"]} == set(FORMATS)
    assert client.get(f"{where}/files/csv").status_code == 200


@pytest.mark.parametrize(
    ("path", "role"), [("verification", Role.VIEWER), ("render", Role.ANALYST)]
)
def test_what_costs_or_writes_needs_its_role(ledger, client, tokens, path, role):
    post(client, tokens)
    verb = client.get if path == "verification" else client.post
    assert verb(f"{REPORT}/editions/1/{path}", headers=tokens[role]).status_code == 403
