"""Exports over HTTP: the file, who may keep it, and what a reader who goes away leaves behind."""

from __future__ import annotations

import socket
import time
from io import BytesIO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from python_calamine import CalamineWorkbook

from scorecard.actions.make_template import TEMPLATES
from scorecard.errors import Unavailable
from scorecard.records import Role
from scorecard.schemas.feeds import EvidenceRow
from scorecard.web.downloads import Downloads
from tests.api.asking import line_shape
from tests.conftest import an_app, served
from tests.factories import a_body
from tests.store.ledger import begin

URL = "/api/v1/evidence"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "xlsx": "spreadsheet",
}


def ask(client, path, method="GET", **more):
    """The answer as a server gives it: read to its end, and closed."""
    return client.open(f"{URL}{path}", method=method, buffered=True, **more)


def open_ones(app):
    return app.extensions["scorecard"].database.engine.pool.checkedout()


@pytest.mark.parametrize("suffix", TYPES)
def test_all_the_evidence_is_one_file(sample_client, sample_app, suffix):
    response = ask(sample_client, f".{suffix}?candidate=UKR")
    assert response.status_code == 200
    assert TYPES[suffix] in response.content_type
    disposition = f'attachment; filename="evidence.{suffix}"'
    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Cache-Control"] == "no-cache"
    if suffix == "xlsx":
        book = CalamineWorkbook.from_filelike(BytesIO(response.data))
        lines = len(book.get_sheet_by_index(0).to_python())
    elif suffix == "json":
        lines = len(response.get_json()["items"]) + 1
    else:
        lines = response.data.count(b"\n") + (suffix == "ndjson")
    assert lines >= 980
    assert open_ones(sample_app) == 0


@pytest.mark.parametrize("suffix", TYPES)
def test_a_reader_s_copy_is_good_until_something_changes(client, app, database, tokens, suffix):
    begin(database)
    client.post(URL, json=a_body(), headers=tokens[Role.ANALYST])
    first = ask(client, f".{suffix}")
    kept = {"If-None-Match": first.headers["ETag"]}
    again = ask(client, f".{suffix}", headers=kept)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    client.post(URL, json=a_body(title="Another", value=51), headers=tokens[Role.ANALYST])
    changed = ask(client, f".{suffix}", headers=kept)
    assert changed.status_code == 200
    assert changed.data != first.data
    other = ask(client, f".{suffix}?status=pending", headers=kept)
    assert other.status_code == 200
    assert open_ones(app) == 0


# Within v1 columns are only ever added, at the end: add to this list, change nothing in it.
PROMISED = (
    "id candidate indicator kind value level stance lower upper interval_level standard_error "
    "denominator pollster question observed_on observed_precision period_start valid_until "
    "published_on source reliability reliability_reason credibility origin title summary rationale "
    "source_title url archived_url archived_sha256 derived_from grade revision status reason "
    "recorded_at recorded_by accepted_at closed_at"
)


def test_the_flat_table_is_what_its_schema_says(sample_client):
    schema = sample_client.get(f"{URL}/schema").get_json()
    columns = [one["name"] for one in schema["fields"]]
    assert columns == PROMISED.split()
    header, *lines = ask(sample_client, ".csv").data.decode().split("\r\n")
    assert header == ",".join(f'"{column}"' for column in columns)
    rows = ask(sample_client, ".json").get_json()["items"]
    assert len(rows) == 979 == len(lines) - 1
    assert list(rows[0]) == columns
    assert len({row[schema["primaryKey"][0]] for row in rows}) == len(rows)
    shape = EvidenceRow()
    assert not shape.validate(rows, many=True)
    needed = [one["name"] for one in schema["fields"] if one.get("constraints")]
    assert not [name for row in rows for name in needed if row[name] is None]
    assert not [line for line in lines[:-1] if not line_shape(schema["fields"]).fullmatch(line)]


def test_a_table_of_nothing_is_empty(client, database):
    begin(database)
    assert ask(client, ".json").get_json() == {"items": []}


def test_what_somebody_signed_in_gets_is_theirs(client, database, tokens):
    begin(database)
    response = ask(client, ".csv", headers=tokens[Role.VIEWER])
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in response.headers["Vary"]


