"""Commands for operators and report writers; the same actions as the API.

What a command needs (the database, the numbers, the shapes, tables for people) is dear to import,
and one run is one command: its module is imported when that command is asked for, by its name in
COMMANDS, as click describes for lazy groups. So this module itself imports next to nothing.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pkgutil import resolve_name

import click

from scorecard.errors import Invalid, ScorecardError

CHECKED = "scorecard.cli.checking:checked"


@dataclass(frozen=True)
class Listed:
    """Where a command is, and what the list of commands says of it: its own first sentence."""

    at: str
    says: str
    # Whether it asks a database of the schema of this code, or makes one.
    migrated: bool = True


COMMANDS = {
    "init": Listed(
        "running:init", "Prepare the database; what is there already is kept.", migrated=False
    ),
    "migrate": Listed(
        "running:migrate_database",
        "Bring the database to the schema of this version.",
        migrated=False,
    ),
    "serve": Listed(
        "serving:serve", "Serve pages and API until Ctrl-C, and tell webhooks of changes."
    ),
    "score": Listed("scores:score", "Show the scorecard of CANDIDATE by FRAMEWORK."),
    "history": Listed("scores:history", "Show the overall score over time."),
    "report": Listed(
        "reports:report", "Quarterly reports: draft, publish, verify, and write them to files."
    ),
    "explain": Listed("analysis:explain", "Show what the score is made of, adding up exactly."),
    "compare": Listed(
        "analysis:compare", "Show what moved the score, or what sets two candidates apart."
    ),
    "sensitivity": Listed(
        "analysis:sensitivity",
        "Show how far the score depends on weights, rules, evidence and the method.",
    ),
    "goal": Listed("analysis:goal", "Show the smallest changes that reach a goal."),
    "queue": Listed("analysis:queue", "Show which evidence to refresh next."),
    "evidence": Listed(
        "evidence:evidence",
        "Log evidence, import it, correct it, take it back, dispute it; write it to files.",
    ),
    "framework": Listed("frameworks:framework", "Load, publish, compare and list frameworks."),
    "ledger": Listed(
        "ledger:ledger",
        "Seal the ledger, sign how it stands, and verify that nothing was changed.",
    ),
    "load": Listed(
        "loading:load_folder",
        "Load what FOLDER has and the database lacks; it is laid out like fixtures/.",
    ),
    "review": Listed(
        "reviews:review", "What waits for a review: list it, accept, return or reject it."
    ),
    "user": Listed("people:user", "Accounts."),
    "token": Listed("tokens:token", "API tokens."),
    "deliver": Listed(
        "delivering:deliver",
        "Deliver changes to webhooks until Ctrl-C; `scorecard serve` does it by itself.",
    ),
    "webhook": Listed("webhooks:webhook", "Who is told of changes."),
}


class Commands(click.Group):
    """A group that imports a command when it is asked for, and lists all of them without."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return _imported(COMMANDS[cmd_name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].says) for name in self.list_commands(ctx)])


def _imported(listed: Listed) -> click.Command:
    """The command; what came with it stays, so the collector need not walk through it ever."""
    gc.disable()
    try:
        found = resolve_name(f"scorecard.cli.{listed.at}")
        made: click.Command = resolve_name(CHECKED)(found, migrated=listed.migrated)
        gc.freeze()
    finally:
        gc.enable()
    return made


scorecard = Commands(
    "scorecard", help="Keep the evidence behind a country's readiness, and score it."
)


def _only(error: Invalid) -> str:
    """The message of an error about one thing, which says all there is to say."""
    return "; ".join(f"{path}: {text}" for path, texts in error.problems.items() for text in texts)


def say(error: ScorecardError) -> None:
    """Say what is wrong, field by field, on standard error."""
    click.echo(f"Error: {error}", err=True)
    if isinstance(error, Invalid) and str(error) != _only(error):
        for path, texts in error.problems.items():
            for text in texts:
                click.echo(f"  {path}: {text}", err=True)
