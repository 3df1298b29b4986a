"""Commands for operators and report writers; the same actions as the API."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask

from scorecard.cli import frameworks, people, running, scores
from scorecard.errors import Invalid, ScorecardError

COMMANDS = (
    running.init,
    running.migrate_database,
    running.serve,
    scores.score,
    scores.history,
    scores.report,
    frameworks.framework,
    people.user,
    people.token,
)


def register(app: Flask, database_url: str, serving: dict[str, Any]) -> None:
    app.config["SCORECARD_DATABASE_URL"] = database_url
    app.config["SCORECARD_SERVING"] = serving
    for command in COMMANDS:
        app.cli.add_command(command)


def say(error: ScorecardError) -> None:
    """Say what is wrong, field by field, on standard error."""
    click.echo(f"Error: {error}", err=True)
    if isinstance(error, Invalid):
        for path, texts in error.problems.items():
            for text in texts:
                click.echo(f"  {path}: {text}", err=True)
