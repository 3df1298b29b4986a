"""Draft, publish, render, verify and write quarterly reports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from scorecard.actions.draft_report import draft_file, draft_report
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.read_editions import (
    Published,
    Rendered,
    list_editions,
    read_edition,
    read_file,
)
from scorecard.actions.render_edition import render_edition
from scorecard.actions.verify_edition import verify_edition
from scorecard.cli.options import acting, as_json, known_at
from scorecard.cli.service import database, now, today
from scorecard.cli.tables import figure, show_table
from scorecard.errors import Invalid
from scorecard.records import Account
from scorecard.reports.as_json import to_json, written
from scorecard.reports.edition import Edition
from scorecard.reports.formats import FORMATS
from scorecard.schemas.editions import EditionList, RevisedList

edition = click.option(
    "--edition", "number", type=click.IntRange(min=1), help="Its number; the newest."
)
MARKS = {True: "ok  ", False: "look"}


def about_a_quarter(command: Callable[..., None]) -> Callable[..., None]:
    """CANDIDATE, FRAMEWORK and QUARTER, such as UKR nato-accession 2024-Q4."""
    for name in ("quarter", "framework", "candidate"):
        command = click.argument(name)(command)
    return command


@click.group()
def report() -> None:
    """Quarterly reports: draft, publish, verify, and write them to files."""


@report.command("draft")
@about_a_quarter
@known_at
def report_draft(candidate: str, framework: str, quarter: str, known_at: datetime | None) -> None:
    """Say what would be published about a finished QUARTER now, and what to look at first."""
    draft = draft_report(database(), candidate, framework, quarter, today(), known_at=known_at)
    said = draft.edition
    _show_words(said)
    for check in said.checklist:
        click.echo(f"{MARKS[check.fine]} {check.words}")
    for one in said.revisions:
        click.echo("\n".join(one.words))
    click.echo(f"Editions: {len(draft.editions)}.")


@report.command("publish")
@about_a_quarter
@click.option("--reason", help="Why it takes the place of the last edition, if there is one.")
@acting
def report_publish(
    candidate: str, framework: str, quarter: str, reason: str | None, account: Account
) -> None:
    """Publish a finished QUARTER as an edition, for good, and render its files."""
    made = publish_edition(database(), candidate, framework, quarter, account, now(), reason)
    click.echo(
        f"Published {quarter} of {candidate} by {framework}, edition {made.number}: "
        f"{_said(made)}.\nsha256 {made.sha256}"
    )
    _show_files(render_edition(database(), made, account, now()))


@report.command("render")
@about_a_quarter
@edition
@click.option(
    "--format", "formats", type=click.Choice(list(FORMATS)), multiple=True, help="These, again."
)
@acting
def report_render(
    candidate: str,
    framework: str,
    quarter: str,
    number: int | None,
    formats: tuple[str, ...],
    account: Account,
) -> None:
    """Render the files of an edition that are missing or failed."""
    read = read_edition(database(), candidate, framework, quarter, number)
    _show_files(render_edition(database(), read.published, account, now(), formats or None))


@report.command("list")
@click.argument("candidate", required=False)
@click.argument("framework", required=False)
@as_json
def report_list(candidate: str | None, framework: str | None, as_json: bool) -> None:
    """List the editions there are, the newest quarter first."""
    found = list_editions(database(), candidate, framework)
    if as_json:
        click.echo(to_json(EditionList().dump({"items": found})), nl=False)
        return
    table = Table("Candidate", "Framework", "Quarter", "Edition", "Score", "Published", "Sha256")
    for one in found:
        number = f"{one.number} (superseded)" if one.superseded else str(one.number)
        day = written(one.published_at.date())
        table.add_row(
            one.candidate, one.framework, one.quarter, number, _said(one), day, one.sha256[:12]
        )
    show_table(table)


@report.command("diff")
@about_a_quarter
@as_json
def report_diff(candidate: str, framework: str, quarter: str, as_json: bool) -> None:
    """Say what editions said of this QUARTER and those before it, beside what is known now."""
    draft = draft_report(database(), candidate, framework, quarter, today())
    found = draft.edition.revisions
    if as_json:
        click.echo(to_json(RevisedList().dump({"items": found})), nl=False)
        return
    if not found:
        click.echo("Nothing is published about this quarter or one before it.")
    for one in found:
        click.echo("\n".join(one.words))


@report.command("verify")
@about_a_quarter
@edition
@click.option(
    "--file",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of it that was kept elsewhere.",
)
def report_verify(
    candidate: str, framework: str, quarter: str, number: int | None, kept: Path | None
) -> None:
    """Compute an edition again from the ledger; exit code 1 if anything is not as published."""
    given = None if kept is None else kept.read_bytes()
    found = verify_edition(database(), candidate, framework, quarter, number, given)
    for note in found.notes:
        click.echo(note)
    what = f"{quarter} of {candidate} by {framework}, edition {found.published.number}"
    if found.problems:
        for problem in found.problems:
            click.echo(problem)
        click.echo(f"{what}, is NOT as it was published.")
        sys.exit(1)
    click.echo(f"Computed again from the ledger, and written again: {', '.join(found.files)}.")
    click.echo(f"{what}, is as it was published: sha256 {found.published.sha256}.")


@report.command("export")
@about_a_quarter
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@edition
@click.option("--draft", is_flag=True, help="As it would be published now.")
@click.option("--version", type=click.IntRange(min=1), help="For a draft: a framework version.")
@known_at
def report_export(
    candidate: str,
    framework: str,
    quarter: str,
    format_name: str,
    output: Path,
    number: int | None,
    draft: bool,
    version: int | None,
    known_at: datetime | None,
) -> None:
    """Write an edition, or with --draft a finished QUARTER as it stands, to a file."""
    about = (database(), candidate, framework, quarter, format_name)
    clocks: dict[str, Any] = {"version": version, "known_at": known_at}
    if draft:
        if number is not None:
            raise Invalid.at("--edition", "A draft is of no edition; leave one of them out.")
        body = draft_file(*about, today(), **clocks)
    else:
        for name, value in clocks.items():
            if value is not None:
                raise Invalid.at(f"--{name.replace('_', '-')}", "Is for --draft: an edition is.")
        body = read_file(*about, number)[1]
    try:
        output.write_bytes(body)
    except OSError as error:
        raise Invalid.at("--output", f"Cannot write {output}: {error.strerror}.") from None
    click.echo(f"Wrote {output} ({len(body):,} bytes).")


def _show_words(said: Edition) -> None:
    parameters = said.parameters
    click.echo(
        f"{parameters.candidate_name}: {parameters.framework_title}, {parameters.quarter}, draft"
    )
    for sentence in said.headline.words:
        click.echo(sentence)


def _show_files(files: list[Rendered]) -> None:
    for one in files:
        if one.problem is None:
            click.echo(f"{one.format}: {one.size:,} bytes, sha256 {one.sha256}")
        else:
            click.echo(f"{one.format}: failed: {one.problem}")


def _said(made: Published) -> str:
    if made.score is None:
        return "withheld"
    score, lower, upper = (figure(one, 1) for one in (made.score, made.lower, made.upper))
    return f"{score} ({lower} to {upper})"
