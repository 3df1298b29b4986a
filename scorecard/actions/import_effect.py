"""What an import does to the scores of the candidates that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.ask import Question, read_basis
from scorecard.scoring.scorecard import scorecard
from scorecard.store import frameworks

# By candidate and framework: the framework's version, its title and the score.
Scores = dict[tuple[str, str], tuple[int, str, float | None]]


def scores_of(session: Session, about: Sequence[str], as_of: date) -> Scores:
    """The score of each candidate by each framework that is published, as known now."""
    found: Scores = {}
    for slug in frameworks.published(session):
        for candidate in about:
            basis = read_basis(session, Question(candidate, slug, as_of))
            card = scorecard(basis.framework, basis.evidence, basis.day, basis.known_at)
            version = basis.standing.version
            found[candidate, slug] = version, basis.framework.title, card.overall.score
    return found


def effect(session: Session, before: Scores, as_of: date) -> list[dict[str, Any]]:
    """Each score before and now."""
    about = sorted({candidate for candidate, _ in before})
    changed = []
    for (candidate, slug), (version, title, after) in scores_of(session, about, as_of).items():
        was = before[candidate, slug][2]
        changed.append(
            {
                "candidate": candidate,
                "framework": slug,
                "version": version,
                "title": title,
                "before": was,
                "after": after,
                "difference": None if was is None or after is None else after - was,
            }
        )
    return changed
