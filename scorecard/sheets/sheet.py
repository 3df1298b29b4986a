"""A table as it was read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | bool | date | None


@dataclass(frozen=True)
class Sheet:
    """Columns of equal length in the file's order; an empty cell is None.

    `lines` says which row of the file each row is, from 1; a header is row 1.
    """

    columns: dict[str, list[Cell]]
    lines: Sequence[int]
