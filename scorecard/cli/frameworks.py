"""Load, publish, compare and list frameworks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
import orjson

from scorecard.actions.add_account import find_account
from scorecard.actions.compare_versions import compare_versions
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_framework import list_frameworks
from scorecard.cli.options import as_json
from scorecard.cli.service import database, now
from scorecard.cli.tables import show_frameworks, show_method_changes
from scorecard.errors import Invalid
from scorecard.records import ADMIN
from scorecard.reports.as_json import to_json


@click.group()
def framework() -> None:
    """Load, publish, compare and list frameworks."""


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


@framework.command("diff")
@click.argument("slug")
@click.argument("before", type=click.IntRange(min=1))
@click.argument("after", type=click.IntRange(min=1))
@as_json
def framework_diff(slug: str, before: int, after: int, as_json: bool) -> None:
    """Show what differs between two versions: criteria, weights, parameters."""
    found = compare_versions(database(), slug, before, after)
    if as_json:
        click.echo(to_json({"items": [asdict(one) for one in found.items]}).decode(), nl=False)
    else:
        show_method_changes(found.items)
