"""Every read names its answer, and costs next to nothing while nothing is done."""

from __future__ import annotations

import re

import pytest

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.read_changes import count_actions, number_changes
from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Candidate, Role
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

# What is answered anew each time, and why.
WITHOUT = {
    "/changes": "a position, not an answer",
    "/changes/stream": "the same",
    "/evidence.csv": "streamed from a snapshot of the moment",
    "/evidence.json": "the same",
    "/evidence.ndjson": "the same",
    "/evidence.xlsx": "the same",
    "/ledger": "sealing changes it, and is no action",
    "/ledger/checkpoint": "the same",
    "/ledger/proof": "the same",
}
CARD = "/scorecards/UKR/simple"
READS = (
    "/candidates",
    "/candidates/UKR",
    "/candidates/UKR/changes",
    "/sources",
    "/sources/monitor",
    "/sources/monitor/grades",
    "/indicators",
    "/indicators/support",
    "/indicators/support/changes",
    "/indicators/support/series",
    "/frameworks",
    "/frameworks/simple",
    "/frameworks/simple/versions/1",
    "/frameworks/simple/versions/1/diff?from=1",
    "/evidence",
    "/evidence/schema",
    "/evidence/{entry}",
    "/evidence/{entry}/revisions",
    "/evidence/{entry}/attachments",
    CARD,
    f"{CARD}/history",
    f"{CARD}/trend",
    f"{CARD}/explain",
    f"{CARD}/compare?from=2024-12-31",
    f"{CARD}/probability?draws=100",
    f"{CARD}/queue",
    f"{CARD}/reviews",
    "/reports",
    "/reports/UKR/simple/2025-Q4",
    "/reports/UKR/simple/2025-Q4/draft",
    "/rankings/simple",
    "/scores",
    "/scores.json",
    "/scores.csv",
    "/scores/schema",
    "/history",
    "/history.json",
    "/history.csv",
    "/history/schema",
    "/contributions",
    "/contributions.json",
    "/contributions.csv",
    "/contributions/schema",
)


@pytest.fixture
def entry(database, admin):
    begin(database)
    publish(database, admin)
    (made,) = record_evidence(database, [an_entry()], admin, NOW).ids
    return made


def test_every_read_that_anybody_may_make_is_tested_here(sample_app):
    open_reads = {
        re.sub(r"<[^>]+>", "*", rule.rule.removeprefix("/api/v1"))
        for rule in sample_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        and "GET" in rule.methods
        and sample_app.view_functions[rule.endpoint].auth_rule == "reading"
    }
    shapes = [re.compile(re.escape(path).replace(r"\*", "[^/]+")) for path in open_reads]
    asked = [path.partition("?")[0] for path in READS]
    edition = "/reports/UKR/simple/2025-Q4/editions/1"  # what is published never changes
    named = {"/evidence/{entry}/attachments/{sha256}", edition, f"{edition}/files/csv"}
    named |= {*WITHOUT, *asked}
    unread = {
        path
        for path, shape in zip(open_reads, shapes, strict=True)
        if not any(shape.fullmatch(one) for one in named)
    }
    assert not unread


def test_a_copy_is_good_until_something_is_done(client, database, admin, entry):
    paths = [f"/api/v1{path.format(entry=entry)}" for path in READS]
    tags = {}
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        tags[path] = answer.headers["ETag"]
        assert not tags[path].startswith("W/")
        assert answer.headers["Cache-Control"], path
    assert len(set(tags.values())) == len(tags)
    for path, tag in tags.items():
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"], path
    record_evidence(database, [an_entry(title="Another", value=3)], admin, NOW)
    for path, tag in tags.items():
        after = client.get(path, headers={"If-None-Match": tag})
        assert after.status_code == 200, path
        assert after.headers["ETag"] != tag, path


def test_not_modified_asks_for_nothing_but_the_count(client, entry, monkeypatch):
    tag = client.get("/api/v1/evidence").headers["ETag"]
    monkeypatch.setattr("scorecard.api.evidence.list_evidence", None)
    answer = client.get("/api/v1/evidence", headers={"If-None-Match": tag})
    assert answer.status_code == 304


def test_an_entry_that_is_disputed_is_another_answer_and_the_same_revision(client, tokens, entry):
    """The ETag of an entry is both: what the reader has, and what a correction is made from."""
    path = f"/api/v1/evidence/{entry}"
    before = client.get(path).headers["ETag"]
    client.post(f"{path}/disputes", json={"reason": "No."}, headers=tokens[Role.ANALYST])
    after = client.get(path, headers={"If-None-Match": before})
    assert after.status_code == 200
    made_from = {**tokens[Role.ADMIN], "If-Match": before}
    body = {"reason": "It was misread.", "value": 3}
    assert client.patch(path, json=body, headers=made_from).status_code == 200
    assert client.patch(path, json=body, headers=made_from).status_code == 412


def test_a_correction_can_be_made_from_what_came_compressed(client, tokens, entry, database, admin):
    long = an_entry(title="A long one", summary="Long. " * 400)
    path = f"/api/v1/evidence/{record_evidence(database, [long], admin, NOW).ids[0]}"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    headers = {**tokens[Role.ADMIN], "If-Match": packed.headers["ETag"]}
    body = {"reason": "It was misread.", "value": 3}
    assert client.patch(path, json=body, headers=headers).status_code == 200


def test_nothing_that_is_not_there_is_unchanged(client, entry):
    for tag in ("*", '"x"'):
        headers = {"If-None-Match": tag}
        assert client.get("/api/v1/evidence/nothing", headers=headers).status_code == 404


def test_giving_actions_their_places_counts_none_twice(database, admin):
    begin(database)
    before = count_actions(database)
    number_changes(database)
    assert count_actions(database) == before
    add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)
    assert count_actions(database) == before + 1
    number_changes(database)
    assert count_actions(database) == before + 1
