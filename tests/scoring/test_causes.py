"""Which of five causes brought or took an entry, and what counts when only some are at work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from scorecard.scoring.causes import (
    AGEING,
    ALWAYS,
    FACTS,
    LATE,
    NEVER,
    NEW,
    REVIEW,
    REVISED,
    Span,
    moves_between,
)
from scorecard.scoring.entries import usable_entries
from scorecard.scoring.held import ByClocks
from scorecard.scoring.shapley import coalitions
from tests.factories import LASTING, a_criterion, a_framework, an_indicator, columns, day
from tests.scoring.trees import (
    a_random_framework,
    a_random_history,
    chances,
    random_readings,
    shuffled,
)

SOME = settings(deadline=None, max_examples=60)
# The first reading knows the ledger at 10, the second at 20.
SPAN = Span(day("2024-01-01"), 10, day("2025-01-01"), 20)
OLD, RECENT = "2023-06-01", "2024-06-01"


def moves(*rows, span=SPAN, framework=None):
    evidence = columns(*rows)
    return moves_between(usable_entries(framework or a_framework(), evidence), evidence, span)


def named(switches):
    words = {ALWAYS: "always", NEVER: "never", **dict(enumerate(FACTS))}
    return [words[switch] for switch in switches.tolist()]


def brought(*rows):
    """What brings each entry that counts, by number of the revision."""
    found = moves(*rows)
    return dict(zip(found.entries.entry.tolist(), named(found.enters), strict=True))


def taken(*rows):
    found = moves(*rows)
    return dict(zip(found.entries.entry.tolist(), named(found.leaves), strict=True))


def counting(found, *at_work):
    """The revisions that count when those causes are at work."""
    on = np.array([[cause in at_work] for cause in FACTS])
    return set(found.entries.entry[found.held(on).table[:, 0]].tolist())


def an_old_one(**changes):
    return {"entry": 1, "evidence": 1, "observed": OLD, "recorded": 3, "accepted": 4, **changes}


def a_correction(**changes):
    """Of `an_old_one`, recorded and accepted between the readings."""
    return an_old_one(**{"entry": 2, "recorded": 12, "accepted": 15, **changes})


def test_what_counted_at_the_first_reading_was_always_there():
    assert brought(an_old_one()) == {1: "always"}
    assert taken(an_old_one()) == {1: "never"}


@pytest.mark.parametrize("accepted", [4, 15])
def test_what_was_observed_after_the_first_day_is_new_whenever_it_was_accepted(accepted):
    row = an_old_one(observed=RECENT, recorded=2, accepted=accepted)
    assert brought(row) == {1: NEW}


def test_what_was_observed_on_the_first_day_itself_is_not_new():
    assert brought(an_old_one(observed="2024-01-01", recorded=12, accepted=12)) == {1: LATE}


def test_what_was_observed_before_and_recorded_after_is_late():
    assert brought(an_old_one(recorded=11, accepted=11)) == {1: LATE}


def test_what_was_recorded_before_and_only_accepted_after_is_review():
    assert brought(an_old_one(recorded=10, accepted=11)) == {1: REVIEW}


def test_a_correction_takes_what_it_corrects_with_it():
    rows = an_old_one(closed=15), a_correction()
    assert brought(*rows) == {1: "always", 2: REVISED}
    assert taken(*rows) == {1: REVISED, 2: "never"}


def test_a_correction_that_waited_is_review_on_both_sides():
    rows = an_old_one(closed=15), a_correction(recorded=9)
    assert brought(*rows)[2] == taken(*rows)[1] == REVIEW


def test_a_correction_that_dates_it_after_the_first_day_is_new_on_both_sides():
    rows = an_old_one(closed=15), a_correction(observed=RECENT)
    assert brought(*rows)[2] == taken(*rows)[1] == NEW


def test_a_correction_takes_what_it_corrects_even_where_it_is_of_no_use_itself():
    assert taken(an_old_one(closed=15), a_correction(grade="E5", recorded=9)) == {1: REVIEW}


@pytest.mark.parametrize(("closed", "cause"), [(15, REVISED), (20, REVISED), (21, "never")])
def test_a_retraction_is_a_revision_once_the_second_reading_knows_it(closed, cause):
    assert taken(an_old_one(closed=closed)) == {1: cause}


def test_the_corrections_of_a_late_entry_are_late():
    """At the first reading nobody had seen what they correct."""
    rows = an_old_one(recorded=11, accepted=12, closed=15), a_correction()
    assert brought(*rows) == {2: LATE}


def test_what_came_and_went_between_the_readings_counts_nowhere():
    came_and_was_retracted = an_old_one(recorded=11, accepted=12, closed=15)
    came_and_expired = {"entry": 3, "observed": RECENT, "accepted": 12, "valid_until": "2024-08-01"}
    assert brought(came_and_was_retracted, came_and_expired) == {}


def test_of_two_corrections_the_one_that_stands_says_the_cause():
    rows = an_old_one(closed=12), a_correction(recorded=8, accepted=12, closed=15)
    third = an_old_one(entry=3, recorded=14, accepted=15)
    assert taken(*rows, third) == {1: REVISED, 3: "never"}


def test_what_expires_is_taken_by_ageing():
    found = moves(an_old_one(valid_until="2025-01-01"))
    assert named(found.expires) == [AGEING]
    assert counting(found) == {1}
    assert counting(found, AGEING) == set()


def test_what_is_dropped_for_its_age_is_taken_by_ageing():
    leaf = an_indicator(ageing=replace(LASTING, drop_after_days=400))
    found = moves(an_old_one(), framework=a_framework(a_criterion(leaf)))
    assert named(found.expires) == [AGEING]


def test_the_day_is_the_later_one_where_ageing_is_at_work():
    found = moves(an_old_one())
    on = np.zeros((len(FACTS), 2), dtype=bool)
    on[FACTS.index(AGEING), 1] = True
    assert found.held(on).days.tolist() == [SPAN.day_before, SPAN.day_after]


def test_what_is_new_counts_even_on_the_earlier_day():
    found = moves(an_old_one(), {"entry": 9, "observed": RECENT, "accepted": 12})
    assert counting(found, NEW) == {1, 9}
    assert counting(found, AGEING) == {1}


def test_only_causes_that_can_make_a_difference_are_active():
    def active(*rows, span=SPAN):
        return [FACTS[cause] for cause in moves(*rows, span=span).active()]

    assert active(an_old_one()) == [AGEING]
    assert active(an_old_one(), span=Span(SPAN.day_before, 10, SPAN.day_before, 20)) == []
    assert active(an_old_one(closed=15), a_correction()) == [REVISED, AGEING]


@pytest.mark.parametrize("span", [(2, 0, 1, 0), (0, 2, 0, 1)])
def test_a_change_is_read_forwards(span):
    with pytest.raises(ValueError, match="read forwards"):
        Span(*span)


@SOME
@given(chances)
def test_with_none_at_work_it_is_the_first_reading_and_with_all_the_second(chance):
    framework = a_random_framework(chance)
    codes = [leaf.code for leaf in framework.indicators()]
    evidence = columns(*a_random_history(chance, codes))
    (day_before, day_after), (known_before, known_after) = random_readings(chance)
    entries = usable_entries(framework, evidence)
    span = Span(day_before, known_before, day_after, known_after)
    found = moves_between(entries, evidence, span)
    clocks = ByClocks(np.array([day_before, day_after]), np.array([known_before, known_after]))
    expected = [set(entries.entry[column].tolist()) for column in clocks.mask(entries).T]
    assert [counting(found), counting(found, *FACTS)] == expected
    on = np.tile([[False, True]], (len(FACTS), 1))
    assert found.held(on).days.tolist() == [day_before, day_after]


@SOME
@given(chances)
def test_a_cause_that_is_not_active_makes_no_difference(chance):
    framework = a_random_framework(chance)
    codes = [leaf.code for leaf in framework.indicators()]
    evidence = columns(*a_random_history(chance, codes))
    days, known = random_readings(chance)
    found = moves_between(
        usable_entries(framework, evidence), evidence, Span(days[0], known[0], days[1], known[1])
    )
    on = coalitions(len(FACTS)).T
    table = found.held(on).table
    for cause in set(range(len(FACTS))) - set(found.active()):
        without = on.copy()
        without[cause] = False
        assert (found.held(without).table == table).all()


@SOME
@given(chances)
def test_the_order_of_the_evidence_does_not_change_a_cause(chance):
    framework = a_random_framework(chance)
    rows = a_random_history(chance, [leaf.code for leaf in framework.indicators()])
    days, known = random_readings(chance)
    span = Span(days[0], known[0], days[1], known[1])
    one, other = (
        moves_between(usable_entries(framework, evidence), evidence, span)
        for evidence in (columns(*rows), shuffled(chance, rows))
    )
    for name in ("enters", "leaves", "expires", "evidence"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
