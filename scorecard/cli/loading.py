"""Load a folder of candidates, catalogue, frameworks and evidence."""

from __future__ import annotations

from pathlib import Path

import click

from scorecard.actions.add_account import find_account
from scorecard.actions.load_sample import load_sample
from scorecard.cli.service import database, now
from scorecard.records import ADMIN


@click.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_folder(folder: Path) -> None:
    """Load what FOLDER has and the database lacks; it is laid out like fixtures/."""
    click.echo(loaded(load_sample(database(), find_account(database(), ADMIN), now(), folder)))


def loaded(added: dict[str, int]) -> str:
    """What was added, in words."""
    listed = ", ".join(f"{count} {what}" for what, count in added.items() if count)
    return f"Loaded {listed}." if listed else "All of it is loaded already."
