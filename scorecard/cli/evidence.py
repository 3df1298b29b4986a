"""Everything about evidence under one word: `scorecard evidence …`."""

from __future__ import annotations

import click

from scorecard.cli import entries, evidence_files, exporting


@click.group()
def evidence() -> None:
    """Log evidence, import it, correct it, take it back, dispute it; write it to files."""


for command in (
    entries.add,
    entries.show,
    entries.revise,
    entries.retract,
    entries.dispute,
    evidence_files.import_file,
    exporting.export,
    exporting.template,
):
    evidence.add_command(command)
