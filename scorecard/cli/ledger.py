"""Seal and sign the ledger, and verify that nothing was changed."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import click

from scorecard.actions.seal_ledger import seal_ledger, sign_checkpoint
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.cli.progress import progress
from scorecard.cli.service import database, service
from scorecard.ledger.notes import new_seed


@click.group()
def ledger() -> None:
    """Seal the ledger, sign how it stands, and verify that nothing was changed."""


@ledger.command("key")
def ledger_key() -> None:
    """Make a key to sign checkpoints with; it is shown this once. Keep it in a file of your own."""
    click.echo(new_seed())


@ledger.command("seal")
def ledger_seal() -> None:
    """Seal all that is recorded."""
    click.echo(f"The tree has {seal_ledger(database())} leaves.")


@ledger.command("checkpoint")
def ledger_checkpoint() -> None:
    """Seal, and print the signed checkpoint. Keep it elsewhere: it is evidence once it is out."""
    click.echo(sign_checkpoint(database(), service().signer), nl=False)


@ledger.command("verify")
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept elsewhere.",
)
def ledger_verify(kept: Path | None) -> None:
    """Derive everything again from what is stored; exit code 1 if anything is not as it was."""
    note = None if kept is None else kept.read_text(encoding="utf-8")
    size = seal_ledger(database())
    with progress("Verifying", max(size, 1)) as done:
        found = verify_ledger(database(), service().signer, note, lambda leaves: done(parts=leaves))
    if found.problems:
        for problem in found.problems:
            click.echo(problem)
        click.echo("The ledger is NOT as it was recorded.")
        sys.exit(1)
    root = base64.b64encode(found.root).decode()
    click.echo(f"{found.size} leaves, root {root}: all is as it was recorded.")
