"""Whatever happens later, a read of an old instant has the bytes that were answered then."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.attach_file import attach_file
from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.read_evidence import Filters, list_evidence, read_entry, read_revisions
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.review_evidence import review_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.api.edge import to_json
from scorecard.errors import Conflict, Invalid
from scorecard.records import Candidate, File, Review
from scorecard.schemas.scorecard import ScorecardView
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry

from .ledger import begin, publish

DAY = date(2026, 1, 1)
WRITERS = 6
VIEW = ScorecardView()


def answers(database, candidate, known_at=None):
    """Everything that can be read about a candidate, as bytes, and the instant it was known."""
    standing, card = assess_readiness(
        database, Question(candidate, "simple", DAY, known_at=known_at)
    )
    found = []
    for status in ("accepted", "pending"):
        filters = Filters(candidate=candidate, known_at=known_at, status=status)
        found += list_evidence(database, filters, 200, None)[0]
    ids = sorted({one["id"] for one in found})
    read = [read_entry(database, entry, known_at) for entry in ids]
    said = [read_revisions(database, entry, known_at) for entry in ids]
    return to_json([VIEW.dump(card), found, read, said]), standing.known_at


class Ledger(RuleBasedStateMachine):
    """Anybody does anything, by clocks that stand, run and go back."""

    database = admin = None
    candidates = count(1)

    @initialize()
    def start(self):
        """Each run is about a candidate of its own."""
        self.candidate = f"C{next(self.candidates)}"
        add_candidate(self.database, Candidate(self.candidate, "x"), self.admin, NOW)
        self.numbers, self.entries, self.answered = count(), [], []
        self.clock = NOW

    def now(self):
        return self.clock

    @rule(seconds=st.integers(-50, 50))
    def the_clock_moves(self, seconds):
        self.clock += timedelta(seconds=seconds)

    @rule(value=st.integers(0, 100), indicator=st.sampled_from(["support", "waiting"]))
    def record(self, value, indicator):
        entry = an_entry(
            candidate=self.candidate,
            value=float(value),
            indicator=indicator,
            title=f"Entry {next(self.numbers)}",
        )
        self.entries += record_evidence(self.database, [entry], self.admin, self.now()).ids

    def one(self, place):
        return self.entries[place % len(self.entries)]

    @rule(place=st.integers(0, 20), value=st.integers(0, 100))
    def revise(self, place, value):
        with suppress(Conflict, Invalid, ZeroDivisionError):
            entry = self.one(place)
            newest = read_revisions(self.database, entry)[-1]["revision"]
            changes = {"value": value}
            args = (entry, changes, "Why not.", newest, self.admin, self.now())
            revise_evidence(self.database, *args)

    @rule(place=st.integers(0, 20))
    def retract(self, place):
        with suppress(Conflict, ZeroDivisionError):
            retract_evidence(self.database, self.one(place), "No.", self.admin, self.now())

    @rule(place=st.integers(0, 20))
    def dispute(self, place):
        with suppress(Conflict, ZeroDivisionError):
            dispute_evidence(self.database, self.one(place), "Hm.", self.admin, self.now())

    @rule(place=st.integers(0, 20), verdict=st.sampled_from(["accepted", "returned", "rejected"]))
    def review(self, place, verdict):
        with suppress(Conflict, ZeroDivisionError):
            entry = self.one(place)
            newest = read_revisions(self.database, entry)[-1]["revision"]
            args = (entry, newest, verdict, "So.", self.admin, self.now())
            review_evidence(self.database, *args)

    @rule(place=st.integers(0, 20), content=st.binary(min_size=1, max_size=3))
    def attach(self, place, content):
        with suppress(Conflict, ZeroDivisionError):
            file = File("x", "text/plain", content)
            attach_file(self.database, self.one(place), file, self.admin, self.now())

    @rule()
    def somebody_reads(self):
        self.answered.append(answers(self.database, self.candidate))

    @invariant()
    def what_was_answered_is_answered(self):
        for body, known_at in getattr(self, "answered", [])[-1:]:
            assert answers(self.database, self.candidate, known_at)[0] == body

    def teardown(self):
        for body, known_at in getattr(self, "answered", []):
            assert answers(self.database, self.candidate, known_at)[0] == body


@pytest.fixture
def ledger(database, admin):
    waiting = a_catalogue_indicator("waiting", review=Review.REQUIRED)
    begin(database, a_catalogue_indicator(), waiting)
    publish(database, admin)
    return database


def test_an_old_read_is_what_was_answered_then(ledger, admin):
    machine = type("OfThisLedger", (Ledger,), {"database": ledger, "admin": admin})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_an_old_read_stands_while_many_write(ledger, admin):
    """Readers note what they are answered while writers write; then all is asked again."""
    stop, answered = threading.Event(), []

    def write(seed):
        random, mine = Random(seed), []
        for number in range(12):
            now = datetime.now(UTC)
            kind = random.choice(["record", "revise", "retract"]) if mine else "record"
            with suppress(Conflict, Invalid):
                if kind == "record":
                    said = {"title": f"{seed} {number}", "value": random.uniform(0, 100)}
                    entry = replace(an_entry(), **said)
                    mine += record_evidence(ledger, [entry], admin, now).ids
                elif kind == "revise":
                    entry = random.choice(mine)
                    newest = read_revisions(ledger, entry)[-1]["revision"]
                    changes = {"value": random.uniform(0, 100)}
                    revise_evidence(ledger, entry, changes, "Why not.", newest, admin, now)
                else:
                    retract_evidence(ledger, mine.pop(), "No.", admin, now)

    def read(_):
        while not stop.is_set():
            answered.append(whole(ledger))

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        readers = [pool.submit(read, n) for n in range(2)]
        writers = [pool.submit(write, n) for n in range(WRITERS)]
        for writer in writers:
            writer.result()
        stop.set()
        for reader in readers:
            reader.result()
    assert len(answered) > 2
    for body, known_at in {known_at: (body, known_at) for body, known_at in answered}.values():
        assert whole(ledger, known_at)[0] == body
    assert all(whole(ledger, known_at)[0] == body for body, known_at in answered[-20:])


def whole(database, known_at=None):
    """The scorecard alone: its bytes and its instant are of one snapshot."""
    standing, card = assess_readiness(database, Question("UKR", "simple", DAY, known_at=known_at))
    return to_json(VIEW.dump(card)), standing.known_at
