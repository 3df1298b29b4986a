"""Answer how ready a candidate is: one day as a scorecard, or many as a history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.schemas.history import History
from scorecard.scoring.assess import assess
from scorecard.scoring.clocks import day_number, instant_number
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.parameters import Scale
from scorecard.scoring.periods import periods_between
from scorecard.scoring.results import Scorecard
from scorecard.scoring.scorecard import scorecard
from scorecard.store import evidence, frameworks
from scorecard.store.columns import columns_for
from scorecard.store.standing import Standing, find_standing

__all__ = [
    "Question",
    "ScorecardAnswer",
    "Standing",
    "assess_readiness",
    "locate",
    "trace_history",
]

MOST_PERIODS = 1_200
LATEST = "latest"
REAL_TIME = "real-time"


@dataclass(frozen=True)
class Question:
    """Which candidate, by which method, on which day, as known when. None = the default."""

    candidate: str
    framework: str
    as_of: date
    version: int | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class ScorecardAnswer:
    """A scorecard, what it was answered for, and the entries it rests on."""

    clocks: Clocks
    title: str
    description: str | None
    sha256: str
    scale: Scale
    scorecard: Scorecard
    evidence: list[dict[str, Any]]


@dataclass(frozen=True)
class _Basis:
    standing: Standing
    framework: Framework
    sha256: str
    evidence: EvidenceColumns


def locate(database: Database, question: Question) -> Standing:
    """Which revision and method version would answer: one cheap query, for caches."""
    with database.glance.connect() as connection:
        return _standing(connection, question)


def assess_readiness(database: Database, question: Question) -> tuple[Standing, ScorecardAnswer]:
    """The scorecard, and the standing it was answered for, from one snapshot.

    Raises NotFound for names, Invalid for a `known_at` before the ledger begins.
    """
    with database.reading.begin() as session:
        basis = _basis(session, question)
        card = scorecard(
            basis.framework,
            basis.evidence,
            day_number(question.as_of),
            instant_number(basis.standing.known_at),
        )
        carrying = _carrying(session, card)
    answer = ScorecardAnswer(
        clocks=_clocks(question, basis.standing),
        title=basis.framework.title,
        description=basis.framework.description,
        sha256=basis.sha256,
        scale=basis.framework.scale,
        scorecard=card,
        evidence=carrying,
    )
    return basis.standing, answer


def trace_history(
    database: Database, question: Question, start: date | None, interval: str, vintage: str
) -> tuple[Standing, History]:
    """The score at each period's end from `start` (the framework's own, if None) to `as_of`.

    `vintage` latest: all dates as known at `known_at`. real-time: each as known at its day's end,
    which is empty before the ledger begins. Raises Invalid for more than MOST_PERIODS.
    """
    with database.reading.begin() as session:
        basis = _basis(session, question)
    start = start or min(basis.framework.starts_on, question.as_of)
    if start > question.as_of:
        raise Invalid.at("from", f"Must not be after {question.as_of}, the last day asked.")
    periods = list(islice(periods_between(interval, start, question.as_of), MOST_PERIODS + 1))
    if len(periods) > MOST_PERIODS:
        raise Invalid.at("interval", f"Gives more than {MOST_PERIODS} periods; ask for fewer.")
    days = [min(period.end, question.as_of) for period in periods]
    newest = instant_number(basis.standing.known_at)
    known_at = np.array([newest if vintage == LATEST else _end_of(day, newest) for day in days])
    assessment = assess(
        basis.framework, basis.evidence, np.array([day_number(day) for day in days]), known_at
    )
    answer = History(
        clocks=_clocks(question, basis.standing),
        title=basis.framework.title,
        interval=interval,
        vintage=vintage,
        periods=periods,
        assessment=assessment,
    )
    return basis.standing, answer


def _standing(session: Session | Connection, question: Question) -> Standing:
    return find_standing(
        session, question.candidate, question.framework, question.version, question.known_at
    )


def _basis(session: Session, question: Question) -> _Basis:
    standing = _standing(session, question)
    version = frameworks.get_version(session, question.framework, standing.version)
    framework = as_model(version.document).standing_in_for(question.candidate)
    codes = [leaf.code for leaf in framework.indicators()]
    columns = columns_for(session, standing.candidate_id, codes)
    return _Basis(standing, framework, version.sha256, columns)


def _clocks(question: Question, standing: Standing) -> Clocks:
    return Clocks(
        candidate=question.candidate,
        candidate_name=standing.candidate_name,
        framework=question.framework,
        version=standing.version,
        as_of=question.as_of,
        known_at=standing.known_at,
        revision=standing.revision,
    )


def _end_of(day: date, newest: int) -> int:
    """The last instant of a day, or the newest the ledger has if that comes first."""
    return min(day_number(day + timedelta(days=1)) * 86_400_000_000 - 1, newest)


def _carrying(session: Session, card: Scorecard) -> list[dict[str, Any]]:
    """The entries with a share in the scorecard, in the order of its indicators."""
    leaves = list(card.overall.leaves())
    numbers = [carries.entry for leaf in leaves for carries in leaf.entries]
    found = evidence.carrying(session, numbers)
    return [
        {"indicator": leaf.code, "share": carries.share, **found[carries.entry]}
        for leaf in leaves
        for carries in leaf.entries
    ]
