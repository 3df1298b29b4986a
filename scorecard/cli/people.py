"""Accounts and their tokens."""

from __future__ import annotations

import click

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.issue_token import issue_token, revoke_token
from scorecard.records import Role
from scorecard.web.service import database, now


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
