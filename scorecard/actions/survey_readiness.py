"""Answer how ready a candidate is, how that came, and what moved it last: all from one reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from scorecard.actions.ask import Question, read_basis
from scorecard.actions.assess_readiness import ScorecardAnswer, scorecard_answer
from scorecard.actions.compare_scores import Change, change_between
from scorecard.actions.open_database import Database
from scorecard.actions.trace_history import LATEST, history_of
from scorecard.schemas.history import History


@dataclass(frozen=True)
class Survey:
    """The scorecard, every quarter as known at the same instant, and what moved it since a day."""

    answer: ScorecardAnswer
    history: History
    change: Change


def survey_readiness(database: Database, question: Question, since: date) -> Survey:
    """Raises NotFound for names, Invalid for a `known_at` before the ledger begins."""
    with database.reading.begin() as session:
        basis = read_basis(session, question)
        answer = scorecard_answer(session, basis)
    before = replace(basis, question=replace(question, as_of=since))
    history = history_of(basis, None, "quarter", LATEST)
    return Survey(answer, history, change_between(before, basis))
