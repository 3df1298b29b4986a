"""Where a score is heading: its pace, the pace a target asks for, and a word for how they compare.

Quarter-end scores in, one Trend out; which scores they are is for the caller to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import hypot

import numpy as np
import scipy  # Loads `stats` when it is first used, so that a command without a trend starts fast.

from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.clocks import day_number
from scorecard.scoring.interval import DAYS_A_YEAR, INTERVAL_LEVEL, INTERVAL_Z

ACHIEVED = "achieved"
ON_TRACK = "on track"
MODERATELY_IMPROVING = "moderately improving"
IMPROVING = "improving"
STAGNATING = "stagnating"
DECREASING = "decreasing"
STATES = (ACHIEVED, ON_TRACK, MODERATELY_IMPROVING, IMPROVING, STAGNATING, DECREASING)

MOST_POINTS = 8
LEAST_POINTS = 4
# From this share of the required pace on a score is moderately improving, below it stagnating. The
# cut is the SDG Index's (Sustainable Development Report, trend arrows; methodology 1.11).
MODERATE_SHARE = 0.5

LAST_DAY = day_number(date.max)


@dataclass(frozen=True)
class Trend:
    """The pace of a score, on the day of its newest value. Paces are in points a year.

    `lower` and `upper` are the 90 % bounds of `pace`; `points` is how many scores it rests on.
    `clear` says that the change is larger than its error (methodology 1.15). `required_pace` is
    None without a target day ahead; `projected_day` where the pace never reaches the target by
    the year 9999, or the target is reached already.
    """

    day: int
    score: float
    points: int
    pace: float
    lower: float
    upper: float
    clear: bool
    required_pace: float | None
    projected_day: int | None
    state: str


def trend(
    days: Ints,
    scores: Floats,
    standard_errors: Floats | None,
    target: float,
    target_day: int | None,
) -> Trend | None:
    """The trend of the last 8 quarter-end scores, or None if fewer than 4 of them are there.

    `days` rise and are the integers of `clocks`; `scores` (n,) are points, NaN where withheld, and
    are left out. "Now" is the newest score there is. The pace is Theil's (1950), with the bounds
    of Sen (1968), eq. 2.6. Without `standard_errors` (n,), in points, every change is clear.
    """
    rows = np.flatnonzero(~np.isnan(scores[-MOST_POINTS:])) + max(len(scores) - MOST_POINTS, 0)
    if len(rows) < LEAST_POINTS:
        return None
    first, last = int(rows[0]), int(rows[-1])
    years = (days[rows] - days[first]) / DAYS_A_YEAR
    fit = scipy.stats.theilslopes(scores[rows], years, INTERVAL_LEVEL)
    pace = float(fit.slope)
    day, score = int(days[last]), float(scores[last])
    clear = _is_clear(pace * float(years[-1]), _error_of_change(standard_errors, first, last))
    required = None
    if target_day is not None and target_day > day:
        required = required_pace(score, target, day, target_day)
    return Trend(
        day=day,
        score=score,
        points=len(rows),
        pace=pace,
        lower=float(fit.low_slope),
        upper=float(fit.high_slope),
        clear=clear,
        required_pace=required,
        projected_day=_projected_day(day, target - score, pace),
        state=_state(score >= target, pace, required, clear=clear),
    )


def _error_of_change(standard_errors: Floats | None, first: int, last: int) -> float:
    """The error of the last score less the first, taken as independent.

    Entries that stand behind both make it smaller, so this claims rather too little than too much.
    """
    if standard_errors is None:
        return 0.0
    return hypot(standard_errors[first], standard_errors[last])


def _is_clear(change: float, error: float) -> bool:
    """Whether a change leaves the dead-band. One of an unknown (NaN) error does not."""
    return change != 0 and abs(change) >= INTERVAL_Z * error


def required_pace(score: float, target: float, day: int, target_day: int) -> float:
    """The points a year that lead from `score` on `day` to `target` on `target_day`.

    Below zero where the score is above the target: what may be lost. Days are those of clocks.
    Raises ValueError unless the target's day is later.
    """
    if target_day <= day:
        raise ValueError("The day of the target has passed; give a later one.")
    return (target - score) * DAYS_A_YEAR / (target_day - day)


def _projected_day(day: int, gap: float, pace: float) -> int | None:
    """The nearest day to closing a gap of that many points; none or negative pace never does."""
    if gap <= 0 or gap * DAYS_A_YEAR > pace * (LAST_DAY - day):
        return None
    return day + round(gap * DAYS_A_YEAR / pace)


def _state(reached: bool, pace: float, required: float | None, *, clear: bool) -> str:
    """The first that holds (methodology 1.11). A change within the dead-band is stagnation.

    A clear fall is decreasing wherever it starts from. Without a required pace, because no target
    day is set or it has passed, a clear rise is improving and nothing is said of being on track.
    """
    if clear and pace < 0:
        return DECREASING
    if reached:
        return ACHIEVED
    if not clear:
        return STAGNATING
    if required is None:
        return IMPROVING
    if pace >= required:
        return ON_TRACK
    return MODERATELY_IMPROVING if pace >= MODERATE_SHARE * required else STAGNATING
