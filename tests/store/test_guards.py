"""The database itself refuses to change or delete what was recorded, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from scorecard.actions.add_account import add_account
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.open_database import open_database
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Review, Role
from scorecard.store import actions
from scorecard.store.tables import EvidenceRevisionRow, ReviewDecisionRow
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document, an_entry
from tests.store.ledger import keeper_of

from .ledger import begin, publish

LATER = "2027-01-01 00:00:00.000000"


@pytest.fixture
def ledger(database, admin):
    """A ledger to change."""
    fill(database, admin)
    return database


@pytest.fixture(scope="module")
def refusing(server, empty_template):
    """One ledger for all that is refused: none of it changes anything."""
    opened = open_database(server.create(empty_template))
    fill(opened, add_account(opened, "admin", Role.ADMIN, None, NOW))
    yield opened
    opened.engine.dispose()


def fill(database, admin):
    """One accepted entry, one that waits for review, a decision, a published framework, a draft."""
    waiting = a_catalogue_indicator("waiting", review=Review.REQUIRED)
    begin(database, a_catalogue_indicator(), waiting)
    publish(database, admin)
    draft_framework(database, a_document(version=2), admin, NOW)
    record_evidence(database, [an_entry(), an_entry(indicator="waiting")], admin, NOW)
    with database.writing.begin() as session:
        decision = {
            "revision_id": 1,
            "verdict": "disputed",
            "decided_by": 1,
            "decided_at": NOW,
            "action_id": actions.begin(session, "dispute", admin, NOW),
        }
        session.execute(insert(ReviewDecisionRow).values(decision))


def run(database, statement, **values):
    with database.writing.begin() as session:
        return session.execute(text(statement), values).rowcount


def refuse(database, statement, **values):
    with pytest.raises(DBAPIError, match="never"):
        run(database, statement, **values)


@pytest.mark.parametrize(
    "table", ["evidence", "evidence_revision", "review_decision", "candidate_change", "action"]
)
def test_nothing_recorded_is_deleted(refusing, table):
    refuse(refusing, f"DELETE FROM {table}")
    assert run(
        refusing, f"UPDATE candidate SET name = name WHERE (SELECT count(*) FROM {table}) > 0"
    )


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("evidence", "public_id = 'other'"),
        ("evidence", "public_id = public_id"),
        ("review_decision", "verdict = 'accepted'"),
        ("review_decision", "reason = 'better'"),
        ("candidate_change", "revision = revision + 100"),
        ("candidate_change", "changed_at = changed_at"),
        ("action", "verb = 'nothing'"),
        ("action", "things = things + 1"),
    ],
)
def test_what_is_only_added_to_is_not_changed(refusing, table, change):
    refuse(refusing, f"UPDATE {table} SET {change}")


def columns():
    return [column.name for column in EvidenceRevisionRow.__table__.columns]


@pytest.mark.parametrize(
    "column", [name for name in columns() if name not in {"accepted_at", "closed_at"}]
)
def test_no_field_of_a_revision_is_changed(refusing, column):
    other = {
        "recorded_at": f"'{LATER}'",
        "observed_on": "'2020-01-01'",
        "valid_until": "'2030-01-01'",
        "period_start": "'2019-01-01'",
        "published_on": "'2020-01-02'",
    }
    texts = {"kind": "'event'", "stance": "'supports'", "observed_precision": "'year'"}
    texts |= {"reliability": "'F'", "review": "'four-eyes'"}
    kind = EvidenceRevisionRow.__table__.columns[column].type.python_type
    value = (other | texts).get(column) or ("'x'" if kind is str else "77")
    refuse(refusing, f"UPDATE evidence_revision SET {column} = {value} WHERE id = 1")


def test_an_entry_that_waits_is_accepted_once_then_closed_once(ledger):
    where = "WHERE accepted_at IS NULL"
    accept = f"UPDATE evidence_revision SET accepted_at = '{LATER}'"
    assert run(ledger, f"{accept} {where}") == 1
    refuse(ledger, "UPDATE evidence_revision SET accepted_at = '2028-01-01 00:00:00.000000'")
    refuse(ledger, "UPDATE evidence_revision SET accepted_at = NULL WHERE id = 1")
    assert run(ledger, f"UPDATE evidence_revision SET closed_at = '{LATER}' WHERE id = 1") == 1
    refuse(ledger, "UPDATE evidence_revision SET closed_at = NULL WHERE id = 1")
    refuse(
        ledger,
        "UPDATE evidence_revision SET closed_at = '2028-01-01 00:00:00.000000' WHERE id = 1",
    )


def test_accepting_changes_nothing_else_on_the_way(refusing):
    refuse(
        refusing,
        f"UPDATE evidence_revision SET accepted_at = '{LATER}', value = 99 "
        "WHERE accepted_at IS NULL",
    )


def test_what_was_left_empty_is_not_filled_in_later(refusing):
    refuse(refusing, "UPDATE evidence_revision SET summary = 'We knew.' WHERE id = 1")


def test_a_published_version_is_neither_changed_nor_deleted(refusing):
    published = "WHERE published_at IS NOT NULL"
    for change in ("document = '{}'", "title = 'x'", "published_at = NULL", "number = 7"):
        refuse(refusing, f"UPDATE framework_version SET {change} {published}")
    refuse(refusing, f"DELETE FROM framework_version {published}")


def test_a_draft_may_change_until_it_is_published(ledger):
    draft = "WHERE published_at IS NULL"
    assert run(ledger, f"UPDATE framework_version SET title = 'Better' {draft}") == 1
    publish_framework(ledger, "simple", 2, keeper_of(ledger), NOW)
    refuse(ledger, "UPDATE framework_version SET title = 'Worse' WHERE number = 2")


def test_a_draft_may_be_thrown_away(ledger):
    assert run(ledger, "DELETE FROM framework_version WHERE published_at IS NULL") == 1


def a_revision(**changes):
    """A second revision of the first entry, written past the actions."""
    made = {
        "evidence_id": 1,
        "number": 2,
        "candidate_id": 1,
        "indicator_id": 1,
        "kind": "measurement",
        "value": 1.0,
        "observed_on": NOW.date(),
        "observed_precision": "day",
        "source_id": 1,
        "reliability": "B",
        "credibility": 2,
        "title": "x",
        "review": "none",
        "recorded_by": 1,
        "recorded_at": NOW,
        "action_id": 1,
        "text_mark": 0,
    }
    return insert(EvidenceRevisionRow).values(made | changes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "opinion"},
        {"value": None},
        {"kind": "assessment"},
        {"reliability": "G"},
        {"credibility": 0},
        {"credibility": 7},
        {"stance": "maybe"},
        {"lower": 0.0},
        {"lower": 0.0, "upper": 2.0},
        {"lower": 0.0, "upper": 2.0, "interval_level": 0.9, "standard_error": 1.0},
        {"accepted_at": NOW.replace(year=2020)},
        {"number": 1},
        {"indicator_id": 2},
        {"source_id": 99},
    ],
)
def test_a_row_that_no_action_would_write_is_refused_all_the_same(refusing, wrong):
    with pytest.raises(DBAPIError), refusing.writing.begin() as session:
        session.execute(a_revision(**wrong))


def test_at_most_one_revision_of_an_entry_waits(ledger):
    with ledger.writing.begin() as session:
        session.execute(a_revision())
    with pytest.raises(DBAPIError), ledger.writing.begin() as session:
        session.execute(a_revision(number=3))


def test_sqlite_replaces_no_row_under_another_name(refusing):
    if refusing.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    for table in (
        "evidence",
        "evidence_revision",
        "candidate_change",
        "framework_version",
        "action",
    ):
        with pytest.raises(DBAPIError, match="never replaced"), refusing.engine.begin() as c:
            c.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def test_postgresql_empties_no_table(refusing):
    if refusing.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    for table in ("evidence", "review_decision", "candidate_change", "framework_version", "action"):
        with pytest.raises(DBAPIError, match="never changed"), refusing.engine.begin() as c:
            c.execute(text(f"TRUNCATE {table} CASCADE"))
