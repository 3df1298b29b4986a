"""Why a score is what it is, what moved it, and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

import click

from scorecard.actions.ask import Question
from scorecard.actions.compare_scores import compare_scores, compare_with
from scorecard.actions.explain_score import explain_score
from scorecard.actions.measure_sensitivity import DRAWS, SAMPLES, measure_sensitivity
from scorecard.actions.queue_evidence import queue_evidence
from scorecard.actions.seek_goal import seek_goal
from scorecard.cli import analysis_tables as tables
from scorecard.cli.options import DAY, as_json, as_of, known_at
from scorecard.cli.progress import progress
from scorecard.cli.scores import not_ahead
from scorecard.cli.service import database
from scorecard.errors import Invalid
from scorecard.reports.as_json import to_json
from scorecard.schemas.comparison import CandidatesView, ComparisonView
from scorecard.schemas.explanation import ExplanationView
from scorecard.schemas.goal import GoalView
from scorecard.schemas.refresh import QueueView
from scorecard.schemas.sensitivity import SensitivityView

PARTS = 3


def about_a_score(command: Callable[..., None]) -> Callable[..., None]:
    """CANDIDATE, FRAMEWORK and their clocks, given to the command as one question."""

    @click.argument("candidate")
    @click.argument("framework")
    @as_of
    @known_at
    @click.option("--version", type=click.IntRange(min=1), help="A framework version; the newest.")
    @as_json
    @wraps(command)
    def asked(
        candidate: str,
        framework: str,
        as_of: date | None,
        known_at: datetime | None,
        version: int | None,
        as_json: bool,
        **more: Any,
    ) -> None:
        question = Question(candidate, framework, not_ahead(as_of), version, known_at)
        command(question, as_json=as_json, **more)

    return asked


def _show(document: dict[str, Any], table: Callable[[dict[str, Any]], None], as_json: bool) -> None:
    if as_json:
        click.echo(to_json(document), nl=False)
    else:
        table(document)


@click.command()
@about_a_score
def explain(question: Question, as_json: bool) -> None:
    """Show what the score is made of, adding up exactly."""
    document = ExplanationView().dump(explain_score(database(), question)[1])
    _show(document, tables.show_explanation, as_json)


@click.command()
@about_a_score
@click.option("--from", "start", type=DAY, help="The first reading; --as-of is the second.")
@click.option("--with", "other", help="Another candidate, on the same day.")
def compare(question: Question, as_json: bool, start: date | None, other: str | None) -> None:
    """Show what moved the score, or what sets two candidates apart."""
    if (start is None) == (other is None):
        raise Invalid.at("--from", "Give the first reading, or another candidate by --with.")
    if other is not None:
        beside = CandidatesView().dump(compare_with(database(), question, other)[1])
        _show(beside, tables.show_candidates, as_json)
        return
    before = Question(question.candidate, question.framework, start or question.as_of)
    document = ComparisonView().dump(compare_scores(database(), before, question)[1])
    _show(document, tables.show_comparison, as_json)


@click.command()
@about_a_score
@click.option("--samples", default=SAMPLES, help="Of each input, a power of two; 0: none.")
@click.option("--draws", default=DRAWS, help="Of the method; 0: none.")
@click.option("--seed", type=click.IntRange(min=0), default=0)
def sensitivity(question: Question, as_json: bool, samples: int, draws: int, seed: int) -> None:
    """Show how far the score depends on weights, rules, evidence and the method."""
    with progress("Drawing", PARTS) as done:
        found = measure_sensitivity(database(), question, samples, draws, seed, done)
    _show(SensitivityView().dump(found), tables.show_sensitivity, as_json)


@click.command()
@about_a_score
@click.option("--score", type=float, help="An overall score of so much.")
@click.option("--band", help="A band, with the floors that would cap it.")
@click.option("--floor", help="The floor of this criterion.")
@click.option("--ready", type=float, help="A probability of being ready of so much.")
@click.option("--by", type=DAY, help="For the pace that the goal asks for.")
def goal(question: Question, as_json: bool, by: date | None, **goals: Any) -> None:
    """Show the smallest changes that reach a goal."""
    given = {name: value for name, value in goals.items() if value is not None}
    if len(given) != 1:
        raise Invalid.at("--score", "Give one of --score, --band, --floor and --ready.")
    asked = given if by is None else {**given, "by": by}
    _show(GoalView().dump(seek_goal(database(), question, asked)), tables.show_goal, as_json)


@click.command()
@about_a_score
def queue(question: Question, as_json: bool) -> None:
    """Show which evidence to refresh next."""
    _show(QueueView().dump(queue_evidence(database(), question)[1]), tables.show_queue, as_json)
