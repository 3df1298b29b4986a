"""Options that several commands take, read by the same fields as the API's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
from marshmallow import ValidationError

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
as_of = click.option("--as-of", type=DAY, help="The day asked about, like 2025-12-31; today.")
known_at = click.option("--known-at", type=INSTANT, help="As the ledger was then; now.")
as_json = click.option("--json", "as_json", is_flag=True, help="For machines.")
