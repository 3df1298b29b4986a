"""Accounts: who may do what."""

from __future__ import annotations

import click
from rich.table import Table

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.change_account import change_account
from scorecard.actions.read_accounts import list_account_changes, list_accounts
from scorecard.cli.options import as_json, by_whom
from scorecard.cli.service import database, now
from scorecard.cli.tables import minute, show_table
from scorecard.records import Account, Role
from scorecard.reports.as_json import to_json
from scorecard.schemas.accounts import AccountChangeList, UserList

ROLES = click.Choice([str(role) for role in Role])


@click.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=ROLES, required=True)
@click.option("--password", "asks", is_flag=True, help="Ask for a password to sign in with.")
@by_whom
def user_add(username: str, role: str, by: Account | None, *, asks: bool) -> None:
    """Add an account. Without a password it acts by tokens alone."""
    password = _password() if asks else None
    add_account(database(), username, Role(role), password, now(), by)
    click.echo(f"{username} is {role}. Give them a token: scorecard token create {username}")


@user.command("list")
@as_json
def user_list(as_json: bool) -> None:
    """List accounts, those that are inactive too."""
    found = list_accounts(database())
    if as_json:
        click.echo(to_json(UserList().dump({"items": found})), nl=False)
        return
    table = Table("Name", "Role", "Signs in by", "Since", "Inactive since")
    for one in found:
        by = ["password"] if one.has_password else []
        by += [one.provider] if one.provider else []
        ways = ", ".join(by) or "tokens"
        since, inactive = minute(one.created_at), minute(one.deactivated_at)
        table.add_row(one.username, one.role, ways, since, inactive)
    show_table(table)


@user.command("change")
@click.argument("username")
@click.option("--role", type=ROLES, required=True)
@by_whom
def user_change(username: str, role: str, by: Account | None) -> None:
    """Give USERNAME another role; what their tokens and browsers may do changes with it."""
    change_account(database(), username, now(), by, role=Role(role))
    click.echo(f"{username} is {role}.")


@user.command("password")
@click.argument("username")
@by_whom
def user_password(username: str, by: Account | None) -> None:
    """Give USERNAME another password, and sign their browsers out."""
    find_account(database(), username)
    change_account(database(), username, now(), by, password=_password())
    click.echo("Done. Whoever was signed in as them no longer is.")


@user.command("deactivate")
@click.argument("username")
@by_whom
def user_deactivate(username: str, by: Account | None) -> None:
    """Sign USERNAME's browsers out; password and tokens count for nothing from now on."""
    change_account(database(), username, now(), by, active=False)
    click.echo(f"{username} is inactive. Back again: scorecard user activate {username}")


@user.command("activate")
@click.argument("username")
@by_whom
def user_activate(username: str, by: Account | None) -> None:
    """Let USERNAME act again, with the password and the tokens they had."""
    change_account(database(), username, now(), by, active=True)
    click.echo(f"{username} is active.")


@user.command("changes")
@click.argument("username")
@as_json
def user_changes(username: str, as_json: bool) -> None:
    """List what was done to USERNAME's account and tokens, by whom and when."""
    found = list_account_changes(database(), username)
    if as_json:
        click.echo(to_json(AccountChangeList().dump({"items": found})), nl=False)
        return
    table = Table("When", "What", "Which", "By")
    for one in found:
        table.add_row(minute(one.changed_at), one.verb, one.detail or "", one.changed_by or "")
    show_table(table)


def _password() -> str:
    """Asked for twice, and never shown; not an option, which every process list would show."""
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password
