"""Log, correct, take back and dispute single entries."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import click
from marshmallow import fields
from rich.table import Table

from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.read_evidence import read_entry, read_revisions
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.cli.options import acting, as_json
from scorecard.cli.service import database, now
from scorecard.cli.tables import show_table
from scorecard.errors import Invalid
from scorecard.records import Account
from scorecard.reports.as_json import to_json
from scorecard.schemas.base import Number, Whole, load
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.evidence_view import EntryView

SCHEMA = EvidenceSchema()
FIXED = {"id", "candidate", "indicator"}


def stating(leave_out: Collection[str] = ()) -> Callable[..., Any]:
    """An option for each field of an entry, as the schema has it."""

    def decorator(command: Callable[..., None]) -> Callable[..., None]:
        for name, field in reversed(SCHEMA.fields.items()):
            if name not in leave_out:
                said = field.metadata.get("description") or _shape(field)
                command = click.option(f"--{name.replace('_', '-')}", name, help=said)(command)
        return command

    return decorator


def _shape(field: fields.Field[Any]) -> str:
    example = field.metadata.get("example")
    return f"Such as {example}." if example else ""


def _typed(given: dict[str, str | None]) -> dict[str, Any]:
    """What was typed, as the schema takes it: numbers are numbers. An empty one takes away."""
    typed: dict[str, Any] = {}
    for name, text in given.items():
        if text is None:
            continue
        field = SCHEMA.fields[name]
        kind = int if isinstance(field, Whole) else float if isinstance(field, Number) else str
        try:
            typed[name] = kind(text) if text else None
        except ValueError:
            raise Invalid.at(name, f"Must be a number, not {text!r}.") from None
    return typed


@click.command("add")
@stating()
@acting
def add(account: Account, **given: str | None) -> None:
    """Log an entry."""
    said = {name: value for name, value in _typed(given).items() if value is not None}
    recorded = record_evidence(database(), [load(SCHEMA, said, "The entry")], account, now())
    (entry,) = recorded.ids
    shown = read_entry(database(), entry, recorded.at)
    click.echo(f"{entry} is {shown['status']}: {shown['title']}")
    for other in shown["alike"]:
        click.echo(f"  Perhaps logged before: the same {', '.join(other['same'])} as")
        click.echo(f"  {other['entry']} {other['title']}")


@click.command("show")
@click.argument("entry")
@as_json
def show(entry: str, as_json: bool) -> None:
    """Show an entry, all its revisions and what was decided about each."""
    if as_json:
        click.echo(to_json(EntryView().dump(read_entry(database(), entry))), nl=False)
        return
    found = read_revisions(database(), entry)
    click.echo(f"{found[-1]['indicator']} of {found[-1]['candidate']}: {found[-1]['title']}")
    table = Table("Revision", "Says", "Grade", "By", "Status", "Because")
    for one in found:
        because = "; ".join(f"{d['verdict']}: {d['reason'] or ''}" for d in one["decisions"])
        told = " ".join(filter(None, (one["reason"], because)))
        table.add_row(
            str(one["revision"]), _says(one), one["grade"], one["recorded_by"], one["status"], told
        )
    show_table(table)


@click.command("revise")
@click.argument("entry")
@click.option("--reason", required=True, help="Why.")
@click.option("--from", "expected", type=int, help="The newest revision, as you have read it.")
@stating(FIXED)
@acting
def revise(
    entry: str, reason: str, expected: int | None, account: Account, **given: str | None
) -> None:
    """Correct an entry: what it says otherwise from now on. An empty value takes one away."""
    read = expected or read_entry(database(), entry)["newest"]
    number = revise_evidence(database(), entry, _typed(given), reason, read, account, now())
    shown = read_entry(database(), entry, revision=number)
    click.echo(f"Revision {number} is {shown['status']}.")


@click.command("retract")
@click.argument("entry")
@click.option("--reason", required=True, help="Why.")
@acting
def retract(entry: str, reason: str, account: Account) -> None:
    """Take an entry back: it counts no more, and stays readable."""
    retract_evidence(database(), entry, reason, account, now())
    click.echo("Retracted.")


@click.command("dispute")
@click.argument("entry")
@click.option("--reason", required=True, help="Why.")
@acting
def dispute(entry: str, reason: str, account: Account) -> None:
    """Say that an entry is wrong; no score moves."""
    dispute_evidence(database(), entry, reason, account, now())
    click.echo("Disputed.")


def _says(one: dict[str, Any]) -> str:
    figure = one["value"] if one["value"] is not None else one["level"]
    return one["stance"] or "" if figure is None else f"{figure:g}"
