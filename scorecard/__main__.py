"""The console script: `scorecard …`, or `python -m scorecard …`."""

from __future__ import annotations

import sys

import click

from scorecard import cli
from scorecard.config import Settings
from scorecard.errors import ScorecardError


def main() -> None:
    """Every problem that the service knows is one line, and exit code 2."""
    try:
        cli.scorecard.main(prog_name="scorecard", standalone_mode=False, obj=Settings.from_environ)
    except ScorecardError as error:
        cli.say(error)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


if __name__ == "__main__":
    main()