def test_a_head_request_opens_and_closes_a_snapshot_and_sends_nothing(sample_client, sample_app):
    response = ask(sample_client, ".csv", "HEAD")
    assert (response.status_code, response.data) == (200, b"")
    assert open_ones(sample_app) == 0


def test_heads_take_no_places(sample_client):
    """Nobody closes an answer to HEAD: a place it held would be gone until its time is up."""
    for _ in range(9):
        assert sample_client.head("/api/v1/evidence.csv").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("limit=5", 422, "Unknown field"),
        ("cursor=x", 422, "Unknown field"),
        ("status=gone", 422, "Must be one of"),
        ("candidate=UKE", 404, "Did you mean 'UKR'"),
        ("criterion=x", 422, "Needs a framework"),
    ],
)
def test_a_wrong_filter_is_named(sample_client, sample_app, query, status, says):
    response = ask(sample_client, f".csv?{query}")
    assert response.status_code == status
    assert says in response.text
    assert open_ones(sample_app) == 0


def test_a_file_that_cannot_be_made_is_a_problem_and_no_half_file(
    sample_client, sample_app, monkeypatch
):
    monkeypatch.setattr("scorecard.sheets.write_xlsx.MOST_ROWS", 10)
    response = ask(sample_client, ".xlsx")
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert "room for 10 entries" in response.get_json()["errors"][0]["detail"]
    assert open_ones(sample_app) == 0


def test_so_many_exports_leave_at_once_and_the_next_may_ask_again(own_sample, monkeypatch):
    monkeypatch.setattr("scorecard.actions.export_evidence.CHUNK", 2_000)
    app = an_app(own_sample, max_exports=2)
    leaving = [app.test_client().get(f"{URL}.csv", buffered=False) for _ in range(2)]
    assert open_ones(app) == 2
    refused = ask(app.test_client(), ".csv")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    for one in leaving:
        one.close()
    assert open_ones(app) == 0
    assert ask(app.test_client(), ".csv").status_code == 200
    app.extensions["scorecard"].database.engine.dispose()


def test_an_export_that_takes_too_long_is_broken_off(own_sample, monkeypatch):
    monkeypatch.setattr("scorecard.actions.export_evidence.CHUNK", 2_000)
    app = an_app(own_sample)
    hurried = Downloads(1, 0.2)
    service = app.extensions["scorecard"]
    app.extensions["scorecard"] = type(service)(**{**vars(service), "downloads": hurried})
    response = app.test_client().get(f"{URL}.csv", buffered=False)
    sent = response.iter_encoded()
    assert next(sent)
    until(lambda: open_ones(app) == 0)
    with pytest.raises(Unavailable, match="ended before"):
        b"".join(sent)
    response.close()
    assert ask(app.test_client(), ".csv").status_code == 200
    service.database.engine.dispose()


def test_a_client_that_goes_away_gives_its_place_back(own_sample, monkeypatch):
    """By a real server with one place: the socket is closed after the first bytes of the file."""
    monkeypatch.setattr("scorecard.actions.export_evidence.CHUNK", 2_000)
    url = own_sample.engine.url.render_as_string(hide_password=False)
    with served(url, max_exports=1) as address:
        at = (urlsplit(address).hostname, urlsplit(address).port)
        with socket.create_connection(at) as reader:
            reader.sendall(f"GET {URL}.csv HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert reader.recv(100).startswith(b"HTTP/1.1 200")
        until(lambda: answers(f"{address}{URL}.csv"))


def answers(url):
    try:
        with urlopen(url, timeout=30) as response:
            return response.read().count(b"\r\n") >= 980
    except HTTPError as refused:
        assert refused.code == 503  # noqa: PT017 - until it has been noticed
        refused.close()
        return False


def until(true):
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("suffix", TEMPLATES)
def test_a_template_is_a_file_to_fill_in(client, suffix):
    response = ask(client, f"/imports/template.{suffix}")
    assert response.status_code == 200
    assert TYPES[suffix] in response.content_type
    assert f'"evidence-template.{suffix}"' in response.headers["Content-Disposition"]
    assert response.data
