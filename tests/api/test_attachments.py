"""Files behind entries: the very bytes come back, under the name they came with, as a download."""

from __future__ import annotations

import hashlib
from io import BytesIO
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from scorecard.actions.attach_file import attach_file
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import Conflict
from scorecard.records import File, Role
from scorecard.store.attachment_tables import BlobRow
from tests.conftest import NOW, an_app
from tests.factories import an_entry
from tests.store.ledger import begin

PDF = b"%PDF-1.7 \x00\xff not really"


@pytest.fixture
def entry(database, admin):
    begin(database)
    return record_evidence(database, [an_entry()], admin, NOW).ids[0]


def send(client, tokens, entry, content=PDF, name="доказ.pdf", kind="application/pdf", **more):
    return client.post(
        f"/api/v1/evidence/{entry}/attachments",
        data={"file": (BytesIO(content), name, kind)},
        headers={**tokens[Role.ANALYST], **more},
    )


def test_the_very_bytes_come_back_under_their_name(client, tokens, entry):
    made = send(client, tokens, entry)
    assert made.status_code == 201, made.text
    shown = made.get_json()
    assert shown["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (shown["name"], shown["size"], shown["attached_by"]) == (
        "доказ.pdf",
        len(PDF),
        "analyst",
    )
    found = client.get(made.headers["Location"])
    assert found.get_data() == PDF
    assert found.headers["ETag"] == f'"{shown["sha256"]}"'
    listed = client.get(f"/api/v1/evidence/{entry}/attachments").get_json()["items"]
    assert listed == [shown] == client.get(f"/api/v1/evidence/{entry}").get_json()["attachments"]


def test_an_attachment_is_a_download_that_no_browser_runs(client, tokens, entry):
    page = b"<script>alert(1)</script>"
    made = send(client, tokens, entry, page, "a.html", "text/html")
    headers = client.get(made.headers["Location"]).headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_second_read_costs_nothing(client, tokens, entry):
    at = send(client, tokens, entry).headers["Location"]
    tag = client.get(at).headers["ETag"]
    again = client.get(at, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_file_is_attached_to_an_entry_once_and_its_bytes_are_kept_once(
    client, tokens, entry, database, admin
):
    assert send(client, tokens, entry).status_code == 201
    assert send(client, tokens, entry, name="other.pdf").status_code == 409
    (other,) = record_evidence(database, [an_entry(title="Another")], admin, NOW).ids
    assert send(client, tokens, other).status_code == 201
    with database.reading.begin() as session:
        assert session.scalar(select(func.count()).select_from(BlobRow)) == 1


def test_a_key_attaches_once(client, tokens, entry):
    first, second = (
        client.post(
            f"/api/v1/evidence/{entry}/attachments",
            data={"file": (BytesIO(PDF), "a.pdf")},
            headers={
                **tokens[Role.ANALYST],
                "Idempotency-Key": "k",
                "Content-Type": "multipart/form-data; boundary=same",
            },
        )
        for _ in range(2)
    )
    assert first.get_json() == second.get_json()
    assert (first.status_code, second.status_code) == (201, 201)


def test_what_is_attached_later_was_not_known_earlier(client, tokens, entry):
    before = client.get(f"/api/v1/evidence/{entry}").get_json()
    send(client, tokens, entry)
    then = client.get(f"/api/v1/evidence/{entry}", query_string={"known_at": before["recorded_at"]})
    assert then.get_json() == before


@pytest.mark.parametrize(
    "part",
    [
        dict,
        lambda: {"file": "text"},
        lambda: {"file": (BytesIO(b""), "empty.txt")},
        lambda: {"other": (BytesIO(b"x"), "x")},
    ],
)
def test_what_is_no_file_is_refused_by_name(client, tokens, entry, part):
    path = f"/api/v1/evidence/{entry}/attachments"
    refused = client.post(
        path, data=part(), headers=tokens[Role.ANALYST], content_type="multipart/form-data"
    )
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "#/file"


def test_a_file_that_is_too_large_is_refused(database, tokens, entry):
    app = an_app(database, max_attachment_bytes=1000)
    client = app.test_client()
    assert send(client, tokens, entry, b"x" * 1000).status_code == 201
    assert send(client, tokens, entry, b"x" * 1001).status_code == 413
    assert send(client, tokens, entry, b"x" * 200_000).status_code == 413
    app.extensions["scorecard"].database.engine.dispose()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=300), st.binary(min_size=1, max_size=50))
def test_any_name_and_any_bytes_survive(client, tokens, entry, database, admin, name, content):
    """A name keeps its letters; what would make it a path or two lines is taken away."""
    try:
        sha256 = attach_file(database, entry, File("x", "text/plain", content), admin, NOW)
    except Conflict:
        sha256 = hashlib.sha256(content).hexdigest()
    path = f"/api/v1/evidence/{entry}/attachments/{sha256}"
    assert client.get(path).get_data() == content
    made = send(client, tokens, entry, content + name.encode("utf-8", "replace"), name)
    if made.status_code == 201:
        found = client.get(made.headers["Location"])
        shown = unquote(found.headers["Content-Disposition"].partition("''")[2])
        assert shown == made.get_json()["name"]
        assert not set(shown) & set("/\\\r\n\x00")
