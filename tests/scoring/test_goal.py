"""The smallest change that reaches a goal: each indicator alone, all together, and the pace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.goal import (
    EVERYWHERE,
    GRADIENT,
    TOLERANCE,
    Goal,
    band_goal,
    floor_goal,
    ready_goal,
    score_goal,
    seek,
)
from scorecard.scoring.interval import DAYS_A_YEAR
from scorecard.scoring.model import Criterion
from scorecard.scoring.parameters import Missing, Normalisation, Scale
from scorecard.scoring.scorecard import scorecard
from scorecard.scoring.tree import climb
from scorecard.scoring.trend import required_pace
from tests.factories import a_criterion, a_framework, an_indicator, columns, day
from tests.scoring.asking import DAY, LATER, assessed

TODAY = day(DAY)


def a_tree(method="geometric", missing=0.5):
    law = a_criterion(
        an_indicator("a"), an_indicator("b", 3.0), code="law", floor=60.0, min_coverage=missing
    )
    army = a_criterion(
        an_indicator("c"), an_indicator("d"), code="army", floor=40.0, min_coverage=missing
    )
    return a_framework(a_criterion(law, army, method=method, min_coverage=missing))


FRAMEWORK = a_tree()


def rows_of(**points):
    return [{"indicator": code, "value": value} for code, value in points.items()]


ROWS = rows_of(a=40.0, b=60.0, c=50.0, d=70.0)


def plan(goal, rows=ROWS, framework=FRAMEWORK):
    return seek(assessed(framework, rows), goal)


def after(framework, rows, changes):
    """The score of the leaves with those changes made."""
    points = {row["indicator"]: row["value"] for row in rows}
    points |= {one.code: one.needed for one in changes}
    leaves = [[points.get(leaf.code, np.nan)] for leaf in framework.indicators()]
    return climb(framework, np.array(leaves))


def test_a_floor_needs_what_is_missing_to_it_over_the_weight():
    found = plan(floor_goal(FRAMEWORK, "law")).alone
    assert [one.points for one in found] == [40, 60, 50, 70]
    assert found[0].needed == pytest.approx(60, abs=TOLERANCE)
    assert found[0].change == pytest.approx(20, abs=TOLERANCE)
    assert found[1].change == pytest.approx(5 / 0.75, abs=TOLERANCE)


def test_what_cannot_reach_a_goal_alone_needs_nothing():
    found = plan(floor_goal(FRAMEWORK, "law")).alone
    for one in found[2:]:
        assert (one.needed, one.change, one.value_needed) == (None, None, None)


def test_together_the_floor_is_reached_along_the_gradient():
    """55 + l (1/4, 3/4) . (1/4, 3/4) = 60: l = 8, so 2 points of one and 6 of the other."""
    found = plan(floor_goal(FRAMEWORK, "law"))
    assert found.along == GRADIENT
    assert [one.code for one in found.jointly] == ["a", "b"]
    assert [one.change for one in found.jointly] == pytest.approx([2, 6], abs=1e-5)


def test_together_needs_a_smaller_change_than_alone():
    """By the length of the change, which is what the gradient makes small."""
    found = plan(score_goal(FRAMEWORK, 65.0))
    length = np.sqrt(sum(one.change**2 for one in found.jointly))
    assert length < min(one.change for one in found.alone if one.change is not None)


def test_a_goal_reached_already_needs_no_change():
    found = plan(score_goal(FRAMEWORK, 50.0))
    assert found.reached
    assert [one.change for one in found.alone] == [0, 0, 0, 0]
    assert found.jointly == ()
    assert found.along is None


@pytest.mark.parametrize("points", [-1.0, 101.0, np.inf, np.nan])
def test_a_goal_off_the_scale_is_refused(points):
    with pytest.raises(ValueError, match="from 0 to 100"):
        score_goal(FRAMEWORK, points)


def test_a_framework_without_thresholds_has_nothing_to_be_ready_by():
    bare = replace(FRAMEWORK, target=None, tree=without_floors(FRAMEWORK.tree))
    with pytest.raises(ValueError, match="neither a target nor a floor"):
        ready_goal(bare, 0.5, lambda states: np.zeros(states.shape[1]))


def without_floors(node):
    children = tuple(
        without_floors(child) if isinstance(child, Criterion) else child for child in node.children
    )
    return replace(node, floor=None, children=children)


def test_under_a_minimum_all_move_where_the_gradient_leads_nowhere():
    framework = a_framework(
        a_criterion(an_indicator("a"), an_indicator("b"), an_indicator("c"), method="minimum")
    )
    found = plan(score_goal(framework, 60.0), rows_of(a=40.0, b=50.0, c=70.0), framework)
    assert all(one.needed is None for one in found.alone)
    assert found.along == EVERYWHERE
    assert [one.change for one in found.jointly] == pytest.approx([20, 20, 20], abs=1e-5)
    found = plan(score_goal(framework, 45.0), rows_of(a=40.0, b=50.0, c=70.0), framework)
    assert found.along == GRADIENT
    assert [one.code for one in found.jointly] == ["a"]


def test_a_band_is_the_one_a_scorecard_reads_so_its_floors_count():
    """The score of 60 is in the band from 40 on; what caps it lower is a floor not reached."""
    rows = rows_of(a=30.0, b=30.0, c=100.0, d=100.0)
    evidence = columns(*rows)
    assert scorecard(FRAMEWORK, evidence, TODAY, LATER).band == "early"
    found = plan(band_goal(FRAMEWORK, "halfway"), rows)
    assert not found.reached
    assert after(FRAMEWORK, rows, found.jointly).nodes["law"].score[0] == pytest.approx(40)
    raised = [{**row, "value": 40.0} if row["indicator"] in "ab" else row for row in rows]
    assert scorecard(FRAMEWORK, columns(*raised), TODAY, LATER).band == "halfway"


def test_a_missing_indicator_needs_the_least_that_new_evidence_has_to_show():
    rows = rows_of(b=55.0, c=50.0, d=70.0)
    found = plan(floor_goal(FRAMEWORK, "law"), rows)
    a, b = found.alone[:2]
    assert (a.points, a.change) == (None, None)
    assert a.needed == pytest.approx(75, abs=TOLERANCE)
    assert b.change == pytest.approx(5, abs=TOLERANCE)
    assert [one.code for one in found.jointly] == ["b"]


def test_evidence_of_anything_is_enough_where_only_coverage_is_missing():
    framework = a_tree(missing=0.8)
    rows = rows_of(b=100.0, c=50.0, d=70.0)
    found = plan(score_goal(framework, 50.0), rows, framework)
    assert found.alone[0].needed == 0
    assert found.jointly is None
    assert all(one.needed is None for one in found.alone[1:])


def test_no_change_of_points_makes_a_withheld_score():
    framework = a_tree(missing=1.0)
    found = plan(score_goal(framework, 50.0), rows_of(a=50.0, c=50.0), framework)
    assert found.jointly is None
    assert all(one.needed is None for one in found.alone)


def test_less_is_sought_where_less_is_better():
    falling = Normalisation("knots", (0.0, 100.0), (100.0, 0.0))
    node = a_criterion(an_indicator("a"), an_indicator("b"), code="burden")
    framework = a_framework(a_criterion(replace(node, normalisation=falling)))
    found = plan(score_goal(framework, 60.0), rows_of(a=50.0, b=50.0), framework)
    assert [one.change for one in found.alone] == pytest.approx([-20, -20], abs=TOLERANCE)
    assert [one.change for one in found.jointly] == pytest.approx([-10, -10], abs=1e-5)


def test_an_open_scale_is_sought_without_end():
    leaves = [an_indicator(code, normalisation=Normalisation("identity")) for code in "ab"]
    scale = Scale(lowest=-np.inf, highest=np.inf)
    framework = a_framework(a_criterion(*leaves, min_coverage=0.5), scale=scale)
    found = plan(score_goal(framework, 1000.0), rows_of(a=0.0, b=0.0), framework)
    assert found.alone[0].needed == pytest.approx(2000, abs=TOLERANCE)
    assert found.alone[0].value_needed == pytest.approx(2000, abs=TOLERANCE)
    assert [one.change for one in found.jointly] == pytest.approx([1000, 1000], abs=1e-5)
    found = plan(score_goal(framework, -1000.0), rows_of(a=-3000.0), framework)
    assert [one.needed for one in found.alone] == pytest.approx([-1000, 1000], abs=TOLERANCE)


def test_the_value_needed_is_in_the_unit_of_the_indicator():
    spending = an_indicator("a", normalisation=Normalisation("knots", (0.0, 2.0), (0.0, 100.0)))
    ladder = Normalisation("ordinal", (0.0, 1.0, 2.0), (0.0, 50.0, 100.0))
    law = an_indicator("b", normalisation=ladder)
    framework = a_framework(a_criterion(spending, law))
    found = plan(score_goal(framework, 70.0), rows_of(a=1.0, b=1.0), framework).alone
    assert [one.points for one in found] == [50, 50]
    assert [one.needed for one in found] == pytest.approx([90, 90], abs=TOLERANCE)
    assert [one.value_needed for one in found] == pytest.approx([1.8, 2], abs=1e-6)


codes = st.lists(st.sampled_from("abcd"), unique=True, min_size=1)
points = st.floats(0, 100).map(lambda value: round(value, 2))


@settings(deadline=None, max_examples=80)
@given(
    st.fixed_dictionaries(dict.fromkeys("abcd", st.none() | points)),
    st.sampled_from(["arithmetic", "geometric", "harmonic", "minimum", "maximum"]),
    st.sampled_from(["renormalise", "penalise", "block"]),
    st.floats(1, 99),
)
def test_what_is_needed_reaches_the_goal_and_a_bit_less_does_not(given_, method, rule, target):
    framework = a_framework(replace(a_tree(method).tree, missing=Missing(rule, 0.5)))
    rows = rows_of(**{code: value for code, value in given_.items() if value is not None})
    goal = score_goal(framework, target)
    found = plan(goal, rows, framework)
    if found.reached:
        assert scorecard(framework, columns(*rows), TODAY, LATER).overall.score >= target
        return
    for one in found.alone:
        if one.needed is None:
            assert not after(framework, rows, [replace(one, needed=100.0)]).score[0] >= target
            continue
        assert after(framework, rows, [one]).score[0] >= target
        if one.needed > (one.points or 0):
            less = replace(one, needed=one.needed - 2 * TOLERANCE)
            assert not after(framework, rows, [less]).score[0] >= target
    if found.jointly is not None:
        assert after(framework, rows, found.jointly).score[0] >= target
        assert all(0 < one.change <= 100 for one in found.jointly)


def test_a_probability_is_asked_of_whatever_says_how_likely_a_state_is():
    def chance(leaf_points):
        """Certain at a mean of 100, impossible at 0."""
        return leaf_points.mean(axis=0) / 100

    goal = ready_goal(FRAMEWORK, 0.6, chance)
    assert dict(goal.points) == {"overall": 80.0, "law": 60.0, "army": 40.0}
    found = plan(goal)
    assert [one.change for one in found.alone] == pytest.approx([20, 20, 20, 20], abs=TOLERANCE)
    assert sum(one.change for one in found.jointly) == pytest.approx(20, abs=1e-4)
    assert plan(ready_goal(FRAMEWORK, 0.5, chance)).reached
    assert plan(ready_goal(FRAMEWORK, 0.999, chance)).jointly is not None
    assert plan(ready_goal(FRAMEWORK, 0.9, lambda z: chance(z) / 2)).jointly is None


def test_to_be_ready_points_go_to_the_overall_score_and_to_what_is_below_its_floor():
    """army is above its floor of 40, so law has two reasons to move and army one."""
    found = plan(ready_goal(FRAMEWORK, 0.6, lambda z: z.mean(axis=0) / 100))
    score = np.sqrt(55 * 60)
    overall = score / 2 * np.array([0.25 / 55, 0.75 / 55, 0.5 / 60, 0.5 / 60])
    law = np.array([0.25, 0.75, 0, 0])
    direction = overall / np.linalg.norm(overall) + law / np.linalg.norm(law)
    moved = np.array([one.change for one in found.jointly])
    assert moved / moved.sum() == pytest.approx(direction / direction.sum(), abs=1e-5)


def test_what_is_ready_but_not_surely_so_follows_the_overall_score():
    rows = rows_of(a=85.0, b=85.0, c=81.0, d=81.0)
    found = plan(ready_goal(FRAMEWORK, 0.9, lambda z: z.mean(axis=0) / 100), rows)
    assert found.along == GRADIENT
    assert found.jointly[1].change > found.jointly[0].change


def test_what_is_missing_does_not_move_even_where_it_counts_as_the_worst():
    law = a_criterion(an_indicator("a"), an_indicator("b"))
    framework = a_framework(replace(law, missing=Missing("penalise", 0.5)))
    found = plan(score_goal(framework, 40.0), rows_of(b=60.0), framework)
    assert [one.needed for one in found.jointly] == pytest.approx([80], abs=1e-5)
    assert found.along == GRADIENT
    assert [one.needed for one in found.alone] == pytest.approx([20, 80], abs=TOLERANCE)


def test_a_coarser_search_asks_less_often():
    asked = []

    def chance(leaf_points):
        asked.append(leaf_points.shape[1])
        return leaf_points.mean(axis=0) / 100

    goal = ready_goal(FRAMEWORK, 0.6, chance)
    found = seek(assessed(FRAMEWORK, ROWS), goal, tolerance=0.1)
    assert [one.change for one in found.alone] == pytest.approx([20, 20, 20, 20], abs=0.1)
    assert len(asked) < 30


def test_one_column_of_many_is_the_day_asked():
    rows = [*ROWS, {"indicator": "a", "value": 60.0, "observed": "2024-06-01"}]
    both = assessed(FRAMEWORK, rows, DAY, "2024-07-01")
    goal = floor_goal(FRAMEWORK, "law")
    assert seek(both, goal) == plan(goal)
    assert seek(both, goal, at=1).reached


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (lambda: score_goal(FRAMEWORK, np.nan), "A score of nan"),
        (lambda: band_goal(FRAMEWORK, "half-way"), "'half-way'. Did you mean 'halfway'"),
        (lambda: floor_goal(FRAMEWORK, "lwa"), "'lwa' has a floor. Did you mean 'law'"),
        (lambda: floor_goal(FRAMEWORK, "overall"), r"'overall' has a floor\."),
        (lambda: ready_goal(FRAMEWORK, 1.0, len), "A probability of 1"),
        (lambda: ready_goal(FRAMEWORK, 0.0, len), "A probability of 0"),
    ],
)
def test_a_goal_that_means_nothing_is_refused(wrong, text):
    with pytest.raises(ValueError, match=text):
        wrong()


def test_goals_name_the_criteria_and_their_points():
    assert score_goal(FRAMEWORK, 70.0) == Goal((("overall", 70.0),))
    assert floor_goal(FRAMEWORK, "army") == Goal((("army", 40.0),))
    halfway = band_goal(FRAMEWORK, "halfway")
    assert halfway == Goal((("overall", 40.0), ("law", 40.0), ("army", 40.0)))
    assert dict(band_goal(FRAMEWORK, "advanced").points)["law"] == 60


def test_the_pace_leads_to_the_target_on_its_day():
    assert required_pace(60.0, 80.0, TODAY, TODAY + 2 * DAYS_A_YEAR) == 10
    assert required_pace(90.0, 80.0, TODAY, TODAY + DAYS_A_YEAR) == -10


@pytest.mark.parametrize("later", [0, -1])
def test_a_target_day_that_has_passed_has_no_pace(later):
    with pytest.raises(ValueError, match="give a later one"):
        required_pace(60.0, 80.0, TODAY, TODAY + later)
