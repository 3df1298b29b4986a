"""Whatever is changed in the ledger by hand is found, by what is left or by an older checkpoint."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from scorecard.actions.attach_file import attach_file
from scorecard.actions.change_candidate import change_candidate
from scorecard.actions.change_indicator import change_indicator
from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.grade_source import grade_source
from scorecard.actions.prove_entry import prove_consistency, prove_entry
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.render_edition import render_edition
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.review_evidence import review_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.actions.seal_ledger import seal_ledger, sign_checkpoint
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.ledger import tree
from scorecard.ledger.notes import Checkpoint, Signer
from scorecard.records import File, Review
from scorecard.store import audit, seal
from scorecard.store.db import Base
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

SIGNER = Signer("scorecard", bytes(32))
TAMPERINGS = 500  # on each engine
# What is history: a change to any of it by hand is found.
TABLES = (
    "action",
    "attachment",
    "blob",
    "candidate",
    "candidate_change",
    "catalogue_change",
    "checkpoint",
    "edition",
    "edition_file",
    "evidence",
    "evidence_revision",
    "framework",
    "framework_version",
    "indicator",
    "leaf",
    "review_decision",
    "source",
    "source_change",
    "subtree",
)
# What is not, and is in no leaf: it says who may come in, what is sent and what was tried.
BESIDE = {
    "account",
    "account_change",
    "api_token",
    "delivery",
    "attempt",
    "evidence_import",
    "provider_identity",
    "sign_in",
    "webhook",
}


@pytest.fixture
def ledger(database, admin):
    """Something of everything, sealed and signed twice."""
    waiting = a_catalogue_indicator("waiting", review=Review.REQUIRED)
    begin(database, a_catalogue_indicator(), waiting)
    publish(database, admin)
    entries = [an_entry(title=f"Entry {n}", url=f"https://example.org/{n}") for n in range(14)]
    ids = record_evidence(database, entries, admin, NOW).ids
    sign_checkpoint(database, SIGNER)
    revise_evidence(database, ids[0], {"value": 60}, "Misread.", 1, admin, NOW)
    retract_evidence(database, ids[1], "Gone.", admin, NOW)
    dispute_evidence(database, ids[2], "Odd.", admin, NOW)
    (asked,) = record_evidence(database, [an_entry(indicator="waiting")], admin, NOW).ids
    review_evidence(database, asked, 1, "accepted", None, admin, NOW)
    revise_evidence(database, asked, {"value": 61}, "Again.", 1, admin, NOW)
    review_evidence(database, asked, 2, "returned", "Page?", admin, NOW)
    attach_file(database, ids[0], File("a.txt", "text/plain", b"text"), admin, NOW)
    grade_source(database, "monitor", "C", "Withdrawn.", admin, NOW)
    for name in ("Ukraina", "Ukraine"):
        change_candidate(database, "UKR", name, "Asked to.", admin, NOW)
        change_indicator(database, "support", {"name": name, "minimum": 0.0}, "So.", admin, NOW)
    for reason in (None, "Again."):
        edition = publish_edition(database, "UKR", "simple", "2025-Q4", admin, NOW, reason)
        render_edition(database, edition, admin, NOW, ["csv"])
        record_evidence(database, [an_entry(title=f"After {reason}")], admin, NOW)
    sign_checkpoint(database, SIGNER)
    return database


def test_what_was_not_touched_verifies(ledger):
    found = verify_ledger(ledger, SIGNER, sign_checkpoint(ledger, SIGNER))
    assert found.problems == []
    assert found.size > 20


def test_sealing_again_changes_nothing_and_a_checkpoint_stands_until_the_tree_grows(ledger, admin):
    note = sign_checkpoint(ledger, SIGNER)
    assert sign_checkpoint(ledger, SIGNER) == note
    assert seal_ledger(ledger) == SIGNER.opened(note).size
    record_evidence(ledger, [an_entry(title="Later")], admin, NOW)
    later = sign_checkpoint(ledger, SIGNER)
    assert SIGNER.opened(later).size == SIGNER.opened(note).size + 1
    assert verify_ledger(ledger, SIGNER, note).problems == []


def test_an_entry_and_the_past_can_be_proven(ledger, admin):
    old = SIGNER.opened(sign_checkpoint(ledger, SIGNER))
    (entry,) = record_evidence(ledger, [an_entry(title="Later")], admin, NOW).ids
    now = SIGNER.opened(sign_checkpoint(ledger, SIGNER))
    found = prove_entry(ledger, entry, None)
    (leaf,) = found.leaves
    assert found.root == now.root
    assert tree.verify_inclusion(leaf.hash, leaf.position, found.size, leaf.proof, now.root)
    grown = prove_consistency(ledger, old.size, None)
    assert (grown.old_root, grown.root) == (old.root, now.root)
    assert tree.verify_consistency(old.size, now.size, old.root, now.root, grown.proof)


def test_a_checkpoint_of_another_ledger_is_found_out(ledger):
    other = SIGNER.signed(3, bytes(32))
    assert "was another one" in verify_ledger(ledger, SIGNER, other).problems[0]
    taller = SIGNER.signed(10_000, bytes(32))
    assert "now there are only" in verify_ledger(ledger, SIGNER, taller).problems[0]


def test_every_table_is_history_or_said_not_to_be(ledger):
    assert set(Base.metadata.tables) == BESIDE | set(TABLES)
    assert not BESIDE & set(TABLES)
    with ledger.reading.begin() as session:
        empty = [table for table in TABLES if not rows(session, table)[0]]
    assert empty == []  # what is empty cannot be tampered with


def test_an_old_checkpoint_that_is_gone_is_found(ledger, admin):
    """The middle one of three, and then the first."""
    record_evidence(ledger, [an_entry(title="Later")], admin, NOW)
    sign_checkpoint(ledger, SIGNER)
    with ledger.writing.begin() as session:
        first, second, third = (size for size, _, _ in seal.checkpoints(session))
        take_down_guards(session)
        for gone, before in ((second, third), (first, third)):
            session.execute(text("DELETE FROM checkpoint WHERE size = :gone"), {"gone": gone})
            found = list(audit.problems(session, SIGNER))
            said = f"The checkpoint signed before that of {before} leaves is gone, or another one."
            assert found == [said]
            assert found == list(audit.problems(session, None))
        session.rollback()


def test_checkpoints_of_before_they_said_which_came_before_them_are_fine(ledger, admin):
    """They stand in front of those that say it; after them none of the old kind is taken."""
    with ledger.writing.begin() as session:
        take_down_guards(session)
        (size, root, _), (last, *_) = seal.checkpoints(session)
        old = unchained(size, root)
        change = text("UPDATE checkpoint SET note = :note WHERE size = :size")
        session.execute(change, {"note": old, "size": size})
        note = SIGNER.signed(last, seal.root(session, last), old)
        session.execute(change, {"note": note, "size": last})
        assert list(audit.problems(session, SIGNER)) == []
        session.execute(change, {"note": SIGNER.signed(size, root), "size": size})
        note = unchained(last, seal.root(session, last))
        session.execute(change, {"note": note, "size": last})
        assert "is gone, or another one" in next(audit.problems(session, SIGNER))
        session.rollback()


def unchained(size, root):
    """A note as it was signed before notes said which one came before them."""
    said = Checkpoint(SIGNER.origin, size, root).text()
    name = base64.b64decode(SIGNER.signed(size, root).split()[-1])[:4]
    signature = base64.b64encode(name + SIGNER._key.sign(said.encode())).decode()
    return f"{said}\n— {SIGNER.origin} {signature}\n"


def test_random_tamperings_are_all_found(ledger):
    """By raw SQL, with the guards down: flip, delete, copy, swap and cut, anywhere."""
    kept, random = sign_checkpoint(ledger, SIGNER), Random(1)
    session = ledger.writing()
    done, missed = Counter(), []
    with session.begin() as transaction:
        take_down_guards(session)
        while done.total() < TAMPERINGS:
            table = random.choice(TABLES)
            change = random.choice([flip, flip, flip, delete, swap, cut])
            savepoint = session.begin_nested()
            try:
                if change(session, table, random):
                    done["the tree" if change is cut else table] += 1
                    wrong = next(audit.problems(session, SIGNER), None) or next(
                        audit.not_of_this_tree(session, SIGNER, kept), None
                    )
                    missed += [] if wrong else [(table, change.__name__)]
            finally:
                savepoint.rollback()
        transaction.rollback()
    session.close()
    assert missed == []
    assert set(done) == {*TABLES, "the tree"}
    engine = ledger.engine.dialect.name
    print(f"\n{engine}: {done.total()} tamperings, 0 missed: {dict(done)}")  # noqa: T201


def take_down_guards(session):
    if session.get_bind().dialect.name == "sqlite":
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        # Neither guards nor references hold somebody back who owns the database.
        session.execute(text("SET session_replication_role = replica"))


def rows(session, table):
    keys = [column.name for column in Base.metadata.tables[table].primary_key]
    where = " AND ".join(f"{key} = :{key}" for key in keys)
    listed = session.execute(text(f"SELECT * FROM {table} ORDER BY {', '.join(keys)}")).mappings()
    return [dict(row) for row in listed], where


def columns(table):
    """What can be flipped on its own: what finds a row is swapped or deleted instead."""
    return [
        column
        for column in Base.metadata.tables[table].columns
        if not column.primary_key and not column.foreign_keys
    ]


def flip(session, table, random):
    """One column of one row says something else."""
    found, where = rows(session, table)
    column = random.choice(columns(table))
    row = random.choice(found)
    if table == "framework_version" and row["published_at"] is None:
        return False
    other = another(row[column.name], column)
    try:
        with session.begin_nested():
            session.execute(
                text(f"UPDATE {table} SET {column.name} = :other WHERE {where}"),
                {**row, "other": other},
            )
    except Exception:  # noqa: BLE001 - a constraint refused it: nothing was tampered with
        return False
    return True


def another(value, column):
    kind = column.type.python_type.__name__ if value is None else type(value).__name__
    if value is None:
        return {"str": "x", "int": 1, "float": 1.0}.get(kind, "2020-01-01 00:00:00.000000")
    if kind == "bool":
        return not value
    if kind in {"int", "float"}:
        return value + 1
    if kind == "bytes":
        return bytes([value[0] ^ 1]) + value[1:]
    if kind in {"datetime", "date"}:
        return value + timedelta(days=1)
    return value[:-1] + ("a" if value[-1] != "a" else "b")


def delete(session, table, random):
    found, where = rows(session, table)
    # The newest checkpoint is told of by none: only whoever kept it knows that it was signed.
    row = random.choice(found[:-1] if table == "checkpoint" else found)
    try:
        with session.begin_nested():
            session.execute(text(f"DELETE FROM {table} WHERE {where}"), row)
    except Exception:  # noqa: BLE001 - a reference refused it
        return False
    return True


def swap(session, table, random):
    """Two rows say what the other one said."""
    found, where = rows(session, table)
    if len(found) < 2:
        return False
    one, other = random.sample(found, 2)
    names = [column.name for column in columns(table)]
    if all(one[name] == other[name] for name in names):
        return False
    if table == "framework_version" and None in {one["published_at"], other["published_at"]}:
        return False
    sets = ", ".join(f"{name} = :new_{name}" for name in names)
    try:
        with session.begin_nested():
            for target, said in ((one, other), (other, one)):
                new = {f"new_{name}": said[name] for name in names}
                session.execute(text(f"UPDATE {table} SET {sets} WHERE {where}"), {**target, **new})
    except Exception:  # noqa: BLE001 - what is unique refused it
        return False
    return True


def cut(session, table, random):
    """The tail of the tree goes, with the checkpoints of it: only the kept one tells."""
    size = random.randrange(1, 20)
    for statement in (
        f"DELETE FROM leaf WHERE position >= {size}",
        f"DELETE FROM checkpoint WHERE size > {size}",
        f"DELETE FROM subtree WHERE number >= {size} / 16",
    ):
        session.execute(text(statement))
    return True
