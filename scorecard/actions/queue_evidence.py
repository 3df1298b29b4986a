"""Answer which evidence to refresh next."""

from __future__ import annotations

from dataclasses import dataclass

from scorecard.actions.ask import Question, Standing, read_basis
from scorecard.actions.open_database import Database
from scorecard.records import Clocks
from scorecard.scoring.refresh import Refresh, refresh


@dataclass(frozen=True)
class Queue:
    """The indicators, the one whose new evidence is worth most first."""

    clocks: Clocks
    title: str
    items: tuple[Refresh, ...]


def queue_evidence(database: Database, question: Question) -> tuple[Standing, Queue]:
    """Raises NotFound for names, Invalid for a `known_at` before the ledger begins."""
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    found = refresh(basis.assessed(), basis.evidence)
    return basis.standing, Queue(basis.clocks, basis.framework.title, found)
