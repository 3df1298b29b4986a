"""Answer how ready a candidate is on one day, as a scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.ask import Basis, Question, Standing, read_basis
from scorecard.actions.open_database import Database
from scorecard.records import Clocks
from scorecard.scoring.clocks import day_from
from scorecard.scoring.next_change import next_change_of
from scorecard.scoring.parameters import Scale
from scorecard.scoring.results import Scorecard
from scorecard.scoring.scorecard import scorecard_of
from scorecard.store import evidence


@dataclass(frozen=True)
class ScorecardAnswer:
    """A scorecard, what it was answered for, and the entries it rests on.

    `next_change_on` is the day on which it will read differently though nothing is recorded; None
    within ten years.
    """

    clocks: Clocks
    title: str
    description: str | None
    sha256: str
    scale: Scale
    next_change_on: date | None
    scorecard: Scorecard
    evidence: list[dict[str, Any]]


def assess_readiness(database: Database, question: Question) -> tuple[Standing, ScorecardAnswer]:
    """The scorecard, and the standing it was answered for, from one snapshot.

    Raises NotFound for names, Invalid for a `known_at` before the ledger begins.
    """
    with database.reading.begin() as session:
        basis = read_basis(session, question)
        answer = scorecard_answer(session, basis)
    return basis.standing, answer


def scorecard_answer(session: Session, basis: Basis) -> ScorecardAnswer:
    """The scorecard of what was read."""
    assessment = basis.assessed()
    card = scorecard_of(assessment)
    changes = next_change_of(basis.framework, assessment.entries, basis.day, basis.known_at)
    return ScorecardAnswer(
        clocks=basis.clocks,
        title=basis.framework.title,
        description=basis.framework.description,
        sha256=basis.sha256,
        scale=basis.framework.scale,
        next_change_on=None if changes is None else day_from(changes),
        scorecard=card,
        evidence=carrying_entries(session, card),
    )


def carrying_entries(session: Session, card: Scorecard) -> list[dict[str, Any]]:
    """The entries with a share in the scorecard, in the order of its indicators."""
    leaves = list(card.overall.leaves())
    numbers = [carries.entry for leaf in leaves for carries in leaf.entries]
    found = evidence.carrying(session, numbers)
    return [
        {"indicator": leaf.code, "share": carries.share, **found[carries.entry]}
        for leaf in leaves
        for carries in leaf.entries
    ]
