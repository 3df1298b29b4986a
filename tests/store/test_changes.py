"""The feed leaves nothing out: whatever commits late, or beside others, gets its own place."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_sources import add_sources
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_changes import has_news, number_changes, read_changes
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.errors import Invalid, NotFound
from scorecard.records import Candidate
from scorecard.store import actions
from tests.conftest import NOW
from tests.factories import a_source, an_entry
from tests.store.ledger import begin, publish

WRITERS = 8


def everything(database, **more):
    return read_changes(database, 0, 200, **more).items


def verbs(items):
    return [item["verb"] for item in items]


def positions(items):
    return [int(item["cursor"]) for item in items]


def begin_action(session, account, verb):
    return actions.begin(session, verb, account, NOW)


def on_postgres(database):
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time: the second begins when the first is done")


def test_who_commits_late_is_read_later_and_not_left_out(database, admin):
    on_postgres(database)
    early, late = database.writing(), database.writing()
    begin_action(late, admin, "began-first")
    begin_action(early, admin, "began-second")
    early.commit()
    first = read_changes(database, 0, 50)
    assert verbs(first.items) == ["began-second"]
    late.commit()
    second = read_changes(database, first.position, 50)
    assert verbs(second.items) == ["began-first"]
    assert positions(first.items + second.items) == [1, 2]
    early.close()
    late.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), undone=st.sets(st.integers(0, 4)), reads=st.integers(0, 31))
def test_in_whatever_order_transactions_end_a_follower_sees_each_once(
    database, admin, order, undone, reads
):
    """Five are open together; they end in any order, some undone, read in between or not."""
    on_postgres(database)
    start = read_changes(database, None, 50).position
    open_ = [database.writing() for _ in order]
    for number, session in enumerate(open_):
        begin_action(session, admin, f"{number}")
    seen, cursor = [], start
    for step, number in enumerate(order):
        (open_[number].rollback if number in undone else open_[number].commit)()
        if reads & 1 << step:
            found = read_changes(database, cursor, 50)
            seen, cursor = seen + found.items, found.position
    seen += read_changes(database, cursor, 50).items
    assert sorted(verbs(seen)) == sorted(str(n) for n in order if n not in undone)
    assert positions(seen) == list(range(start + 1, start + 1 + len(seen)))
    for session in open_:
        session.close()


def test_eight_writers_and_two_followers_miss_nothing(database, admin):
    """Half of the writers dawdle before they commit, some give up; two read along all the while."""
    done = Event()

    def write(writer):
        chance = random.Random(writer)
        written = []
        for number in range(20):
            session = database.writing()
            begin_action(session, admin, f"{writer}.{number}")
            if writer % 2:
                time.sleep(chance.random() / 200)
            if chance.random() < 0.2:
                session.rollback()
            else:
                session.commit()
                written.append(f"{writer}.{number}")
            session.close()
        return written

    def follow(_):
        seen, cursor = [], 0
        while True:
            over = done.is_set()
            found = read_changes(database, cursor, 7)
            seen, cursor = seen + found.items, found.position
            if over and not found.items:
                return seen

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        followers = [pool.submit(follow, n) for n in range(2)]
        written = list(chain.from_iterable(pool.map(write, range(WRITERS))))
        done.set()
        read = [follower.result() for follower in followers]
    assert len(written) > 100
    for seen in read:
        assert sorted(verbs(seen)) == sorted(written)
        assert positions(seen) == list(range(1, len(written) + 1))


def test_what_is_undone_is_never_told_and_leaves_no_gap(database, admin):
    with database.writing.begin() as session:
        begin_action(session, admin, "kept")
    session = database.writing()
    begin_action(session, admin, "undone")
    session.rollback()
    session.close()
    with database.writing.begin() as session:
        begin_action(session, admin, "kept-too")
    assert verbs(everything(database)) == ["kept", "kept-too"]
    assert positions(everything(database)) == [1, 2]


def test_a_place_once_given_stays(database, admin):
    begin(database)
    before = everything(database)
    record_evidence(database, [an_entry()], admin, NOW)
    number_changes(database)
    number_changes(database)
    assert everything(database)[:-1] == before


def test_reading_when_nothing_is_new_writes_nothing(database):
    begin(database)
    position = read_changes(database, 0, 50).position
    assert not has_news(database, position)

    class Refusing:
        def begin(self):
            raise AssertionError("a write was begun")

    reading = replace(database, writing=Refusing())
    assert read_changes(reading, position, 50).items == []


def test_an_item_says_what_was_done_to_whom(database, admin):
    begin(database)
    ids = [record_evidence(database, [an_entry(value=n)], admin, NOW).ids[0] for n in (1.0, 2.0)]
    retract_evidence(database, ids[0], "Misread.", admin, NOW)
    publish(database, admin)
    items = everything(database)
    assert verbs(items) == [
        "add-candidate",
        "add-sources",
        "add-indicators",
        "record",
        "record",
        "retract",
        "draft-framework",
        "publish-framework",
    ]
    assert [item["candidates"] for item in items if item["verb"] == "record"] == [
        [{"candidate": "UKR", "revision": 1}],
        [{"candidate": "UKR", "revision": 2}],
    ]
    assert [item["entries"] for item in items] == [[], [], [], ids[:1], ids[1:], ids[:1], [], []]
    assert items[-1]["frameworks"] == [{"framework": "simple", "version": 1}]
    assert items[3]["by"] == "admin"
    assert items[3]["things"] == 1


@pytest.mark.parametrize("count", [19, 20, 21, 50])
def test_of_many_entries_the_first_twenty_are_named(database, admin, count):
    begin(database)
    entries = [an_entry(value=float(n)) for n in range(count)]
    ids = record_evidence(database, entries, admin, NOW).ids
    item = everything(database)[-1]
    assert item["things"] == count
    assert item["entries"] == ids[:20]


def test_a_candidate_s_feed_has_what_can_change_its_answers(database, admin):
    begin(database, codes=("UKR", "GEO"))
    publish(database, admin)
    for code in ("UKR", "GEO", "UKR"):
        entry = an_entry(candidate=code, title=f"{code} {random.random()}")
        record_evidence(database, [entry], admin, NOW)
    add_sources(database, [a_source("other")], admin, NOW)
    found = read_changes(database, 0, 50, "GEO")
    assert verbs(found.items) == ["add-candidate", "publish-framework", "record"]
    assert found.position == len(everything(database))


def test_a_full_answer_is_read_on_from_its_last_item(database, admin):
    for number in range(7):
        add_candidate(database, Candidate(f"C{number}", "C"), admin, NOW)
    seen, cursor = [], 0
    while (found := read_changes(database, cursor, 3)).items:
        seen, cursor = seen + found.items, found.position
    assert positions(seen) == list(range(1, 8))


def test_the_end_is_a_place_to_begin(database, admin):
    begin(database)
    end = read_changes(database, None, 50)
    assert end.items == []
    assert read_changes(database, end.position, 50).items == []
    add_candidate(database, Candidate("GEO", "Georgia"), admin, NOW)
    assert verbs(read_changes(database, end.position, 50).items) == ["add-candidate"]


def test_a_place_that_the_feed_has_not_reached_is_refused(database):
    """It is of another database, or of one restored since: what followed is not known here."""
    with pytest.raises(Invalid, match="ends at 0"):
        read_changes(database, 1, 50)


def test_an_unknown_candidate_gets_a_hint(database):
    begin(database)
    with pytest.raises(NotFound, match="Did you mean 'UKR'"):
        read_changes(database, 0, 50, "UKE")


def test_an_error_leaves_no_trace_in_the_feed(database, admin):
    begin(database)
    before = everything(database)
    with pytest.raises(NotFound):
        publish_framework(database, "nothing", 1, admin, NOW)
    assert everything(database) == before
