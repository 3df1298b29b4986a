"""Prepare the database, and serve."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import suppress

import click
from flask import current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.issue_token import issue_token
from scorecard.actions.load_sample import load_sample
from scorecard.actions.open_database import key_beside, migrate
from scorecard.cli.delivering import delivering
from scorecard.cli.loading import loaded
from scorecard.errors import NotFound, Unavailable
from scorecard.ledger.notes import new_seed
from scorecard.records import ADMIN, Role
from scorecard.web.service import database, now

STOP_SECONDS = 3


def _make_sure_it_is_free(host: str, port: int) -> None:
    """The server shares a port in silence, and answers would come from two databases in turn."""
    with socket.socket() as taking:
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taking.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"Cannot listen on {host}:{port}: {error.strerror}. Name another port: --port"
            ) from None


def _make_a_ledger_key() -> None:
    """Beside an SQLite database, where none is set and none is there; only its owner reads it."""
    at = key_beside(current_app.config["SCORECARD_DATABASE_URL"])
    if at is None or at.exists() or current_app.config["SCORECARD_LEDGER_KEY_IS_SET"]:
        return
    with suppress(FileExistsError):
        made = os.open(at, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(new_seed() + "\n")


@click.command()
@click.option("--sample", is_flag=True, help="Load the frameworks and the evidence on Ukraine.")
def init(sample: bool) -> None:
    """Prepare the database; what is there already is kept."""
    migrate(current_app.config["SCORECARD_DATABASE_URL"])
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
    migrate(current_app.config["SCORECARD_DATABASE_URL"])
    click.echo("The database is up to date.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Another port than the setting's.")
def serve(port: int | None) -> None:
    """Serve pages and API until Ctrl-C, and tell webhooks of changes."""
    settings = current_app.config["SCORECARD_SERVING"]
    _make_sure_it_is_free(settings["host"], port or settings["port"])
    address = f"http://{settings['host']}:{port or settings['port']}"
    click.echo(f"Scorecard      {address}")
    click.echo(f"Documentation  {address}/api/docs")
    server = Granian(
        "scorecard.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings["host"],
        port=port or settings["port"],
        workers=settings["workers"],
        blocking_threads=settings["threads"],
        # A worker with an idle thread can outlive its stop signal; nothing acknowledged is lost.
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=True,
        log_level=LogLevels.error,
    )
    with delivering():
        server.serve()
