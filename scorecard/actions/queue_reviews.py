"""Answer what waits for a review, what would move the score most first."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from scorecard.actions.ask import Question, read_basis
from scorecard.actions.open_database import Database
from scorecard.records import Clocks
from scorecard.scoring.acceptance import scores_if_accepted
from scorecard.scoring.scorecard import scorecard
from scorecard.store import evidence


@dataclass(frozen=True)
class Waiting:
    """A revision that waits, and the score if it alone were accepted; None: not weighed."""

    entry: dict[str, Any]
    weighed: bool
    score: float | None
    effect: float | None


@dataclass(frozen=True)
class Reviews:
    """What waits for a candidate, by what it does to the score; then the oldest first."""

    clocks: Clocks
    title: str
    score: float | None
    items: list[Waiting]


def queue_reviews(database: Database, question: Question) -> Reviews:
    """Raises NotFound for names."""
    with database.reading.begin() as session:
        basis = read_basis(session, question, waiting=True)
        entries = evidence.pending(session, basis.standing.candidate_id)
    asked = basis.framework, basis.evidence, basis.day, basis.known_at
    score = scorecard(*asked).overall.score
    scores = dict(scores_if_accepted(*asked))
    items = [
        Waiting(entry, number in scores, scores.get(number), _effect(score, scores.get(number)))
        for number, entry in entries.items()
    ]
    items.sort(key=lambda one: (-_weight(one), one.entry["recorded_at"], one.entry["id"]))
    return Reviews(basis.clocks, basis.framework.title, score, items)


def _effect(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _weight(one: Waiting) -> float:
    """What makes a score that was withheld comes first; what no score weighs comes last."""
    if not one.weighed:
        return -1.0
    if one.effect is None:
        return 0.0 if one.score is None else inf
    return abs(one.effect)
