"""Scores as the service answers them, through the actions that the API uses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scorecard.actions.add_account import add_account
from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.load_sample import load_sample
from scorecard.actions.open_database import Database
from scorecard.actions.trace_history import LATEST, trace_history
from scorecard.records import Role
from scorecard.schemas.history import History
from tests.conftest import NOW


def load_into(database: Database, *folders: Path) -> Database:
    """Load folders one after the other, as `scorecard init --sample` loads the sample."""
    account = add_account(database, "admin", Role.ADMIN, None, NOW)
    for folder in folders:
        load_sample(database, account, NOW, fixtures=folder)
    return database


def figures(
    database: Database, candidate: str, framework: str, day: date
) -> dict[str, float | None]:
    """The score of every criterion and the points of every indicator, by code."""
    _, answer = assess_readiness(database, Question(candidate, framework, day))
    overall = answer.scorecard.overall
    scores = {node.code: node.score for node in overall.walk()}
    return scores | {leaf.code: leaf.points for leaf in overall.leaves()}


def history(
    database: Database, candidate: str, framework: str, first: date, last: date, interval: str
) -> History:
    """Every period's end from the first day to the last."""
    return trace_history(database, Question(candidate, framework, last), first, interval, LATEST)[1]
