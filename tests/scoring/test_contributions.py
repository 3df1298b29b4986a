"""What a score is made of, and what is missing from the top."""

from __future__ import annotations

from dataclasses import replace
from math import fsum, inf

import numpy as np
import pytest
from hypothesis import given, settings

from scorecard.scoring.assess import assess
from scorecard.scoring.contributions import contributions
from scorecard.scoring.model import Criterion
from scorecard.scoring.parameters import Imputed, Missing, Normalisation, Pool, Scale
from tests.factories import a_criterion, a_framework, an_indicator, columns
from tests.scoring.asking import assessed
from tests.scoring.trees import (
    BENT,
    JUMP,
    a_random_framework,
    a_random_history,
    chances,
    random_readings,
)

SOME = settings(deadline=None, max_examples=100)


def explained(framework, **values):
    rows = [{"indicator": code, "value": float(value)} for code, value in values.items()]
    return contributions(assessed(framework, rows))


def given_by(found):
    return {one.code: one.contribution for one in found.nodes}


def cost_of(found):
    return {one.code: one.shortfall for one in found.nodes}


def flat(method="arithmetic", **changes):
    leaves = an_indicator("a"), an_indicator("b", 3.0)
    return a_framework(replace(a_criterion(*leaves, method=method, min_coverage=0.0), **changes))


def test_a_mean_is_the_sum_of_what_each_gives():
    assert given_by(explained(flat(), a=40, b=80)) == {"overall": 70, "a": 10, "b": 60}


def test_a_geometric_mean_is_shared_by_the_weights():
    found = given_by(explained(flat("geometric"), a=16, b=81))
    assert found == pytest.approx({"overall": 54, "a": 13.5, "b": 40.5})


def test_the_weakest_gives_it_all():
    assert given_by(explained(flat("minimum"), a=40, b=80)) == {"overall": 40, "a": 40, "b": 0}


def test_a_normalisation_of_a_criterions_own_scales_what_its_children_give():
    inner = replace(a_criterion(*flat().tree.children, code="inner"), normalisation=BENT)
    found = given_by(explained(a_framework(a_criterion(inner)), a=40, b=80))
    # The mean of 70 is worth 70 + 30 * 30 / 50 = 88 points.
    assert found == pytest.approx({"overall": 88, "inner": 88, "a": 88 / 7, "b": 88 * 6 / 7})


def test_what_is_missing_gives_nothing_and_has_no_points():
    found = explained(flat(), a=40)
    assert given_by(found) == {"overall": 40, "a": 40, "b": 0}
    assert [one.points for one in found.nodes] == [40, 40, None]


def test_what_stands_in_is_given_by_what_it_stands_in_for():
    half = a_criterion(an_indicator("a"), an_indicator("b"), code="half")
    half = replace(half, imputed=(Imputed(30.0),))
    tree = replace(a_criterion(half, an_indicator("c")), missing=Missing("impute", 0.3))
    found = explained(a_framework(tree).standing_in_for("UKR"), a=90, c=50)
    assert given_by(found) == {"overall": 40, "half": 15, "c": 25, "a": 0, "b": 15}


def test_what_each_costs_is_what_it_lacks_to_the_top():
    found = explained(flat(), a=40, b=80)
    assert cost_of(found) == {"overall": 30, "a": 15, "b": 15}
    assert found.highest == 100


def test_what_is_missing_costs_what_its_evidence_would_bring_and_that_is_coverage():
    found = explained(flat(), b=80)
    assert cost_of(found) == pytest.approx({"overall": 20, "a": 2.5, "b": 17.5})
    coverage = {one.code: one.shortfall_coverage for one in found.nodes}
    assert coverage == pytest.approx({"overall": 2.5, "a": 2.5, "b": 0})


