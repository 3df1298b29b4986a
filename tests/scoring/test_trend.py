"""Where a score is heading, and whether that is fast enough."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.clocks import day_from, day_number
from scorecard.scoring.interval import DAYS_A_YEAR, INTERVAL_Z
from scorecard.scoring.periods import periods_between
from scorecard.scoring.trend import STATES, Trend, trend

ENDS = [day_number(p.end) for p in periods_between("quarter", date(2021, 1, 1), date(2025, 12, 31))]
NOW = ENDS[-1]
# Enough scores for a trend, some quarters withheld.
SCORES = st.tuples(
    st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=4, max_size=6),
    st.lists(st.just(np.nan), max_size=2),
).flatmap(lambda both: st.permutations(both[0] + both[1]))


def years(number: float) -> int:
    return round(number * DAYS_A_YEAR)


def asked(scores, target=80.0, target_day=None, errors=None, moved=0) -> Trend | None:
    """The trend of scores on the newest quarter-ends; `errors` is one for all, or one each."""
    days = np.array(ENDS[len(ENDS) - len(scores) :], dtype=np.int64) + moved
    known = None if errors is None else np.broadcast_to(np.array(errors, dtype=float), days.shape)
    return trend(days, np.array(scores, dtype=float), known, target, target_day)


def line(pace, now=50.0, points=8):
    """Scores on a straight line that ends at `now`, in points a year."""
    return [now + pace * (end - NOW) / DAYS_A_YEAR for end in ENDS[-points:]]


def state(pace, now=50.0, **others):
    return asked(line(pace, now), **others).state


def test_the_pace_is_the_median_of_the_paces_of_all_pairs():
    scores = [50, 52, 51, 55, 90, 57, 56, 60]
    pairs = combinations(zip(ENDS[-8:], scores, strict=True), 2)
    paces = sorted((b - a) * DAYS_A_YEAR / (u - t) for (t, a), (u, b) in pairs)
    found = asked(scores)
    assert found.pace == pytest.approx(np.median(paces))
    # Sen (1968), eq. 2.6, by hand for eight scores without ties: the 7th and the 22nd of 28.
    assert (found.lower, found.upper) == pytest.approx((paces[6], paces[21]))


def test_one_score_off_the_line_does_not_turn_it():
    scores = line(4.0)
    scores[3] += 30
    assert asked(scores).pace == pytest.approx(4.0)


@pytest.mark.parametrize("points", [4, 5, 8])
def test_four_scores_are_enough(points):
    assert asked(line(4.0, points=points)).points == points


def test_fewer_than_four_say_nothing():
    assert asked([]) is None
    assert asked([50, 51, 52]) is None
    assert asked([50, np.nan, 52, np.nan, 54]) is None


def test_only_the_last_eight_quarters_count():
    assert asked([99, 1, 99, *line(4.0)]) == asked(line(4.0))
    assert asked([50, 51, 52, 53, *[np.nan] * 7]) is None


def test_a_score_that_is_withheld_is_left_out():
    scores = line(4.0)
    scores[2] = np.nan
    found = asked(scores)
    assert (found.points, found.pace) == (7, pytest.approx(4.0))


def test_now_is_the_newest_score_there_is():
    found = asked([*line(4.0, now=60.0), np.nan])
    assert (found.day, found.score) == (ENDS[-2], 60.0)


def test_the_required_pace_closes_the_gap_in_the_years_left():
    found = asked(line(4.0), target=80.0, target_day=NOW + years(5))
    assert found.required_pace == pytest.approx(6.0)


@pytest.mark.parametrize("target_day", [None, NOW, NOW - 1])
def test_without_a_target_day_ahead_no_pace_is_required(target_day):
    found = asked(line(4.0), target_day=target_day)
    assert (found.required_pace, found.state) == (None, "improving")


@pytest.mark.parametrize(
    ("pace", "word"),
    [
        (6.1, "on track"),
        (5.9, "moderately improving"),
        (3.1, "moderately improving"),
        (2.9, "stagnating"),
        (0.0, "stagnating"),
        (-0.1, "decreasing"),
    ],
)
def test_the_state_compares_the_pace_with_the_required_one(pace, word):
    """Thirty points in five years: 6 a year, and half of it is 3."""
    assert state(pace, target=80.0, target_day=NOW + years(5)) == word


def test_the_cuts_belong_to_the_better_state():
    # Whole years between the scores, so that paces are exact.
    days = np.arange(4) * DAYS_A_YEAR
    for step, word in ((8.0, "on track"), (4.0, "moderately improving")):
        scores = 40.0 + step * (np.arange(4) - 3)
        found = trend(days, scores, None, 80.0, 8 * DAYS_A_YEAR)
        assert (found.required_pace, found.pace, found.state) == (8.0, step, word)


@pytest.mark.parametrize("pace", [0.0, 2.0])
def test_a_target_reached_is_achieved_whatever_the_day(pace):
    assert state(pace, now=80.0, target=80.0) == "achieved"
    assert state(pace, now=80.0, target=80.0, target_day=NOW + 100) == "achieved"


def test_a_target_reached_but_clearly_lost_again_is_decreasing():
    assert state(-2.0, now=85.0, target=80.0, target_day=NOW + years(5)) == "decreasing"


def test_a_target_reached_stays_achieved_while_the_fall_is_within_its_error():
    assert state(-2.0, now=85.0, target=80.0, errors=5.0) == "achieved"


@pytest.mark.parametrize("pace", [-2.0, 2.0])
def test_a_change_smaller_than_its_error_is_stagnation(pace):
    found = asked(line(pace), errors=5.0, target_day=NOW + years(100))
    assert (found.state, found.clear) == ("stagnating", False)
    assert state(pace, errors=5.0) == "stagnating"


@pytest.mark.parametrize(("share", "clear"), [(1.01, True), (0.99, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_change_is_clear_from_its_ninety_percent_error_on(share, clear, sign):
    """The errors of the first and the last score, 3 and 4, together are 5."""
    span = (ENDS[-1] - ENDS[-8]) / DAYS_A_YEAR
    scores = line(sign * share * INTERVAL_Z * 5.0 / span)
    assert asked(scores, errors=[3, *[99] * 6, 4]).clear is clear


def test_the_error_of_the_change_is_that_of_the_scores_it_is_between():
    scores = [np.nan, *line(4.0, points=6), np.nan]
    assert asked(scores, errors=[99, *[0.1] * 6, 99]).clear
    assert not asked(scores, errors=[0.1, 99, *[0.1] * 4, 99, 0.1]).clear


def test_a_change_of_unknown_error_is_not_clear():
    assert not asked(line(4.0), errors=np.nan).clear


def test_no_change_is_never_clear():
    found = asked([50.0] * 8)
    assert (found.clear, found.state, found.pace) == (False, "stagnating", 0.0)


def test_the_projected_day_is_when_the_pace_closes_the_gap():
    found = asked(line(6.0), target=80.0)
    assert found.projected_day == NOW + years(5)


@pytest.mark.parametrize("pace", [0.0, -1.0])
def test_a_score_that_does_not_rise_reaches_no_target(pace):
    assert asked(line(pace)).projected_day is None


def test_nothing_is_projected_for_a_target_that_is_reached():
    assert asked(line(4.0, now=80.0), target=80.0).projected_day is None


@pytest.mark.parametrize("pace", [1e-2, 5e-324])
def test_a_projection_ends_with_the_calendar(pace):
    days = np.arange(4) * DAYS_A_YEAR
    assert trend(days, pace * np.arange(4), None, 100.0, None).projected_day is None
    last = trend(days, np.arange(4.0), None, 8000.0, None).projected_day
    assert day_from(last).year == 9964


def test_scipys_statistics_are_loaded_when_a_trend_is_asked_and_not_before():
    said = "import sys, scorecard.scoring.trend; sys.exit('scipy.stats' in sys.modules)"
    subprocess.run([sys.executable, "-c", said], check=True)


@settings(deadline=None)
@given(pace=st.floats(-20, 20), now=st.floats(0, 100), points=st.integers(4, 8))
def test_a_straight_line_is_recovered_exactly(pace, now, points):
    found = asked(line(pace, now, points))
    assert [found.pace, found.lower, found.upper] == pytest.approx([pace] * 3, abs=1e-9)


@settings(deadline=None)
@given(scores=SCORES, shift=st.integers(-50, 50), scale=st.sampled_from([0.25, 0.5, 2.0]))
def test_paces_shift_and_scale_with_the_scores(scores, shift, scale):
    found, other = asked(scores), asked([shift + scale * score for score in scores])
    expected = [scale * figure for figure in (found.pace, found.lower, found.upper)]
    assert [other.pace, other.lower, other.upper] == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(scores=SCORES, moved=st.integers(-5000, 5000))
def test_the_calendar_has_no_part_in_a_pace(scores, moved):
    found, other = asked(scores), asked(scores, moved=moved)
    assert (other.pace, other.state, other.day) == (found.pace, found.state, found.day + moved)


@settings(deadline=None)
@given(scores=SCORES)
def test_a_mirrored_series_has_the_opposite_pace(scores):
    found, other = asked(scores), asked([100 - score for score in scores])
    assert other.pace == pytest.approx(-found.pace, abs=1e-9)


@settings(deadline=None)
@given(scores=SCORES, error=st.floats(0, 20), ahead=st.one_of(st.none(), st.integers(-99, 9999)))
def test_a_trend_never_contradicts_itself(scores, error, ahead):
    found = asked(scores, errors=error, target_day=None if ahead is None else NOW + ahead)
    assert found.lower <= found.pace <= found.upper
    assert found.state in STATES
    assert (found.state == "decreasing") == (found.clear and found.pace < 0)
    if found.state in {"on track", "moderately improving", "improving"}:
        assert found.clear
        assert found.projected_day is None or found.projected_day >= found.day
    if found.state == "on track":
        assert found.projected_day <= NOW + ahead + 1
