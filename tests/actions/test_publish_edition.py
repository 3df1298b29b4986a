"""Publishing: who may, when, what it pins, how a correction takes an edition's place."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scorecard.actions import render_edition as rendering
from scorecard.actions.add_account import add_account
from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.draft_report import draft_report
from scorecard.actions.prove_entry import prove_consistency
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.read_editions import list_editions, read_edition, read_file
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.render_edition import render_edition
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from scorecard.records import Once, Review, Role
from scorecard.reports import score_rows
from scorecard.reports.formats import FORMATS
from scorecard.store import seal
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

ABOUT = ("UKR", "simple", "2025-Q4")
HOUR = timedelta(hours=1)
# The geometric mean of one criterion is that criterion, to the last digits of a double.
FIFTY, EIGHTY = pytest.approx(50.0), pytest.approx(80.0)


@pytest.fixture
def ledger(database, admin):
    """`support` was 50, observed in 2024 and recorded at NOW."""
    waiting = a_catalogue_indicator("waiting", review=Review.REQUIRED)
    begin(database, a_catalogue_indicator(), waiting)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    return database


def published(database, admin, about=ABOUT, now=NOW + HOUR, **more):
    return publish_edition(database, *about, admin, now, **more)


def test_an_edition_says_what_it_was_made_from(ledger, admin):
    made = published(ledger, admin)
    read = read_edition(ledger, *ABOUT)
    said = read.edition.parameters
    assert (made.number, made.score, made.reason) == (1, FIFTY, None)
    assert (said.number, said.published_by, said.revision) == (1, "admin", 1)
    assert said.as_of == "2025-12-31"
    assert said.known_at == read.published.known_at.isoformat().replace("+00:00", "Z")
    assert said.software.startswith("scorecard ")
    grown = prove_consistency(ledger, said.ledger_size, None)
    assert base64.b64encode(grown.old_root).decode() == said.ledger_root


def test_what_is_recorded_later_changes_no_edition_and_stands_in_the_list_of_revisions(
    ledger, admin
):
    published(ledger, admin)
    before = read_edition(ledger, *ABOUT).document
    late = an_entry(value=80.0, observed_on=date(2025, 1, 1), title="Late")
    record_evidence(ledger, [late], admin, NOW + 2 * HOUR)
    assert read_edition(ledger, *ABOUT).document == before
    (revised,) = draft_report(ledger, *ABOUT, NOW.date()).edition.revisions
    assert (revised.score, revised.now, revised.change) == (FIFTY, EIGHTY, pytest.approx(30))
    assert revised.causes["late"] == pytest.approx(30.0)
    assert revised.words == [
        "2025-Q4, edition 1, said 50.0. As now known it is 80.0: +30.0 points.",
        "Evidence about earlier days that was recorded late moved it by +30.0.",
    ]


def test_a_correction_takes_the_place_of_the_last_edition_and_says_why(ledger, admin):
    published(ledger, admin)
    late = an_entry(value=80.0, observed_on=date(2025, 1, 1))
    record_evidence(ledger, [late], admin, NOW + 2 * HOUR)
    second = published(ledger, admin, now=NOW + 3 * HOUR, reason="A late figure.")
    assert (second.number, second.score, second.superseded) == (2, EIGHTY, False)
    assert [(one.number, one.superseded) for one in list_editions(ledger, *ABOUT)] == [
        (2, False),
        (1, True),
    ]
    assert read_edition(ledger, *ABOUT, 1).edition.headline.score == FIFTY
    assert read_edition(ledger, *ABOUT).edition.parameters.reason == "A late figure."
    (revised,) = read_edition(ledger, *ABOUT).edition.revisions
    assert (revised.number, revised.score, revised.now) == (1, FIFTY, EIGHTY)


def test_a_correction_needs_a_reason_and_a_first_edition_none(ledger, admin):
    with pytest.raises(Invalid, match="no edition that it could take the place of"):
        published(ledger, admin, reason="Why not.")
    published(ledger, admin)
    with pytest.raises(Invalid, match="Edition 1 is published; say why"):
        published(ledger, admin)


def test_an_edition_that_would_say_nothing_new_is_refused(ledger, admin):
    published(ledger, admin)
    with pytest.raises(Conflict, match="Edition 1 says all that is known"):
        published(ledger, admin, reason="Again.")


def test_only_a_reviewer_publishes(ledger):
    analyst = add_account(ledger, "ana", Role.ANALYST, None, NOW)
    with pytest.raises(NotAllowed, match="needs the role reviewer; ana is analyst"):
        published(ledger, analyst)
    assert published(ledger, add_account(ledger, "rev", Role.REVIEWER, None, NOW)).number == 1


@pytest.mark.parametrize(
    ("about", "error"),
    [
        (("UKR", "simple", "2026-Q4"), Invalid),
        (("UKR", "simple", "2025"), Invalid),
        (("UKE", "simple", "2025-Q4"), NotFound),
        (("UKR", "simpel", "2025-Q4"), NotFound),
    ],
)
def test_what_cannot_be_published_leaves_nothing_behind(ledger, admin, about, error):
    with pytest.raises(error):
        published(ledger, admin, about)
    assert list_editions(ledger) == []


def test_a_key_publishes_once(ledger, admin):
    once = Once("key", "0" * 64)
    first = published(ledger, admin, once=once)
    assert published(ledger, admin, once=once) == first
    assert len(list_editions(ledger)) == 1


def test_earlier_quarters_are_read_again_in_the_next_report(ledger, admin):
    published(ledger, admin, ("UKR", "simple", "2025-Q3"))
    published(ledger, admin)
    found = read_edition(ledger, *ABOUT).edition.revisions
    assert [(one.quarter, one.number) for one in found] == [("2025-Q3", 1)]
    assert found[0].words == ["2025-Q3, edition 1, said 50.0. As now known it is the same."]


def test_the_checklist_names_what_waits_and_what_is_disputed(ledger, admin):
    (disputed,) = record_evidence(
        ledger, [an_entry(title="Odd", observed_on=date(2025, 5, 1))], admin, NOW
    ).ids
    dispute_evidence(ledger, disputed, "Odd.", admin, NOW)
    found = {one.code: one for one in draft_report(ledger, *ABOUT, NOW.date()).edition.checklist}
    assert found["disputes"].items == ["Odd"]
    assert not found["disputes"].fine
    assert found["unreviewed"].fine
    assert found["coverage"].fine


def test_a_quarter_without_evidence_says_so(database, admin):
    begin(database)
    publish(database, admin)
    made = published(database, admin)
    said = read_edition(database, *ABOUT).edition
    assert made.score is None
    assert said.headline.words[0] == (
        "On 2025-12-31 there is no overall score for Ukr: the evidence is insufficient."
    )
    assert said.evidence == []
    assert {one.code for one in said.checklist if not one.fine} == {"coverage", "missing"}
    assert all(one.problem is None for one in render_edition(database, made, admin, NOW + HOUR))


def test_every_format_is_rendered_and_kept_by_its_hash(ledger, admin):
    made = published(ledger, admin)
    files = render_edition(ledger, made, admin, NOW + HOUR)
    assert {one.format for one in files} == set(FORMATS)
    assert render_edition(ledger, made, admin, NOW + 2 * HOUR) == files
    for one in files:
        content = read_file(ledger, *ABOUT, one.format)[1]
        assert (len(content), rendering.sha256_of(content)) == (one.size, one.sha256)
    assert read_file(ledger, *ABOUT, "json")[1] == read_edition(ledger, *ABOUT).document


def test_a_renderer_that_fails_holds_nothing_up_and_is_tried_again(ledger, admin, monkeypatch):
    def broken(edition):
        raise RuntimeError("No ink.")

    made = published(ledger, admin)
    with monkeypatch.context() as patched:
        patched.setattr(score_rows, "score_csv", broken)
        files = {one.format: one for one in render_edition(ledger, made, admin, NOW + HOUR)}
    assert (files["csv"].problem, files["csv"].sha256) == ("RuntimeError: No ink.", None)
    assert files["json"].problem is None
    with pytest.raises(Unavailable, match="failed: RuntimeError: No ink"):
        read_file(ledger, *ABOUT, "csv")
    files = {one.format: one for one in render_edition(ledger, made, admin, NOW + 2 * HOUR)}
    assert (files["csv"].attempt, files["csv"].problem) == (2, None)
    assert files["json"].attempt == 1
    assert read_file(ledger, *ABOUT, "csv")[1]


def test_editions_and_their_files_are_leaves_of_the_ledger(ledger, admin):
    before = seal_ledger(ledger)
    made = published(ledger, admin)
    render_edition(ledger, made, admin, NOW + HOUR)
    with ledger.reading.begin() as session:
        assert seal.size(session) == before + 1 + len(FORMATS)
    assert verify_ledger(ledger, None).problems == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET score = 51",
        "DELETE FROM edition_file",
        "UPDATE edition_file SET format = 'pdf'",
    ],
)
def test_the_database_refuses_to_change_what_was_published(ledger, admin, statement):
    render_edition(ledger, published(ledger, admin), admin, NOW + HOUR)
    with (
        pytest.raises(DBAPIError, match="never changed"),
        ledger.writing.begin() as session,
    ):
        session.execute(text(statement))


def test_an_edition_is_its_json(ledger, admin):
    published(ledger, admin)
    read = read_edition(ledger, *ABOUT)
    assert rendering.sha256_of(read.document) == read.published.sha256
    assert orjson.loads(read.document)["headline"]["score"] == FIFTY