def test_a_scale_without_a_top_has_no_shortfall():
    found = explained(flat(), a=40, b=80)
    identity = Normalisation("identity")
    leaves = [replace(leaf, normalisation=identity) for leaf in flat().tree.children]
    open_ended = a_framework(a_criterion(*leaves), scale=Scale(0.0, inf))
    found = explained(open_ended, a=40, b=80)
    assert found.highest is None
    assert set(cost_of(found).values()) == {None}
    assert given_by(found) == {"overall": 70, "a": 10, "b": 60}


def test_the_highest_is_what_the_framework_can_give():
    ends = Normalisation("knots", (0.0, 100.0), (0.0, 90.0))
    inner = replace(a_criterion(an_indicator("a"), code="inner"), normalisation=ends)
    found = explained(a_framework(a_criterion(inner)), a=50)
    assert (found.score, found.highest) == (45, 90)


def test_points_below_zero_take_away():
    identity = Normalisation("identity")
    leaves = [replace(leaf, normalisation=identity) for leaf in flat().tree.children]
    found = explained(a_framework(a_criterion(*leaves), scale=Scale(-100.0, 100.0)), a=-60, b=20)
    assert given_by(found) == {"overall": 0, "a": -15, "b": 15}


def test_an_entry_gives_its_share_of_its_indicator():
    framework = a_framework(a_criterion(an_indicator("a", pool=Pool("pooled"))))
    rows = [{"entry": 1, "value": 40.0}, {"entry": 2, "value": 80.0, "grade": "B2"}]
    (_, leaf) = contributions(assessed(framework, rows)).nodes
    assert [one.entry for one in leaf.entries] == [1, 2]
    assert fsum(one.contribution for one in leaf.entries) == pytest.approx(leaf.contribution)


def test_a_withheld_score_has_nothing_to_explain():
    assert contributions(assessed(a_framework(), [])) is None


def test_any_date_of_an_assessment_can_be_explained():
    rows = [{"entry": 1, "value": 40.0}, {"entry": 2, "value": 60.0, "observed": "2024-03-01"}]
    made = assessed(a_framework(), rows, "2023-01-01", "2024-01-15", "2024-04-01")
    assert contributions(made, 0) is None
    for at, value in ((1, 40), (2, 60)):
        (_, leaf) = contributions(made, at).nodes
        assert leaf.contribution == value
        assert [one.entry for one in leaf.entries] == [at]


@pytest.mark.parametrize("own", [JUMP, Normalisation("boolean")])
def test_a_withheld_criterion_stays_so_whatever_its_own_normalisation_makes_of_nothing(own):
    inner = replace(a_criterion(an_indicator("a"), code="inner"), normalisation=own)
    framework = a_framework(a_criterion(inner, an_indicator("b"), min_coverage=0.0))
    assert given_by(explained(framework, b=30)) == {"overall": 30, "inner": 0, "b": 30, "a": 0}


@SOME
@given(chances)
def test_on_any_tree_what_is_given_and_what_it_costs_add_up(chance):
    framework = a_random_framework(chance)
    evidence = columns(*a_random_history(chance, [leaf.code for leaf in framework.indicators()]))
    days, known = random_readings(chance)
    found = contributions(assess(framework, evidence, np.array(days), np.array(known)), 1)
    if found is None:
        return
    by_code = {one.code: one for one in found.nodes}
    assert by_code["overall"].contribution == found.score
    assert by_code["overall"].shortfall == pytest.approx(found.highest - found.score, abs=1e-9)
    for node in framework.criteria():
        children = [by_code[child.code] for child in node.children]
        own = by_code[node.code]
        assert fsum(c.contribution for c in children) == pytest.approx(own.contribution, abs=1e-9)
        assert fsum(c.shortfall for c in children) == pytest.approx(own.shortfall, abs=1e-9)
        for child, one in zip(node.children, children, strict=True):
            if not isinstance(child, Criterion) and one.entries:
                total = fsum(entry.contribution for entry in one.entries)
                assert total == pytest.approx(one.contribution, abs=1e-9)
