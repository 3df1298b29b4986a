"""The pages of reports: what anyone reads, what a reviewer does, and what happens once."""

from __future__ import annotations

import re

import pytest

from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Role
from scorecard.reports import score_rows
from scorecard.reports.formats import FORMATS
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

from .signing import FROM_HERE, people, sign_in

QUARTER = "/reports/UKR/simple/2025-Q4"
HOSTILE = "<script>alert(1)</script>\"'{{ 7*7 }}"


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry(title=HOSTILE)], admin, NOW)
    people(database, Role.ANALYST, Role.REVIEWER)
    return database


@pytest.fixture
def reviewer(ledger, client):
    sign_in(client, "reviewer")
    return client


def key_in(page):
    return re.search(r'name="key" value="([\w-]+)"', page.text)[1]


def publishing(client, **form):
    key = key_in(client.get(QUARTER))
    return client.post(QUARTER, data={"key": key, **form}, headers=FROM_HERE)


def test_a_reader_sees_the_checklist_and_no_form(ledger, client):
    page = client.get(QUARTER)
    assert page.status_code == 200
    assert "Every criterion has enough evidence for a score." in page.text
    assert "On 2025-12-31 the score of Ukr is 50.0" in page.text
    assert 'name="key"' not in page.text
    assert "Publishing needs the role reviewer." in page.text


def test_a_reviewer_publishes_and_is_shown_the_edition_with_its_files(reviewer):
    done = publishing(reviewer)
    assert (done.status_code, done.location) == (303, f"{QUARTER}/editions/1")
    page = reviewer.get(done.location)
    assert "edition 1" in page.text
    for name, chosen in FORMATS.items():
        file = reviewer.get(f"{done.location}/{name}")
        assert (file.status_code, file.content_type) == (200, chosen.media_type)
        assert file.headers["ETag"].strip('"') in page.text
    listed = reviewer.get("/reports").text
    assert f'href="{QUARTER}/editions/1"' in listed


def test_an_edition_is_verified_on_a_page(reviewer):
    where = publishing(reviewer).location
    page = reviewer.get(f"{where}/verification")
    assert "It is as it was published" in page.text
    anyone = reviewer.application.test_client().get(
        f"{where}/verification", headers={"Accept": "text/html"}
    )
    assert anyone.status_code == 303
    assert "/sign-in" in anyone.location


def test_the_same_form_sent_twice_publishes_once(reviewer):
    key = key_in(reviewer.get(QUARTER))
    sent = [reviewer.post(QUARTER, data={"key": key}, headers=FROM_HERE) for _ in range(2)]
    assert [one.location for one in sent] == [f"{QUARTER}/editions/1"] * 2


def test_a_correction_without_a_reason_keeps_what_was_typed_and_says_what_is_missing(reviewer):
    publishing(reviewer)
    refused = publishing(reviewer)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "say why another takes its place" in refused.text
    refused = publishing(reviewer, reason="Nothing is new.")
    assert refused.status_code == 422
    assert "says all that is known" in refused.text
    assert "Nothing is new.</textarea>" in refused.text


def test_a_draft_is_computed_once_for_everybody_who_is_shown_the_same(ledger, client, monkeypatch):
    page = client.get(QUARTER)
    monkeypatch.setattr("scorecard.dashboard.reports.draft_report", None)
    again = client.get(f"{QUARTER}?whatever=else", headers={"Accept": "text/html;q=0.5"})
    assert (again.status_code, again.data) == (200, page.data)
    held = client.get(QUARTER, headers={"If-None-Match": page.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")


def test_a_reviewer_has_a_page_of_their_own_with_the_form(ledger, client):
    page = client.get(QUARTER)
    sign_in(client, "reviewer")
    own = client.get(QUARTER, headers={"If-None-Match": page.headers["ETag"]})
    assert 'name="key"' in own.text
    assert own.headers["Cache-Control"] == "private, no-cache"


def test_two_copies_of_a_page_publish_one_edition(reviewer):
    copies = [key_in(reviewer.get(QUARTER)) for _ in range(2)]
    sent = [reviewer.post(QUARTER, data={"key": key}, headers=FROM_HERE) for key in copies]
    assert [one.location for one in sent] == [f"{QUARTER}/editions/1"] * 2
    assert "Edition 1</a>" in reviewer.get(QUARTER).text


def test_an_analyst_may_not_publish_and_another_site_may_not_either(ledger, client):
    sign_in(client, "analyst")
    assert client.post(QUARTER, data={"key": "k"}, headers=FROM_HERE).status_code == 403
    sign_in(client, "reviewer")
    foreign = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"}
    assert client.post(QUARTER, data={"key": "k"}, headers=foreign).status_code == 403


def test_a_file_that_failed_says_so_and_is_rendered_again(reviewer, monkeypatch):
    def broken(edition):
        raise RuntimeError("No ink.")

    whole = score_rows.score_csv
    monkeypatch.setattr(score_rows, "score_csv", broken)
    where = publishing(reviewer).location
    page = reviewer.get(where).text
    assert "RuntimeError: No ink." in page
    assert reviewer.get(f"{where}/csv").status_code == 503
    monkeypatch.setattr(score_rows, "score_csv", whole)
    done = reviewer.post(f"{where}/render", headers=FROM_HERE)
    assert (done.status_code, done.location) == (303, where)
    assert reviewer.get(f"{where}/csv").status_code == 200
    assert "Render again" not in reviewer.get(where).text


def test_what_somebody_typed_is_text_on_every_page(reviewer):
    publishing(reviewer)
    for path in ("/reports", QUARTER, f"{QUARTER}/editions/1"):
        assert "<script>alert" not in reviewer.get(path).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{QUARTER}/editions/9", 404),
        ("/reports/UKR/simple/2025", 422),
        ("/reports/UKR/simple/2025%00/editions/1", 422),
        ("/reports/UKR/simple/2025-Q4/editions/99999999999999999999/pdf", 404),
        ("/reports/UKE/simple/2025-Q4", 404),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(ledger, client, path, status):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "<h1>" in answer.text
