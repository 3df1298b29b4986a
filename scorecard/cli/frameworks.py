"""Load, publish and list frameworks."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from scorecard.actions.add_account import find_account
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_framework import list_frameworks
from scorecard.cli.service import database, now
from scorecard.cli.tables import show_frameworks
from scorecard.errors import Invalid
from scorecard.records import ADMIN


@click.group()
def framework() -> None:
    """Load, publish and list frameworks."""


@framework.command("list")
def framework_list() -> None:
    """List every version of every framework."""
    show_frameworks(list_frameworks(database()))


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
    publish_framework(database(), slug, version, find_account(database(), ADMIN), now())
    click.echo(f"{slug} version {version} is published.")
