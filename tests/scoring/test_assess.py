"""What counts on which date to whom, and the laws of a whole assessment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.assess import COMPANIONS
from scorecard.scoring.parameters import Pool
from tests.factories import LASTING, a_criterion, a_framework, an_indicator
from tests.scoring.asking import LATER, assessed, bits, evidence, figures

AGEING = replace(LASTING, grace_days=30, half_life_days=200.0, widening_per_year=3.0)
DROPPING = replace(AGEING, stale_after_days=300, drop_after_days=900)
DATES = ("2021-06-30", "2022-03-31", "2023-02-28", "2024-01-01", "2025-07-01")
SIMPLE = a_framework()
FEW = settings(deadline=None, max_examples=40)


def a_deep_framework(ageing=AGEING):
    """Four levels of every mean, with pooled and latest leaves in two related families."""
    a = an_indicator("a", 2.0, ageing=ageing, family="wgi")
    b = an_indicator("b", pool=Pool("pooled", 700), ageing=ageing, family="wgi")
    c = an_indicator("c", pool=Pool("pooled"), ageing=ageing, family="v-dem")
    d = an_indicator("d", ageing=ageing)
    deepest = a_criterion(b, c, code="deepest", method="harmonic", min_coverage=0.5)
    deep = a_criterion(deepest, d, code="deep", weight=2.0, min_coverage=0.5)
    return a_framework(a_criterion(deep, a, method="geometric", min_coverage=0.5))


DEEP = a_deep_framework()


def values(rows, *days, framework=SIMPLE, known_at=LATER):
    """The points of the first indicator; None where it has none."""
    found = assessed(framework, rows, *days, known_at=known_at).leaves.points[0].tolist()
    return [None if np.isnan(one) else one for one in found]


def test_an_entry_counts_from_the_day_it_was_observed():
    assert values([{}], "2023-12-31", "2024-01-01", "2030-01-01") == [None, 50, 50]


def test_an_entry_no_longer_counts_on_the_day_it_is_valid_until():
    row = {"valid_until": "2024-06-01"}
    assert values([row], "2024-05-31", "2024-06-01") == [50, None]


def test_an_older_entry_counts_again_when_the_newer_one_expires():
    rows = [{"observed": "2023-01-01", "value": 40.0}, {"valid_until": "2024-06-01"}]
    assert values(rows, "2024-05-31", "2024-06-01") == [50, 40]


@pytest.mark.parametrize("method", ["latest", "pooled"])
def test_an_entry_is_dropped_after_its_age_and_not_on_the_day(method):
    leaf = an_indicator(pool=Pool(method), ageing=replace(LASTING, drop_after_days=10))
    framework = a_framework(a_criterion(leaf))
    assert values([{}], "2024-01-11", "2024-01-12", framework=framework) == [50, None]


def test_an_indicator_is_stale_after_its_age_and_not_on_the_day():
    leaf = an_indicator(ageing=replace(LASTING, stale_after_days=10))
    made = assessed(a_framework(a_criterion(leaf)), [{}], "2023-12-31", "2024-01-11", "2024-01-12")
    assert made.leaves.stale[0].tolist() == [False, False, True]
    assert made.leaves.age[0, 1:].tolist() == [10, 11]


def test_an_entry_is_known_from_its_acceptance_until_it_is_closed():
    row = {"accepted": 5, "closed": 9}
    assert values([row], *["2024-01-01"] * 4, known_at=[4, 5, 8, 9]) == [None, 50, 50, None]


def test_a_revision_takes_over_at_the_instant_the_one_before_it_closes():
    rows = [
        {"entry": 1, "accepted": 5, "closed": 9, "value": 40.0},
        {"entry": 1, "accepted": 9, "value": 60.0},
    ]
    assert values(rows, *["2024-01-01"] * 2, known_at=[8, 9]) == [40, 60]


def test_one_instant_a_date_gives_what_was_known_on_each():
    rows = [{"accepted": 1, "value": 40.0}, {"accepted": 7, "observed": "2024-02-01"}]
    days = ("2024-01-15", "2024-02-15", "2024-03-15")
    assert values(rows, *days, known_at=[0, 6, 7]) == [None, 40, 50]
    assert values(rows, *days) == [40, 50, 50]


@FEW
@given(evidence("abcd"), st.lists(st.integers(0, 21), min_size=len(DATES), max_size=len(DATES)))
def test_the_real_time_vintage_is_each_date_asked_as_it_was_known(rows, known_at):
    together = figures(assessed(DEEP, rows, *DATES, known_at=known_at))
    for at, (date, known) in enumerate(zip(DATES, known_at, strict=True)):
        for name, alone in figures(assessed(DEEP, rows, date, known_at=known)).items():
            np.testing.assert_allclose(together[name][..., [at]], alone, atol=1e-9, err_msg=name)


@FEW
@given(evidence("abcd"), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_change_a_bit(rows, chance):
    shuffled = chance.sample(rows, len(rows))
    assert bits(assessed(DEEP, shuffled, *DATES)) == bits(assessed(DEEP, rows, *DATES))


@FEW
@given(evidence("abcd"), st.integers(0, 20), st.data())
def test_before_a_retraction_was_known_not_a_bit_is_different(rows, known_at, data):
    open_still = bits(assessed(DEEP, rows, *DATES, known_at=known_at))
    closing = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    later = [
        {**row, "closed": max(row["accepted"], known_at) + 1} if closed else row
        for row, closed in zip(rows, closing, strict=True)
    ]
    assert bits(assessed(DEEP, later, *DATES, known_at=known_at)) == open_still


@FEW
@given(evidence("abcd"), st.integers(0, 20))
def test_what_is_accepted_later_changes_nothing(rows, known_at):
    known = [row for row in rows if row["accepted"] <= known_at]
    before = figures(assessed(DEEP, known, *DATES, known_at=known_at))
    after = figures(assessed(DEEP, rows, *DATES, known_at=known_at))
    for name, one in before.items():
        np.testing.assert_allclose(after[name], one, atol=1e-9, err_msg=name)


def test_what_is_accepted_later_does_not_change_a_bit_of_a_large_pool():
    """Floating sums depend on how they are grouped, so even a row that weighs 0 can move them."""
    chance = np.random.default_rng(20240101)
    framework = a_framework(a_criterion(an_indicator(pool=Pool("pooled"), ageing=AGEING)))
    known = [
        {"entry": n, "observed": f"2023-{n:02}-{n:02}", "value": chance.uniform(0, 100)}
        for n in [*range(1, 13)] * 2
    ]
    before = bits(assessed(framework, known))
    for month in range(1, 13):
        row = {"entry": 99, "observed": f"2023-{month:02}-28", "accepted": LATER + 1}
        assert bits(assessed(framework, [*known, row])) == before


def test_a_tree_is_read_from_its_leaves_up():
    rows = [
        {"indicator": code, "value": value}
        for code, value in zip("abcd", (80, 20, 60, 70), strict=True)
    ]
    nodes = assessed(DEEP, rows).nodes
    assert nodes["deepest"].score[0] == pytest.approx(30)
    assert nodes["deep"].score[0] == pytest.approx(50)
    assert nodes["overall"].score[0] == pytest.approx(np.sqrt(50 * 80))
    assert list(nodes) == ["overall", "deep", "deepest"]


def test_companions_read_the_top_alone_by_other_means():
    rows = [
        {"indicator": code, "value": value}
        for code, value in zip("abcd", (80, 20, 60, 70), strict=True)
    ]
    companions = assessed(DEEP, rows).companions
    assert tuple(companions) == COMPANIONS == ("arithmetic", "harmonic", "minimum")
    found = [companions[name][0] for name in COMPANIONS]
    assert found == pytest.approx([65, 2 / (1 / 50 + 1 / 80), 50])


def test_without_evidence_everything_is_withheld_and_nothing_fails():
    made = assessed(DEEP, [], *DATES)
    for node in made.nodes.values():
        assert np.isnan(node.score).all()
        assert (node.coverage == 0).all()
        assert (node.confidence == 0).all()
    assert all(np.isnan(one).all() for one in made.companions.values())


def test_what_a_framework_does_not_ask_about_does_not_count():
    rows = [{}, {"indicator": "unasked", "value": 0.0}, {"value": np.nan, "observed": "2023-12-31"}]
    assert bits(assessed(SIMPLE, rows)) == bits(assessed(SIMPLE, rows[:1]))


@FEW
@given(evidence("abcd"))
def test_shares_of_the_evidence_lie_between_nothing_and_all(rows):
    made = assessed(a_deep_framework(DROPPING), rows, *DATES)
    for node in made.nodes.values():
        for name in ("coverage", "leaf_coverage", "freshness", "confidence"):
            share = getattr(node, name)
            assert (share >= 0).all(), name
            assert (share <= 1 + 1e-12).all(), name


@FEW
@given(evidence("abcd"), st.sampled_from([AGEING, DROPPING]))
def test_confidence_and_freshness_never_rise_without_new_evidence(rows, ageing):
    days = [f"{year}-{month}-01" for year in (2024, 2025, 2026) for month in ("01", "05", "09")]
    made = assessed(a_deep_framework(ageing), rows, *days)
    for node in made.nodes.values():
        assert (np.diff(node.confidence) <= 1e-12).all()
        assert (np.diff(node.freshness) <= 1e-12).all()


@FEW
@given(evidence("abcd"))
def test_a_score_lies_within_its_bounds_and_on_the_scale(rows):
    for node in assessed(DEEP, rows, *DATES).nodes.values():
        known = ~np.isnan(node.score)
        assert (node.lower[known] <= node.score[known] + 1e-9).all()
        assert (node.score[known] <= node.upper[known] + 1e-9).all()
        assert (np.isnan(node.lower) == ~known).all()
        assert (node.lower[known] >= 0).all()
        assert (node.upper[known] <= 100).all()


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "minimum"])
@FEW
@given(rows=evidence("abcd"))
def test_a_score_lies_between_its_worst_and_its_best_case(method, rows):
    leaves = [an_indicator(code, ord(code) - 90.0) for code in "abcd"]
    framework = a_framework(a_criterion(*leaves, method=method, min_coverage=0.3))
    top = assessed(framework, rows, *DATES).nodes["overall"]
    known = ~np.isnan(top.score)
    assert (top.worst <= top.best + 1e-9).all()
    assert (top.worst[known] <= top.score[known] + 1e-9).all()
    assert (top.score[known] <= top.best[known] + 1e-9).all()


@pytest.mark.parametrize(("withheld", "others"), [(100.0, 10.0), (0.0, 90.0)])
def test_a_withheld_criterion_does_not_push_the_score_out_of_its_two_cases(withheld, others):
    half_known = a_criterion(an_indicator("a"), an_indicator("b"), code="half", weight=2)
    known = a_criterion(an_indicator("c"), code="known", weight=8)
    rows = [{"indicator": "a", "value": withheld}, {"indicator": "c", "value": others}]
    top = assessed(a_framework(a_criterion(half_known, known)), rows).nodes["overall"]
    assert top.score[0] == pytest.approx(others)
    assert top.worst[0] <= top.score[0] <= top.best[0]


def test_the_two_cases_count_the_missing_as_nothing_and_as_all():
    framework = a_framework(a_criterion(an_indicator("a", 3.0), an_indicator("b")))
    top = assessed(framework, [{"indicator": "a", "value": 60.0}]).nodes["overall"]
    assert [top.worst[0], top.score[0], top.best[0]] == pytest.approx([45, 60, 70])
