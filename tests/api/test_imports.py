"""Importing by HTTP: what is answered, what is refused, and that it happens once."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Role
from tests.conftest import NOW
from tests.factories import a_body, an_entry
from tests.store.ledger import begin, publish

CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    return database


@pytest.fixture
def send(ledger, client, tokens):
    """Send a file as an analyst; a list of rows is sent as CSV."""

    def sending(file, query="", role=Role.ANALYST, **headers):
        content = as_csv(file) if isinstance(file, list) else file
        sent = {**CSV, **tokens[role], **headers} if role else {**CSV, **headers}
        return client.post(f"/api/v1/evidence/imports{query}", data=content, headers=sent)

    return sending


def as_csv(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = io.StringIO()
    table = csv.DictWriter(written, names)
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode()


def entries(client):
    return client.get("/api/v1/evidence").get_json()["items"]


def test_a_file_is_recorded_and_can_be_read_about(send, client, tokens):
    answer = send([a_body(title="a"), a_body(title="b")], "?filename=poll.csv")
    assert answer.status_code == 201, answer.text
    made = answer.get_json()
    assert (made["status"], made["rows"], made["filename"]) == ("recorded", 2, "poll.csv")
    assert {entry["title"] for entry in entries(client)} == {"a", "b"}
    again = client.get(answer.headers["Location"], headers=tokens[Role.ANALYST])
    assert again.get_json() == made
    (listed,) = client.get("/api/v1/evidence/imports", headers=tokens[Role.ANALYST]).get_json()[
        "items"
    ]
    assert listed["id"] == made["id"]


def test_every_format_is_taken(send, client):
    body = "\n".join(json.dumps(a_body(title=title)) for title in "ab").encode()
    answer = send(body, **{"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 201, answer.text
    assert send([a_body(title="c")], "?filename=c.csv").status_code == 201
    assert len(entries(client)) == 3


def test_a_trial_answers_200_with_the_effect_and_records_nothing(send, client):
    answer = send([a_body(value=80)], "?dry_run=true")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "checked")
    assert answer.get_json()["scores"][0]["candidate"] == "UKR"
    assert entries(client) == []


def test_a_refusal_names_row_and_column_as_json_and_as_csv(send, client, tokens):
    answer = send([a_body(), a_body(title="b", value="51,5"), a_body(title="=c", credibility=9)])
    assert answer.status_code == 422
    assert [(e["pointer"], e["row"], e["column"]) for e in answer.get_json()["errors"]] == [
        ("#/3/value", 3, "value"),
        ("#/4/credibility", 4, "credibility"),
    ]
    assert entries(client) == []
    (where,) = re.findall(r"/api\S+errors", answer.get_json()["detail"])
    listed = client.get(where, headers=tokens[Role.ANALYST])
    assert [fault["value"] for fault in listed.get_json()["items"]] == ["51,5", "9"]
    table = client.get(f"{where}.csv", headers=tokens[Role.ANALYST])
    assert list(csv.DictReader(io.StringIO(table.text)))[1]["column"] == "credibility"


def test_a_trial_of_what_is_wrong_says_so(send):
    answer = send([a_body(value=101)], "?dry_run=true")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "refused")


def test_a_file_that_is_sent_twice_with_its_key_is_recorded_once(send, client):
    first = send([a_body()], **{"Idempotency-Key": "one"})
    again = send([a_body()], **{"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert len(entries(client)) == 1
    other = send([a_body(title="other")], **{"Idempotency-Key": "one"})
    assert other.status_code == 422


def test_a_file_that_is_recorded_already_is_refused_row_by_row(send, ledger, admin):
    record_evidence(ledger, [an_entry()], admin, NOW)
    (error,) = send([a_body()]).get_json()["errors"]
    assert "already recorded, as" in error["detail"]


@pytest.mark.parametrize(
    ("file", "query", "headers", "status", "words"),
    [
        (b"", "", {}, 422, "file"),
        (b"\xff\xfe\x00", "", {}, 422, "UTF-8"),
        (b"PK\x03\x04broken", "?filename=a.xlsx", {}, 422, "file"),
        (b"a,b\n1,2\n", "?filename=a.pdf", {"Content-Type": "application/pdf"}, 422, ".csv"),
        (b"a,b\n1,2\n", "?dry_run=perhaps", {}, 422, "true or false"),
        (b"a,b\n1,2\n", "?dryrun=true", {}, 422, "dryrun"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(send, file, query, headers, status, words):
    answer = send(file, query, **headers)
    assert answer.status_code == status
    assert words in answer.text


def test_a_file_that_is_too_large_gets_413(send, app):
    most = 67_108_864
    assert send(b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1)).status_code == 422
    assert send(b"x" * (most + 1)).status_code == 413


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.VIEWER, 403)])
def test_only_an_analyst_imports_and_reads_about_imports(send, client, tokens, role, status):
    assert send([a_body()], role=role).status_code == status
    headers = tokens[role] if role else {}
    assert client.get("/api/v1/evidence/imports", headers=headers).status_code == status


def test_an_import_that_is_not_there_is_404(client, ledger, tokens):
    for path in ("x", "x/errors", "x/errors.csv"):
        answer = client.get(f"/api/v1/evidence/imports/{path}", headers=tokens[Role.ANALYST])
        assert answer.status_code == 404


HOSTILE = [
    "Оборонна реформа: 71,5 % «за»",
    "مرحبا بالعالم \u200fRTL \u202e",
    '=HYPERLINK("http://evil","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '#import "x": *bold* $ sum $',
    "👩‍👩‍👧‍👦" * 20,
    "'; DROP TABLE evidence; --",
    "line\r\nbreak\ttab \\N \\.",
]  # fmt: skip


def test_hostile_text_is_kept_as_it_is(send, client):
    rows = [a_body(title=f"{n} {words}", summary=words) for n, words in enumerate(HOSTILE)]
    rows.append(a_body(title="long", summary="я" * 100_000))
    answer = send(b"\n".join(json.dumps(row).encode() for row in rows), "?filename=a.ndjson")
    assert answer.status_code == 201, answer.text
    kept = {entry["title"]: entry["summary"] for entry in entries(client)}
    assert kept == {row["title"]: row["summary"] for row in rows}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": "a\x00b"}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"summary": "я" * 100_001}, "summary"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(send, change, column):
    answer = send(json.dumps({**a_body(), **change}).encode(), "?filename=a.ndjson")
    assert answer.status_code == 422
    assert column in answer.text
