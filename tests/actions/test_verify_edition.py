"""Verifying: an edition is computed again, and one digit anywhere that is another is found."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import text

from scorecard.actions import verify_edition as verify
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.read_editions import read_edition, read_file
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.render_edition import render_edition
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_edition import verify_edition
from scorecard.reports import score_rows
from scorecard.reports.formats import FORMATS
from tests.actions.test_verify_ledger import take_down_guards
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

ABOUT = ("UKR", "simple", "2025-Q4")
HOUR = timedelta(hours=1)
DIGITS = 25  # digits of each document and file that are tried, of all that there are


@pytest.fixture
def ledger(database, admin):
    """Two editions of a quarter, and of the one before it one; then more is recorded."""
    begin(database)
    publish(database, admin)
    ids = record_evidence(database, [an_entry()], admin, NOW).ids
    for hours, quarter, reason in (
        (1, "2025-Q3", None),
        (2, "2025-Q4", None),
        (4, "2025-Q4", "A late figure."),
    ):
        made = publish_edition(
            database, "UKR", "simple", quarter, admin, NOW + hours * HOUR, reason
        )
        render_edition(database, made, admin, NOW + hours * HOUR, ["csv"])
        late = an_entry(value=60.0 + hours, observed_on=date(2025, 2, hours), title=f"{hours}")
        record_evidence(database, [late], admin, NOW + hours * HOUR + HOUR / 2)
    revise_evidence(database, ids[0], {"value": 51}, "Misread.", 1, admin, NOW + 9 * HOUR)
    return database


def problems(database, number=None, **more):
    return verify_edition(database, *ABOUT, number, **more).problems


def test_every_edition_is_as_it_was_published_whatever_came_later(ledger, admin):
    render_edition(ledger, read_edition(ledger, *ABOUT).published, admin, NOW + 9 * HOUR)
    for number, files in ((1, ["csv"]), (2, sorted(FORMATS))):
        found = verify_edition(ledger, *ABOUT, number)
        assert (found.problems, found.notes, found.files) == ([], [], files)
    seal_ledger(ledger)
    assert problems(ledger) == []


def test_a_file_that_was_kept_elsewhere_is_known_again(ledger):
    content = read_file(ledger, *ABOUT, "csv")[1]
    assert problems(ledger, file=content) == []
    changed = content[:-1] + bytes([content[-1] ^ 1])
    assert problems(ledger, file=changed) == ["The file that was given is none of this edition's."]
    assert problems(ledger, 1, file=content) != []


def tampered(database, statement, values=None):
    """Run a statement as somebody would who owns the database."""
    session = database.writing()
    with session.begin() as transaction:
        take_down_guards(session)
        session.execute(text(statement), values or {})
        transaction.commit()
    session.close()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE evidence_revision SET value = 50.1 WHERE number = 1 AND value = 50", "computed"),
        ("UPDATE evidence_revision SET title = 'Half' WHERE title = '2'", "computed"),
        (
            "UPDATE framework_version SET document = replace(document, '\"value\"\\:80', "
            "'\"value\"\\:81')",
            "headline.target: 80.0 was published, 81.0 is computed",
        ),
        (
            "UPDATE framework_version SET document = replace(document, '\"weight\"\\:1', "
            "'\"weight\"\\:2')",
            "method",
        ),
        ("UPDATE edition SET score = score + 1e-7", "is listed, the document says"),
        ("UPDATE edition SET reason = 'Another.' WHERE number = 2", "is listed"),
        ("UPDATE edition SET quarter = '2025-Q2' WHERE quarter = '2025-Q3'", "computed"),
        ("DELETE FROM review_decision", None),
        ("UPDATE candidate SET name = 'Ukraina'", "computed"),
        ("UPDATE framework_version SET title = 'Simpler'", None),
        ("DELETE FROM leaf WHERE position > 3", "now it has only"),
    ],
)
def test_a_row_that_was_changed_is_found(ledger, statement, says):
    seal_ledger(ledger)
    tampered(ledger, statement)
    found = problems(ledger)
    assert any(says in one for one in found) if says else found == []


def one_digit_more(content, random):
    """The same bytes, but for one digit."""
    at = random.choice([match.start() for match in re.finditer(rb"\d", content)])
    digit = str((int(content[at : at + 1]) + 1) % 10).encode()
    return content[:at] + digit + content[at + 1 :]


def test_a_digit_of_the_document_is_found_even_if_its_hash_is_made_anew(ledger):
    random, missed = Random(1), []
    document = read_edition(ledger, *ABOUT).document
    for _ in range(DIGITS):
        changed = one_digit_more(document, random)
        values = {"said": changed.decode(), "hash": hashlib.sha256(changed).hexdigest()}
        tampered(
            ledger, "UPDATE edition SET document = :said, sha256 = :hash WHERE number = 2", values
        )
        found = problems(ledger)
        if "The edition 3 is not what the ledger has sealed." not in found or len(found) == 1:
            missed.append(found)
    assert missed == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_digit_of_a_file_is_found_even_if_its_hash_is_made_anew(ledger, admin, name):
    edition = read_edition(ledger, *ABOUT).published
    render_edition(ledger, edition, admin, NOW + 9 * HOUR, [name])
    content = read_file(ledger, *ABOUT, name)[1]
    changed = one_digit_more(content, Random(1))
    where = f"WHERE format = :name AND edition_id = {edition.id}"
    tampered(
        ledger, f"UPDATE edition_file SET content = :said {where}", {"said": changed, "name": name}
    )
    assert any("not what its hash says" in one for one in problems(ledger))
    values = {"hash": hashlib.sha256(changed).hexdigest(), "name": name}
    tampered(ledger, f"UPDATE edition_file SET sha256 = :hash {where}", values)
    assert any("written again, it has other bytes" in one for one in problems(ledger))


def test_other_software_may_write_other_bytes_where_the_seal_vouches_for_them(ledger, monkeypatch):
    """Years later, by a newer version: the figures have to be the same, the bytes need not."""
    whole = score_rows.score_csv
    monkeypatch.setattr(score_rows, "score_csv", lambda edition: whole(edition) + b"more")
    assert problems(ledger) == ["csv, attempt 1: written again, it has other bytes."]
    monkeypatch.setattr(verify, "software", lambda: "scorecard 9.9.9")
    found = verify_edition(ledger, *ABOUT)
    assert found.problems == []
    assert "Made by scorecard" in found.notes[0]


def test_other_software_may_word_otherwise_but_no_figure_may_differ(ledger, monkeypatch):
    """A sentence that was made better since must not make an old edition look forged."""
    words = "On {day}: {name}, {score}, {level}, {lower}, {upper}."
    monkeypatch.setattr("scorecard.reports.report_words.SCORED", words)
    worded = "headline.words[0]"
    assert [one.partition(":")[0] for one in problems(ledger)] == [worded]
    monkeypatch.setattr(verify, "software", lambda: "scorecard 9.9.9")
    found = verify_edition(ledger, *ABOUT)
    assert found.problems == []
    assert any(one.startswith(worded) and "Worded by scorecard" in one for one in found.notes)
    tampered(ledger, "UPDATE evidence_revision SET value = value + 1 WHERE title = '2'")
    assert any(one.startswith("headline.score:") for one in problems(ledger))


def test_another_numpy_may_draw_otherwise_but_nothing_else_may_differ(ledger, monkeypatch):
    monkeypatch.setattr(verify.np, "__version__", "9.9.9")
    monkeypatch.setattr("scorecard.actions.compile_report.DRAWS", 200)
    found = verify_edition(ledger, *ABOUT)
    assert [one.partition(":")[0] for one in found.problems] == ["parameters.draws"]
    assert all("Drawn by numpy" in one for one in found.notes)
