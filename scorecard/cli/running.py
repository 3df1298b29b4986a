"""Prepare the database, and bring it to the schema of this version."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

import click

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.issue_token import issue_token
from scorecard.actions.load_sample import load_sample
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import key_beside
from scorecard.cli.loading import loaded
from scorecard.cli.service import database, now, service
from scorecard.errors import NotFound
from scorecard.ledger.notes import new_seed
from scorecard.records import ADMIN, Role


def _make_a_ledger_key() -> None:
    """Beside an SQLite database, where none is set and none is there; only its owner reads it."""
    settings = service().settings
    at = key_beside(settings.database_url)
    if at is None or at.exists() or settings.ledger_key:
        return
    with suppress(FileExistsError):
        made = os.open(at, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(new_seed() + "\n")


@click.command()
@click.option("--sample", is_flag=True, help="Load the frameworks and the evidence on Ukraine.")
def init(sample: bool) -> None:
    """Prepare the database; what is there already is kept."""
    migrate(service().settings.database_url)
    _make_a_ledger_key()
    try:
        admin = find_account(database(), ADMIN)
    except NotFound:
        password = secrets.token_urlsafe(18)
        admin = add_account(database(), ADMIN, Role.ADMIN, password, now())
        click.echo("Write these down; they are shown this once:")
        click.echo(f"  admin password  {password}")
        click.echo(f"  API token       {issue_token(database(), admin, 'first', now())}")
    if sample:
        click.echo(loaded(load_sample(database(), admin, now())))


@click.command("migrate")
def migrate_database() -> None:
    """Bring the database to the schema of this version."""
    migrate(service().settings.database_url)
    click.echo("The database is up to date.")
