"""API tokens: issued, listed, revoked."""

from __future__ import annotations

from datetime import datetime

import click
from rich.table import Table

from scorecard.actions.add_account import find_account
from scorecard.actions.issue_token import issue_token
from scorecard.actions.read_tokens import list_tokens
from scorecard.actions.revoke_token import revoke_token
from scorecard.cli.options import INSTANT, as_json, by_whom
from scorecard.cli.service import database, now
from scorecard.cli.tables import minute, show_table
from scorecard.people import TokenCard
from scorecard.records import Account, Scope
from scorecard.reports.as_json import to_json
from scorecard.schemas.accounts import TokenList


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("username")
@click.option("--name", default="command line", help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([str(scope) for scope in Scope]),
    multiple=True,
    help="What it is good for, once each; all that USERNAME may do if left out.",
)
@click.option("--expires", type=INSTANT, help="Like 2027-01-31T00:00:00Z; until revoked.")
@by_whom
def token_create(
    username: str, name: str, scopes: tuple[str, ...], expires: datetime | None, by: Account | None
) -> None:
    """Issue a token for USERNAME; it is shown this once."""
    wanted = [Scope(word) for word in scopes] or None
    owner = find_account(database(), username)
    click.echo(issue_token(database(), owner, name, now(), expires, wanted, by))


@token.command("list")
@click.argument("username", required=False)
@as_json
def token_list(username: str | None, as_json: bool) -> None:
    """List USERNAME's tokens, or everybody's; what has ended too."""
    if username is not None:
        find_account(database(), username)
    found = list_tokens(database(), username)
    if as_json:
        click.echo(to_json(TokenList().dump({"items": found})), nl=False)
        return
    table = Table("Token", "Account", "Name", "Scopes", "Last used", "Ends")
    for one in found:
        used = minute(one.last_used_at)
        table.add_row(one.id, one.username, one.name, " ".join(one.scopes), used, _end(one))
    show_table(table)


@token.command("revoke")
@click.argument("prefix")
@by_whom
def token_revoke(prefix: str, by: Account | None) -> None:
    """Revoke the token that starts with PREFIX (its first 12 characters)."""
    revoke_token(database(), prefix, now(), by)
    click.echo("Revoked.")


def _end(one: TokenCard) -> str:
    if one.revoked_at is not None:
        return f"revoked {minute(one.revoked_at)}"
    return minute(one.expires_at)
