"""A kind of thing that actions bring into being: how its rows are found and written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Date, Float, Integer, bindparam

from scorecard.ledger import canonical
from scorecard.store.db import Instant
from scorecard.store.kept import day_as_text, instant_as_text
from scorecard.store.ledger_tables import ActionRow
from scorecard.store.prepared import Prepared


@dataclass(frozen=True)
class Kind:
    """A kind of thing. The query gives its number, its action's, and then what it says.

    `first`, of a kind whose things may change, is what one said before its first change, if any.
    """

    name: str
    number: Any
    action: Any
    query: Any
    first: Any = None

    def says(self, row: tuple[Any, ...]) -> bytes:
        """What a row said first, in canonical form: all but its number, its action's, its place."""
        if self.first is None:
            return self.written(row[2:-1])
        *said, first, _ = row
        return self.written(said[2:]) if first is None else str(first).encode()

    def written(self, values: Sequence[Any]) -> bytes:
        """What a thing says in the columns after its action's, in canonical form."""
        said = dict(zip(self._keys, values, strict=True))
        for key, write in self._written:
            if (value := said[key]) is not None:
                said[key] = write(value)
        return canonical.of_text(said)

    @cached_property
    def _keys(self) -> list[str]:
        return [column["name"] for column in self.query.column_descriptions[2:]]

    @cached_property
    def _written(self) -> list[tuple[str, Callable[[Any], str]]]:
        """The columns that are not text, and how each is written."""
        described = self.query.column_descriptions[2:]
        found = [(column["name"], _writing(column["type"])) for column in described]
        return [(key, write) for key, write in found if write is not None]

    @cached_property
    def of_actions(self) -> Prepared:
        """The things of the actions at the places `first` to `last`; the place is last in a row."""
        placed = self._placed.where(
            ActionRow.position.between(bindparam("first"), bindparam("last"))
        )
        return Prepared(placed.order_by(ActionRow.position, self.number))

    @cached_property
    def page(self) -> Prepared:
        """The first PAGE things, after a number, of the action at the place `first`."""
        one = (ActionRow.position == bindparam("first")) & (self.number > bindparam("after"))
        return Prepared(self._placed.where(one).order_by(self.number).limit(bindparam("limit")))

    @property
    def _placed(self) -> Any:
        first = () if self.first is None else (self.first,)
        query = self.query.add_columns(*first, ActionRow.position)
        if self.name == "action":
            return query
        return query.join(ActionRow, ActionRow.id == self.action)


def _writing(kind: Any) -> Callable[[Any], str] | None:
    """How a column's values are written; None for text, which is as it is."""
    if isinstance(kind, Instant):
        return instant_as_text
    if isinstance(kind, Date):
        return day_as_text
    return canonical.number if isinstance(kind, Integer | Float) else None
