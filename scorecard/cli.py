"""Commands for operators and report writers; the same actions as the API."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from flask import Flask, current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from marshmallow import ValidationError
from rich.console import Console
from rich.table import Table

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.assess_readiness import Question, assess_readiness, trace_history
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.export_quarter import export_quarter
from scorecard.actions.issue_token import issue_token, revoke_token
from scorecard.actions.load_sample import load_sample
from scorecard.actions.open_database import check_migrated, migrate
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_framework import list_frameworks
from scorecard.errors import Invalid, NotFound, ScorecardError
from scorecard.records import Role
from scorecard.reports.as_json import to_json
from scorecard.reports.formats import FORMATS
from scorecard.schemas.base import Day, Instant
from scorecard.schemas.history import history_document
from scorecard.schemas.scorecard import ScorecardView
from scorecard.web.service import database, now, today

ADMIN = "admin"


class Loaded(click.ParamType[Any]):
    """An option read by a schema's field, so that the command line takes what the API takes."""

    def __init__(self, field: Day | Instant, name: str) -> None:
        self.field = field
        self.name = name

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if isinstance(value, date | datetime):
            return value
        try:
            return self.field.deserialize(value)
        except ValidationError as error:
            self.fail(" ".join(map(str, error.messages)), param, ctx)


DAY = Loaded(Day(), "day")
INSTANT = Loaded(Instant(), "instant")
as_of = click.option("--as-of", type=DAY, help="The day asked about, like 2025-12-31; today.")
known_at = click.option("--known-at", type=INSTANT, help="As the ledger was then; now.")
as_json = click.option("--json", "as_json", is_flag=True, help="For machines.")


def register(app: Flask, database_url: str, serving: dict[str, Any]) -> None:
    app.config["SCORECARD_DATABASE_URL"] = database_url
    app.config["SCORECARD_SERVING"] = serving
    for command in (init, migrate_command, serve, score, history, framework, report, user, token):
        app.cli.add_command(command)


def say(error: ScorecardError) -> None:
    """Say what is wrong, field by field, on standard error."""
    click.echo(f"Error: {error}", err=True)
    if isinstance(error, Invalid):
        for path, texts in error.problems.items():
            for text in texts:
                click.echo(f"  {path}: {text}", err=True)


