"""The values of a chart as a table: for who does not see it, and for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Cell = float | int | str | date | None


@dataclass(frozen=True)
class Column:
    """`name` is the column's in files and stays; `title` is what people read."""

    name: str
    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Twin:
    """The table of a chart. Each row has one cell a column; None is missing."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    def records(self) -> Iterator[dict[str, Any]]:
        """Each row by the names of its columns."""
        names = [column.name for column in self.columns]
        for row in self.rows:
            yield dict(zip(names, row, strict=True))
