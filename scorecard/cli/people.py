"""Accounts and their tokens."""

from __future__ import annotations

import click

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.issue_token import issue_token, revoke_token
from scorecard.actions.set_password import set_password
from scorecard.records import Role
from scorecard.web.service import database, now


@click.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--password", "asks", is_flag=True, help="Ask for a password to sign in with.")
def user_add(username: str, role: str, *, asks: bool) -> None:
    """Add an account. Without a password it acts by tokens alone."""
    add_account(database(), username, Role(role), _password() if asks else None, now())
    click.echo(f"{username} is {role}. Give them a token: scorecard token create {username}")


@user.command("password")
@click.argument("username")
def user_password(username: str) -> None:
    """Give USERNAME another password, and sign their browsers out."""
    find_account(database(), username)
    set_password(database(), username, _password(), now())
    click.echo("Done. Whoever was signed in as them no longer is.")


def _password() -> str:
    """Asked for twice, and never shown; not an option, which every process list would show."""
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


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
