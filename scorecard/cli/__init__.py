"""Commands for operators and report writers; the same actions as the API."""

from __future__ import annotations

from copy import copy
from typing import Any

import click
from flask import Flask

from scorecard.actions.open_database import check_migrated
from scorecard.cli import (
    analysis,
    delivering,
    evidence,
    frameworks,
    ledger,
    loading,
    people,
    reports,
    reviews,
    running,
    scores,
    tokens,
    webhooks,
)
from scorecard.errors import Invalid, ScorecardError
from scorecard.web.service import database

NEED_A_DATABASE = (
    running.serve,
    scores.score,
    scores.history,
    reports.report,
    analysis.explain,
    analysis.compare,
    analysis.sensitivity,
    analysis.goal,
    analysis.queue,
    evidence.evidence,
    frameworks.framework,
    ledger.ledger,
    loading.load_folder,
    reviews.review,
    people.user,
    tokens.token,
    delivering.deliver,
    webhooks.webhook,
)


def register(app: Flask, database_url: str, serving: dict[str, Any]) -> None:
    app.config["SCORECARD_DATABASE_URL"] = database_url
    app.config["SCORECARD_SERVING"] = serving
    for command in (running.init, running.migrate_database):
        app.cli.add_command(command)
    for command in NEED_A_DATABASE:
        app.cli.add_command(_on_the_schema_of_this_code(command))


def _on_the_schema_of_this_code(command: click.Command) -> click.Command:
    """The same command, which first makes sure that the database is the one it was written for."""
    checked = copy(command)

    def invoke(context: click.Context) -> Any:
        check_migrated(database())
        return command.invoke(context)

    checked.invoke = invoke  # type: ignore[method-assign, assignment]
    return checked


def _only(error: Invalid) -> str:
    """The message of an error about one thing, which says all there is to say."""
    return "; ".join(f"{path}: {text}" for path, texts in error.problems.items() for text in texts)


def say(error: ScorecardError) -> None:
    """Say what is wrong, field by field, on standard error."""
    click.echo(f"Error: {error}", err=True)
    if isinstance(error, Invalid) and str(error) != _only(error):
        for path, texts in error.problems.items():
            for text in texts:
                click.echo(f"  {path}: {text}", err=True)