@click.command()
@click.option("--sample", is_flag=True, help="Load the frameworks and the evidence on Ukraine.")
def init(sample: bool) -> None:
    """Prepare the database; what is there already is kept."""
    migrate(current_app.config["SCORECARD_DATABASE_URL"])
    try:
        admin = find_account(database(), ADMIN)
    except NotFound:
        password = secrets.token_urlsafe(18)
        admin = add_account(database(), ADMIN, Role.ADMIN, password, now())
        click.echo("Write these down; they are shown this once:")
        click.echo(f"  admin password  {password}")
        click.echo(f"  API token       {issue_token(database(), admin, 'first', now())}")
    if sample:
        added = load_sample(database(), admin, now())
        listed = ", ".join(f"{count} {what}" for what, count in added.items() if count)
        click.echo(f"Loaded {listed}." if listed else "The sample is loaded already.")


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the schema of this version."""
    migrate(current_app.config["SCORECARD_DATABASE_URL"])
    click.echo("The database is up to date.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Another port than the setting's.")
def serve(port: int | None) -> None:
    """Serve pages and API until Ctrl-C."""
    check_migrated(database())
    settings = current_app.config["SCORECARD_SERVING"]
    address = f"http://{settings['host']}:{port or settings['port']}"
    click.echo(f"Scorecard      {address}")
    click.echo(f"Documentation  {address}/api/docs")
    Granian(
        "scorecard.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings["host"],
        port=port or settings["port"],
        workers=settings["workers"],
        blocking_threads=settings["threads"],
        log_enabled=True,
        log_level=LogLevels.warning,
    ).serve()


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
    question = Question(candidate, framework, _not_ahead(as_of), version, known_at)
    document = ScorecardView().dump(assess_readiness(database(), question)[1])
    if as_json:
        click.echo(to_json(document), nl=False)
    else:
        _print_scorecard(document)


@click.command()
@click.argument("candidate")
@click.argument("framework")
@click.option("--from", "start", type=DAY, help="The first day; the framework's own start.")
@click.option("--to", "end", type=DAY, help="The last day; today.")
@click.option("--interval", default="quarter", help="day, week, month, quarter or year.")
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
    question = Question(candidate, framework, _not_ahead(end), known_at=known_at)
    document = history_document(trace_history(database(), question, start, interval, "latest")[1])
    if as_json:
        click.echo(to_json(document), nl=False)
        return
    table = Table("Period", "Score", "90 % interval", "Coverage", "Verdict")
    for period in document["periods"]:
        name = period["period"] if period["complete"] else f"{period['period']} so far"
        table.add_row(name, *_figures(period), f"{period['coverage']:.0%}", period["verdict"])
    Console().print(table)


@click.group()
def framework() -> None:
    """Load, publish and list frameworks."""


@framework.command("list")
def framework_list() -> None:
    """List every version of every framework."""
    table = Table("Framework", "Version", "Status", "Title")
    for found in list_frameworks(database()):
        table.add_row(found["slug"], str(found["version"]), found["status"], found["title"])
    Console().print(table)


@framework.command("load")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def framework_load(path: Path) -> None:
    """Keep the framework document at PATH as a draft."""
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise Invalid.at(str(path), f"Is not JSON: {error}.") from None
    found = draft_framework(database(), document, find_account(database(), ADMIN), now())
    click.echo(f"{found.slug} version {found.number} is a draft; publish it to use it.")


@framework.command("publish")
@click.argument("slug")
@click.argument("version", type=click.IntRange(min=1))
def framework_publish(slug: str, version: int) -> None:
    """Publish a version; it never changes again."""
    publish_framework(database(), slug, version, now())
    click.echo(f"{slug} version {version} is published.")


@click.group()
def report() -> None:
    """Quarterly files."""


@report.command("export")
@click.argument("candidate")
@click.argument("framework")
@click.argument("quarter")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--version", type=click.IntRange(min=1), help="A framework version; the newest.")
@known_at
def report_export(
    candidate: str,
    framework: str,
    quarter: str,
    format_name: str,
    output: Path,
    version: int | None,
    known_at: datetime | None,
) -> None:
    """Write one finished QUARTER, such as 2024-Q4, to a file."""
    body = export_quarter(
        database(), candidate, framework, quarter, format_name, today(), version, known_at
    )
    output.write_bytes(body)
    click.echo(f"Wrote {output} ({len(body):,} bytes).")


@click.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
def user_add(username: str, role: str) -> None:
    """Add an account that acts by tokens."""
    add_account(database(), username, Role(role), None, now())
    click.echo(f"{username} is {role}. Give them a token: scorecard token create {username}")


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("username")
@click.option("--name", default="command line", help="What it is for.")
def token_create(username: str, name: str) -> None:
    """Issue a token for USERNAME; it is shown this once."""
    click.echo(issue_token(database(), find_account(database(), username), name, now()))


@token.command("revoke")
@click.argument("prefix")
def token_revoke(prefix: str) -> None:
    """Revoke the token that starts with PREFIX (its first 12 characters)."""
    revoke_token(database(), prefix, now())
    click.echo("Revoked.")


def _not_ahead(day: date | None) -> date:
    if day is not None and day > today():
        raise Invalid.at("--as-of", f"Is in the future: today is {today()} (UTC).")
    return day or today()


def _print_scorecard(card: dict[str, Any]) -> None:
    overall = card["overall"]
    figures = "withheld" if overall["score"] is None else " ".join(_figures(overall))
    click.echo(f"{card['candidate_name']}: {card['title']}, as of {card['as_of']}")
    click.echo(f"Overall {figures}; target {overall['threshold']:g}: {overall['verdict']}")
    click.echo(f"Band: {card['band'] or 'none'}; ready: {'yes' if card['ready'] else 'no'}")
    table = Table("Criterion", "Weight", "Score", "90 % interval", "Floor", "Verdict", "Coverage")
    for node in overall["criteria"]:
        floor = "" if node["threshold"] is None else f"{node['threshold']:g}"
        share = f"{node['effective_weight']:.0%}"
        verdict = node["verdict"] or ""
        table.add_row(
            node["title"], share, *_figures(node), floor, verdict, f"{node['coverage']:.0%}"
        )
    Console().print(table)


def _figures(node: dict[str, Any]) -> tuple[str, str]:
    if node["score"] is None:
        return "–", ""
    return f"{node['score']:.1f}", f"{node['lower']:.1f} to {node['upper']:.1f}"
