"""Show scores, on a day and over time."""

from __future__ import annotations

from datetime import date, datetime

import click

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.trace_history import trace_history
from scorecard.cli.options import DAY, as_json, as_of, known_at
from scorecard.cli.service import database, today
from scorecard.cli.tables import show_history, show_scorecard
from scorecard.errors import Invalid
from scorecard.reports.as_json import to_json
from scorecard.schemas.history import history_document
from scorecard.schemas.scorecard import ScorecardView
from scorecard.scoring.periods import INTERVALS


@click.command()
@click.argument("candidate")
@click.argument("framework")
@as_of
@known_at
@click.option("--version", type=click.IntRange(min=1), help="A framework version; the newest.")
@as_json
def score(
    candidate: str,
    framework: str,
    as_of: date | None,
    known_at: datetime | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Show the scorecard of CANDIDATE by FRAMEWORK."""
    question = Question(candidate, framework, not_ahead(as_of), version, known_at)
    document = ScorecardView().dump(assess_readiness(database(), question)[1])
    if as_json:
        click.echo(to_json(document), nl=False)
    else:
        show_scorecard(document)


@click.command()
@click.argument("candidate")
@click.argument("framework")
@click.option("--from", "start", type=DAY, help="The first day; the framework's own start.")
@click.option("--to", "end", type=DAY, help="The last day; today.")
@click.option("--interval", type=click.Choice(list(INTERVALS)), default="quarter")
@known_at
@as_json
def history(
    candidate: str,
    framework: str,
    start: date | None,
    end: date | None,
    interval: str,
    known_at: datetime | None,
    as_json: bool,
) -> None:
    """Show the overall score over time."""
    question = Question(candidate, framework, not_ahead(end), known_at=known_at)
    document = history_document(trace_history(database(), question, start, interval, "latest")[1])
    if as_json:
        click.echo(to_json(document), nl=False)
    else:
        show_history(document)


def not_ahead(day: date | None) -> date:
    """The day asked about, today where none is named."""
    if day is not None and day > today():
        raise Invalid.at("--as-of", f"Is in the future: today is {today()} (UTC).")
    return day or today()
