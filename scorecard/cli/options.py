"""Options that several commands take, read by the same fields as the API's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

import click
from marshmallow import ValidationError

from scorecard.actions.add_account import find_account
from scorecard.cli.service import database
from scorecard.records import ADMIN
from scorecard.schemas.base import Day, Instant


class Loaded(click.ParamType[Any]):
    """An option read by a schema's field, so that the command line takes what the API takes."""

    def __init__(self, field: Day | Instant, name: str) -> None:
        self.field = field
        self.name = name

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if isinstance(value, date | datetime):
            return value
        try:
            return self.field.deserialize(value)
        except ValidationError as error:
            self.fail(" ".join(map(str, error.messages)), param, ctx)


DAY = Loaded(Day(), "day")
INSTANT = Loaded(Instant(), "instant")


def acting(command: Callable[..., None]) -> Callable[..., None]:
    """The command does what an account does: `--as`, whoever sits at the machine by default."""

    @click.option("--as", "username", default=ADMIN, help="The account that does it.")
    @wraps(command)
    def acted(*args: Any, username: str, **more: Any) -> None:
        command(*args, account=find_account(database(), username), **more)

    return acted


def by_whom(command: Callable[..., None]) -> Callable[..., None]:
    """The command says which account does it: `--as`, or nobody's, at the machine itself."""

    @click.option("--as", "username_of_by", help="The account that does it, to be noted.")
    @wraps(command)
    def noted(*args: Any, username_of_by: str | None, **more: Any) -> None:
        by = None if username_of_by is None else find_account(database(), username_of_by)
        command(*args, by=by, **more)

    return noted


as_of = click.option("--as-of", type=DAY, help="The day asked about, like 2025-12-31; today.")
known_at = click.option("--known-at", type=INSTANT, help="As the ledger was then; now.")
as_json = click.option("--json", "as_json", is_flag=True, help="For machines.")
