"""Answer how ready a candidate was over time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import numpy as np

from scorecard.actions.ask import Basis, Question, Standing, read_basis
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.schemas.history import History
from scorecard.scoring.assess import assess
from scorecard.scoring.clocks import day_number
from scorecard.scoring.periods import periods_between

MOST_PERIODS = 1_200
LATEST = "latest"
REAL_TIME = "real-time"


def trace_history(
    database: Database, question: Question, start: date | None, interval: str, vintage: str
) -> tuple[Standing, History]:
    """The score at each period's end from `start` (the framework's own, if None) to `as_of`.

    `vintage` latest: all dates as known at `known_at`. real-time: each as known at its day's end,
    which is empty before the ledger begins. Raises Invalid for more than MOST_PERIODS.
    """
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    return basis.standing, history_of(basis, start, interval, vintage)


def history_of(basis: Basis, start: date | None, interval: str, vintage: str) -> History:
    """The same of what was read."""
    question = basis.question
    start = start or min(basis.framework.starts_on, question.as_of)
    if start > question.as_of:
        raise Invalid.at("from", f"Must not be after {question.as_of}, the last day asked.")
    periods = list(islice(periods_between(interval, start, question.as_of), MOST_PERIODS + 1))
    if len(periods) > MOST_PERIODS:
        raise Invalid.at("interval", f"Gives more than {MOST_PERIODS} periods; ask for fewer.")
    days = [min(period.end, question.as_of) for period in periods]
    newest = basis.known_at
    known_at = np.array([newest if vintage == LATEST else _end_of(day, newest) for day in days])
    assessment = assess(
        basis.framework, basis.evidence, np.array([day_number(day) for day in days]), known_at
    )
    return History(
        clocks=basis.clocks,
        title=basis.framework.title,
        interval=interval,
        vintage=vintage,
        periods=periods,
        assessment=assessment,
    )


def _end_of(day: date, newest: int) -> int:
    """The last instant of a day, or the newest the ledger has if that comes first."""
    return min(day_number(day + timedelta(days=1)) * 86_400_000_000 - 1, newest)
