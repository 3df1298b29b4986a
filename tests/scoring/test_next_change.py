"""When an untouched scorecard next reads differently, found without assessing every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring import next_change as module
from scorecard.scoring.assess import assess, assess_held
from scorecard.scoring.clocks import day_number
from scorecard.scoring.entries import usable_entries
from scorecard.scoring.next_change import next_change, next_change_of, readings
from scorecard.scoring.parameters import Band, Pool, Scale
from scorecard.scoring.scorecard import scorecard
from tests.factories import BANDS, LASTING, a_criterion, a_framework, an_indicator, columns
from tests.factories import day as numbered
from tests.scoring.asking import DAY, LATER

TODAY = numbered(DAY)
HORIZON = 500


def changes_on(rows, framework=None, **ageing):
    """The day of the next change after 2024-01-01, as text; None within the horizon."""
    leaf = an_indicator(ageing=replace(LASTING, **ageing))
    found = next_change(framework or a_framework(a_criterion(leaf)), columns(*rows), TODAY, LATER)
    return None if found is None else str(date.fromordinal(found + date(1970, 1, 1).toordinal()))


def test_what_neither_ages_nor_ends_never_changes():
    assert changes_on([{}]) is None
    assert changes_on([{"value": np.nan}]) is None


def test_an_expiry_is_a_change_on_the_first_day_without_the_entry():
    assert changes_on([{"valid_until": "2024-06-01"}]) == "2024-06-01"


def test_an_expiry_is_no_change_where_what_comes_back_reads_the_same():
    older = {"observed": "2023-01-01", "value": 50.01}
    assert changes_on([older, {"valid_until": "2024-06-01"}]) is None
    assert changes_on([{**older, "value": 50.1}, {"valid_until": "2024-06-01"}]) == "2024-06-01"


def test_an_entry_is_stale_and_dropped_on_the_days_its_age_passes_the_limits():
    assert changes_on([{}], stale_after_days=100, drop_after_days=200) == "2024-04-11"
    assert changes_on([{}], drop_after_days=200) == "2024-07-20"


def test_an_entry_known_already_comes_into_force_on_the_day_it_is_about():
    assert changes_on([{}, {"observed": "2024-02-01", "value": 60.0}]) == "2024-02-01"


def test_what_is_not_accepted_yet_or_closed_already_is_no_change():
    later = {"observed": "2024-02-01", "value": 60.0, "accepted": LATER + 1}
    closed = {"observed": "2024-02-01", "value": 60.0, "closed": LATER}
    assert changes_on([{}, later, closed]) is None


@pytest.mark.parametrize("unknown", [{"accepted": LATER + 1}, {"closed": LATER}])
def test_what_is_not_known_hides_nothing(unknown):
    assert changes_on([{"valid_until": "2024-06-01"}, unknown]) == "2024-06-01"


def test_a_widening_interval_changes_once_it_reads_wider():
    """se² = 25 + 9 a/365, so the bounds of 41.776 and 58.224 pass 41.75 and 58.25 at a = 6.35."""
    assert changes_on([{}], widening_per_year=3.0) == "2024-01-08"


def test_errors_widen_from_the_day_after_the_grace():
    assert changes_on([{}], widening_per_year=1000.0, grace_days=50) == "2024-02-21"


@pytest.mark.parametrize("target", [41.77, 58.23])
def test_a_verdict_changes_before_the_digits_do(target):
    leaf = an_indicator(ageing=replace(LASTING, widening_per_year=3.0))
    framework = a_framework(a_criterion(leaf), target=target)
    assert changes_on([{}], framework) == "2024-01-03"


SAME_DIGITS = [{"observed": "2023-01-01", "value": 50.01}, {"valid_until": "2024-06-01"}]


@pytest.mark.parametrize(
    "framework",
    [
        a_framework(target=50.005),
        a_framework(scale=Scale(bands=(Band("low", 0.0), Band("high", 50.005)))),
        a_framework(scale=Scale(lenses=(("two", (Band("low", 0.0), Band("high", 50.005))),))),
    ],
    ids=["ready", "band", "lens"],
)
def test_a_word_changes_where_the_digits_do_not(framework):
    assert changes_on(SAME_DIGITS, a_framework()) is None
    assert changes_on(SAME_DIGITS, framework) == "2024-06-01"


def test_the_floor_that_caps_is_a_word():
    """Either floor is missed and one score passes the other; the weakest child has no floor."""
    fixed = a_criterion(an_indicator("b"), code="fixed", floor=60.0)
    moving = a_criterion(an_indicator("a"), code="moving", floor=60.0)
    tree = a_criterion(fixed, moving, an_indicator("c", 9.0), an_indicator("d"))
    others = {"b": 50.005, "c": 100.0, "d": 10.0}
    rows = [*SAME_DIGITS, *({"indicator": code, "value": one} for code, one in others.items())]
    assert changes_on(rows, a_framework(tree)) == "2024-06-01"


def test_the_band_it_caps_at_is_a_word():
    moving = a_criterion(an_indicator("a"), code="moving", floor=60.0)
    tree = a_criterion(moving, an_indicator("c", 9.0))
    rows = [*SAME_DIGITS, {"indicator": "c", "value": 100.0}]
    bands = Scale(bands=(Band("low", 0.0), Band("high", 50.005)))
    assert changes_on(rows, a_framework(tree)) is None
    assert changes_on(rows, a_framework(tree, scale=bands)) == "2024-06-01"


def test_the_weakest_is_a_word():
    tree = a_criterion(an_indicator("a"), an_indicator("b"))
    rows = [*SAME_DIGITS, {"indicator": "b", "value": 50.005}]
    assert changes_on(rows, a_framework(tree)) == "2024-06-01"


def test_the_worst_case_is_read_too():
    """Of a, b and a missing c it falls from 33.352 to 33.348, and all else rounds as before."""
    tree = a_criterion(*(an_indicator(code) for code in "abc"))
    rows = [*SAME_DIGITS, {"indicator": "b", "value": 50.045}]
    assert changes_on(rows, a_framework(tree)) == "2024-06-01"


def a_pool(**ageing):
    leaf = an_indicator(pool=Pool("pooled"), ageing=replace(LASTING, **ageing))
    return a_framework(a_criterion(leaf))


TWO = [{"observed": "2023-06-01", "value": 40.0}, {"value": 60.0}]


def test_pooled_entries_shift_while_the_newest_is_in_its_grace():
    framework = a_pool(half_life_days=200.0, grace_days=30)
    assert changes_on(TWO, framework) == "2024-01-02"
    assert changes_on(TWO, a_pool(half_life_days=200.0)) is None
    longer = [{**TWO[0], "observed": "2022-06-01"}, {**TWO[1], "observed": "2023-12-02"}]
    assert changes_on(longer, framework) is None


def test_weights_that_do_not_fall_by_halves_shift_as_long_as_they_are():
    framework = a_pool(decay="polynomial", lifetime_days=2000.0)
    found = numbered(changes_on([{**TWO[0], "observed": "2020-01-01"}, TWO[1]], framework))
    assert TODAY < found < TODAY + 20


def test_a_change_beyond_the_horizon_is_none():
    evidence = columns({"valid_until": "2024-06-01"})
    assert next_change(a_framework(), evidence, TODAY, LATER, most_days=151) is None
    assert next_change(a_framework(), evidence, TODAY, LATER, most_days=152) == TODAY + 152
    assert next_change(a_framework(), columns({"valid_until": "2034-01-02"}), TODAY, LATER) is None
    found = next_change(a_framework(), columns({"valid_until": "2034-01-01"}), TODAY, LATER)
    assert found == TODAY + module.HORIZON_DAYS


def test_no_day_after_the_last_of_the_calendar_is_tried():
    last = day_number(date.max)
    leaf = an_indicator(ageing=replace(LASTING, drop_after_days=20))
    framework, evidence = a_framework(a_criterion(leaf)), columns({"observed": "9999-12-25"})
    assert next_change(framework, evidence, last - 3, LATER) is None
    assert next_change(framework, evidence, last, LATER) is None


ages = st.builds(
    lambda decay, grace, half, stale, drop, tau: replace(
        LASTING,
        decay=decay,
        grace_days=grace,
        half_life_days=half if decay == "exponential" else None,
        lifetime_days=None if decay == "exponential" else 300.0,
        stale_after_days=stale,
        drop_after_days=drop,
        widening_per_year=tau,
    ),
    st.sampled_from(["exponential", "exponential", "polynomial", "step"]),
    st.sampled_from([0, 40, 400]),
    st.sampled_from([None, 90.0]),
    st.sampled_from([None, 200]),
    st.sampled_from([None, 350, 700]),
    st.sampled_from([0.0, 0.0, 0.2, 6.0]),
)
pools = st.sampled_from(
    [
        Pool("latest"),
        Pool("latest"),
        Pool("pooled"),
        Pool("pooled", 200),
        Pool("weighted-median"),
        Pool("lowest", 300),
        Pool("highest"),
        Pool("count", 150),
    ]
)


@st.composite
def frameworks(draw):
    a, b, c, d = (
        an_indicator(code, weight, pool=draw(pools), ageing=draw(ages))
        for code, weight in zip("abcd", (1.0, 2.0, 1.0, 1.0), strict=True)
    )
    method = draw(st.sampled_from(["arithmetic", "geometric", "minimum"]))
    inner = a_criterion(a, b, code="inner", floor=45.0, method=method)
    other = a_criterion(c, code="other", floor=50.0)
    lens = ("letters", (Band("C", 0.0), Band("B", 30.0), Band("A", 60.0)))
    top = a_criterion(inner, other, d, min_coverage=draw(st.sampled_from([0.3, 0.7])))
    return a_framework(top, target=55.0, scale=Scale(bands=BANDS, lenses=(lens,)))


rows_of_evidence = st.lists(
    st.fixed_dictionaries(
        {
            "indicator": st.sampled_from("abcd"),
            "observed": st.dates(date(2022, 6, 1), date(2024, 3, 1)).map(str),
            "valid_until": st.none() | st.dates(date(2024, 1, 1), date(2025, 3, 1)).map(str),
            "value": st.floats(20, 80).map(lambda value: round(value, 2)),
            "grade": st.sampled_from(["A1", "B2", "C3", "E1"]),
            "origin": st.sampled_from([-1, 7, 8]),
            "closed": st.sampled_from([LATER, *[LATER + 1] * 4]),
        }
    ),
    min_size=1,
    max_size=9,
)


def words(card):
    """What a scorecard reads, by the words of its own fields."""

    def figure(number):
        return None if number is None else f"{number:.1f}"

    nodes = [
        (
            *map(figure, (one.score, one.lower, one.upper, one.worst_case, one.best_case)),
            (one.coverage, one.verdict, one.missing),
        )
        for one in card.overall.walk()
    ]
    leaves = [
        (*map(figure, (one.points, one.lower, one.upper)), one.stale)
        for one in card.overall.leaves()
    ]
    companions = {name: figure(number) for name, number in card.companions.items()}
    short = [one.code for one in card.blockers]
    words = (card.band, card.band_capped_by, card.ready, card.lenses, card.weakest)
    return nodes, leaves, companions, short, words


@settings(deadline=None, max_examples=100)
@given(frameworks(), rows_of_evidence, st.sampled_from([1, 3, module.FIRST_DAYS]))
def test_it_is_the_first_of_all_days_that_differs(framework, rows, at_once):
    evidence = columns(*rows)
    with patch.multiple(module, FIRST_DAYS=at_once, GROWTH=2):
        found = next_change(framework, evidence, TODAY, LATER, HORIZON)
    every = np.arange(TODAY, TODAY + HORIZON + 1)
    changed = module._differs(readings(assess(framework, evidence, every, np.array([LATER]))))
    assert found == (int(every[changed.argmax()]) if changed.any() else None)


@settings(deadline=None, max_examples=60)
@given(frameworks(), rows_of_evidence, st.integers(1, HORIZON))
def test_until_then_a_scorecard_says_the_same_words_and_then_others(framework, rows, some):
    evidence = columns(*rows)
    found = next_change(framework, evidence, TODAY, LATER, HORIZON)
    today = words(scorecard(framework, evidence, TODAY, LATER))
    last = TODAY + HORIZON if found is None else found - 1
    for quiet in {last, min(last, TODAY + some)}:
        assert words(scorecard(framework, evidence, quiet, LATER)) == today
    if found is not None:
        assert words(scorecard(framework, evidence, found, LATER)) != today


def test_the_entries_of_an_assessment_give_the_same_day():
    evidence = columns({"valid_until": "2024-06-01"}, {"observed": "2023-01-01"})
    entries = usable_entries(a_framework(), evidence)
    found = next_change_of(a_framework(), entries, TODAY, LATER)
    assert found == next_change(a_framework(), evidence, TODAY, LATER) is None


def test_a_single_entry_has_no_weights_to_shift():
    with patch.object(module, "assess_held", side_effect=AssertionError):
        assert changes_on([{}], a_pool(decay="step", lifetime_days=200.0)) is None


def test_the_bounds_of_an_indicator_are_read_too():
    """The other leaf is all that the overall bounds rest on."""
    ageing = replace(LASTING, widening_per_year=3.0)
    leaf = an_indicator("a", 0.0001, ageing=ageing)
    framework = a_framework(a_criterion(leaf, an_indicator("b"), min_coverage=0.5))
    assert changes_on([{}, {"indicator": "b"}], framework) == "2024-01-08"


@pytest.mark.parametrize(
    ("leaf", "most"),
    [
        (an_indicator(ageing=replace(LASTING, half_life_days=90.0)), 3),
        (an_indicator(ageing=replace(LASTING, half_life_days=90.0), pool=Pool("pooled")), 3),
        (an_indicator(ageing=replace(LASTING, widening_per_year=3.0)), 33),
        (an_indicator(ageing=replace(LASTING, widening_per_year=3.0, grace_days=400)), 33),
    ],
    ids=["ages without widening", "pools past the grace", "widens", "hides what would widen"],
)
def test_only_days_on_which_something_can_happen_are_assessed(leaf, most, monkeypatch):
    columns_assessed = []

    def counting(framework, entries, held):
        columns_assessed.append(len(held.days))
        return assess_held(framework, entries, held)

    monkeypatch.setattr(module, "assess_held", counting)
    older = {"observed": "2022-01-01", "value": 60.0, "valid_until": "2025-06-01"}
    evidence = columns({"valid_until": "2025-01-01"}, older)
    assert next_change(a_framework(a_criterion(leaf)), evidence, TODAY, LATER) is not None
    assert sum(columns_assessed) <= most


def test_a_large_table_is_assessed_in_pieces(monkeypatch):
    pieces = []

    def counting(framework, entries, held):
        pieces.append(len(held.days) - 1)
        return assess_held(framework, entries, held)

    monkeypatch.setattr(module, "assess_held", counting)
    monkeypatch.setattr(module, "FIRST_CELLS", 4)
    monkeypatch.setattr(module, "MOST_CELLS", 40)
    framework = a_pool(decay="polynomial", lifetime_days=1e9)
    assert next_change(framework, columns(*TWO), TODAY, LATER, 60) is None
    assert pieces == [3, 12, 21, 21, 3]
