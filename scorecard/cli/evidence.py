"""Everything about evidence under one word: `scorecard evidence …`."""

from __future__ import annotations

import click

from scorecard.cli import entries, exporting


@click.group()
def evidence() -> None:
    """Log evidence, correct it, take it back, dispute it; write it to files."""


for command in (entries.add, entries.show, entries.revise, entries.retract, entries.dispute):
    evidence.add_command(command)
for command in (exporting.export, exporting.template):
    evidence.add_command(command)
