"""A command, made sure of its database: that it is there, and of the schema of this code."""

from __future__ import annotations

from copy import copy
from typing import Any

import click
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError

from scorecard.actions.open_database import check_migrated
from scorecard.cli.service import database
from scorecard.errors import Unavailable


def checked(command: click.Command, *, migrated: bool) -> click.Command:
    """The same command. What goes wrong with the database is Unavailable or NotMigrated."""
    made = copy(command)

    def invoke(context: click.Context) -> Any:
        try:
            if migrated:
                check_migrated(database())
            return command.invoke(context)
        except (DataError, OperationalError, ProgrammingError) as error:
            raise Unavailable(f"The database cannot be used: {error.orig}") from error

    made.invoke = invoke  # type: ignore[method-assign, assignment]
    return made
