"""Days and instants as the text that stands for them everywhere, written by the database itself.

For what leaves as text anyway: the driver would make each a value, and Python that value a text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Text, cast, func

from scorecard.store.db import Instant


def written(value: Any, dialect: str) -> ColumnElement[Any]:
    """A day, or an instant in UTC with Z, as reports.as_json writes it; anything else as it is."""
    if isinstance(value.type, Date):
        return cast(value, Text)
    if not isinstance(value.type, Instant):
        return value
    if dialect == "sqlite":
        return func.replace(value, " ", "T", type_=Text).concat("Z")
    return func.to_char(func.timezone("UTC", value), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', type_=Text)
