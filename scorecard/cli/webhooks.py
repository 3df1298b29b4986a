"""Webhooks: who is told of changes, and what became of each message."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table

from scorecard.actions.add_webhook import add_webhook
from scorecard.actions.end_webhook import end_webhook
from scorecard.actions.read_webhooks import list_webhooks, read_deliveries
from scorecard.actions.retry_delivery import retry_delivery
from scorecard.cli.options import acting, as_json
from scorecard.cli.service import database, now, service
from scorecard.cli.tables import show_table
from scorecard.records import Account
from scorecard.reports.as_json import to_json, written
from scorecard.schemas.webhooks import STATUSES


@click.group()
def webhook() -> None:
    """Who is told of changes."""


@webhook.command("add")
@click.argument("url")
@click.option("--candidate", help="Only of what can change the answers about this candidate.")
@acting
def webhook_add(url: str, candidate: str | None, account: Account) -> None:
    """Have URL told of changes from now on; the secret is shown this once."""
    made = add_webhook(database(), service().receivers, url, candidate, account, now())
    click.echo(f"Webhook {made['id']} is told of all that comes after cursor {made['cursor']}.")
    click.echo(f"Its secret, shown this once: {made['secret']}")


@webhook.command("list")
@as_json
def webhook_list(as_json: bool) -> None:
    """List webhooks, those that have ended too."""
    found = list_webhooks(database())
    if as_json:
        click.echo(to_json({"items": found}), nl=False)
        return
    table = Table("Webhook", "URL", "Candidate", "Pending", "Failed", "Ended")
    for one in found:
        figures = (one["candidate"] or "all", str(one["pending"]), str(one["failed"]))
        table.add_row(one["id"], one["url"], *figures, _instant(one["ended_at"]))
    show_table(table)


@webhook.command("deliveries")
@click.argument("webhook_id")
@click.option("--status", type=click.Choice(STATUSES))
@as_json
def webhook_deliveries(webhook_id: str, status: str | None, as_json: bool) -> None:
    """Show the newest messages of WEBHOOK_ID and how their delivery stands."""
    found, _ = read_deliveries(database(), webhook_id, status)
    if as_json:
        click.echo(to_json({"items": found}), nl=False)
        return
    table = Table("Message", "Status", "Attempts", "Last attempt", "Next")
    for one in found:
        last = one["attempts"][-1] if one["attempts"] else None
        table.add_row(
            one["id"],
            one["status"],
            str(len(one["attempts"])),
            _said(last),
            _instant(one["next_at"]),
        )
    show_table(table)


@webhook.command("retry")
@click.argument("webhook_id")
@click.argument("message")
def webhook_retry(webhook_id: str, message: str) -> None:
    """Tell WEBHOOK_ID of MESSAGE (like chg_12) again."""
    retry_delivery(database(), webhook_id, message, now())
    click.echo(f"{message} is sent again by scorecard serve, or by: scorecard deliver --once")


@webhook.command("remove")
@click.argument("webhook_id")
def webhook_remove(webhook_id: str) -> None:
    """Tell WEBHOOK_ID nothing more; what it was told stays readable."""
    end_webhook(database(), webhook_id, now())
    click.echo("Removed.")


def _said(attempt: dict[str, Any] | None) -> str:
    if attempt is None:
        return ""
    return str(attempt["error"] or f"Answered {attempt['status_code']}.")


def _instant(at: Any) -> str:
    return "" if at is None else written(at)
