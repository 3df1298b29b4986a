"""A table of entries, checked a column at a time: what EvidenceSchema would take, and what not.

Columns vouch for the rows they can. A row that no column vouches for is loaded by EvidenceSchema
as the API would be sent it, so there is one set of rules, and one set of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np
from marshmallow import ValidationError
from numpy.typing import NDArray

from scorecard.records import Fault, Kind
from scorecard.schemas.base import problems
from scorecard.schemas.evidence import LEAVES_OUT, NEEDS, EvidenceSchema
from scorecard.schemas.evidence_cells import as_json, load_cells
from scorecard.sheets.columns import ENTRY_COLUMNS, LEDGER_COLUMNS
from scorecard.sheets.sheet import Cell, Sheet

MOST_FAULTS = 1_000
MOST_SHOWN = 100

_SCHEMA = EvidenceSchema()
_REQUIRED = [name for name, field in _SCHEMA.fields.items() if field.required]

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Entries:
    """Entries by column: every field of an entry has one, with None where nothing is said.

    `lines` has the row of the file that each is from.
    """

    columns: dict[str, list[Any]]
    lines: Sequence[int]

    def __len__(self) -> int:
        return len(self.lines)

    def without(self, lines: set[int]) -> Entries:
        """The entries but for those of some rows of the file."""
        if not lines:
            return self
        rows = [row for row, line in enumerate(self.lines) if line not in lines]
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return Entries(columns, [self.lines[row] for row in rows])

    def at(self, row: int, field: str | None, detail: str) -> Fault:
        """What is wrong in a row, as it is told to whoever sent the file."""
        value = self.columns[field][row] if field in self.columns else None
        return Fault(self.lines[row], field, shown(value), detail)


def check_sheet(sheet: Sheet) -> tuple[Entries, list[Fault]]:
    """The entries, and what is wrong with them: at most MOST_FAULTS, by row.

    What is wrong with the header is told alone: every row would only repeat it.
    """
    faults = list(_header(sheet))
    if faults or not len(sheet.lines):
        nothing = Entries({name: [] for name in ENTRY_COLUMNS}, [])
        return nothing, faults or [Fault(2, None, None, "Has no row; give at least one.")]
    stated = {name: cells for name, cells in sheet.columns.items() if name in ENTRY_COLUMNS}
    columns: dict[str, list[Any]] = dict.fromkeys(ENTRY_COLUMNS, [None] * len(sheet.lines))
    doubtful = np.zeros(len(sheet.lines), bool)
    for name, cells in stated.items():
        columns[name], wrong = load_cells(_SCHEMA.fields[name], cells)
        doubtful[list(wrong)] = True
    nowhere = np.zeros(len(sheet.lines), bool)
    there = dict.fromkeys(ENTRY_COLUMNS, nowhere) | {name: _there(columns[name]) for name in stated}
    doubtful |= _doubtful(columns, there)
    for row in np.flatnonzero(doubtful).tolist():
        faults += _faults(stated, row, sheet.lines[row])
        if len(faults) >= MOST_FAULTS:
            break
    columns["observed_precision"] = [text or "day" for text in columns["observed_precision"]]
    return Entries(columns, sheet.lines), faults[:MOST_FAULTS]


def shown(value: Any) -> str | None:
    """What stands in a cell, short enough to be read in a list."""
    text = None if value is None else str(value)
    return text if text is None or len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _header(sheet: Sheet) -> Iterator[Fault]:
    for name in sheet.columns:
        if name not in ENTRY_COLUMNS and name not in LEDGER_COLUMNS:
            near = get_close_matches(name, ENTRY_COLUMNS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "take it out of the file."
            yield Fault(1, shown(name), None, f"Is no column of an entry; {hint}")
    for name in _REQUIRED:
        if name not in sheet.columns:
            yield Fault(1, name, None, "Is missing; every entry needs it.")


def _faults(stated: Mapping[str, list[Cell]], row: int, line: int) -> Iterator[Fault]:
    """What EvidenceSchema has to say about a row."""
    said: dict[str, Any] = {}
    unread: dict[str, list[str]] = {}
    for name, cells in stated.items():
        if (cell := cells[row]) is None:
            continue
        try:
            said[name] = as_json(_SCHEMA.fields[name], cell)
        except ValidationError as error:
            said[name], unread[name] = cell, [str(text) for text in error.messages]
    try:
        _SCHEMA.load(said)
    except ValidationError as error:
        for path, texts in (problems(error) | unread).items():
            column = path if path in ENTRY_COLUMNS else None
            value = shown(stated[path][row]) if path in stated else None
            for text in texts:
                yield Fault(line, column, value, text)


def _doubtful(columns: Mapping[str, list[Any]], there: Mapping[str, Mask]) -> Mask:
    """The rows that may break a rule of EvidenceSchema's that is about more than one field."""
    kinds = np.array(columns["kind"], object)
    doubtful = np.zeros(len(kinds), bool)
    for name in _REQUIRED:
        doubtful |= ~there[name]
    for kind in Kind:
        those = kinds == kind.value
        for name in NEEDS[kind]:
            doubtful |= those & ~there[name]
        for name in LEAVES_OUT[kind]:
            doubtful |= those & there[name]
    return doubtful | _bounds(columns, there) | _days(columns, there) | _grades(there)


def _bounds(columns: Mapping[str, list[Any]], there: Mapping[str, Mask]) -> Mask:
    some = there["lower"] | there["upper"] | there["interval_level"]
    doubtful = there["reliability"] & False
    if some.any():
        lower, upper, value = (_reals(columns[name]) for name in ("lower", "upper", "value"))
        inside = (lower <= upper) & ((lower <= value) & (value <= upper) | ~there["value"])
        whole = there["lower"] & there["upper"] & there["interval_level"]
        doubtful = some & ~(inside & whole & ~there["standard_error"])
    for name in ("standard_error", "denominator"):
        if there[name].any():
            doubtful = doubtful | (there[name] & ~(_reals(columns[name]) > 0))
    return doubtful


def _days(columns: Mapping[str, list[Any]], there: Mapping[str, Mask]) -> Mask:
    doubtful = ~there["observed_on"]
    for name, sign in (("valid_until", 1), ("period_start", -1)):
        if there[name].any():
            apart = _ordinals(columns[name]) - _ordinals(columns["observed_on"])
            doubtful = doubtful | (there[name] & (sign * apart < 0))
    return doubtful


def _grades(there: Mapping[str, Mask]) -> Mask:
    different: Mask = there["reliability"] != there["reliability_reason"]
    return different


def _there(cells: list[Any]) -> Mask:
    if None not in cells:
        return np.ones(len(cells), bool)
    return np.fromiter((cell is not None for cell in cells), bool, len(cells))


def _reals(cells: list[Any]) -> NDArray[np.float64]:
    return np.array(cells, np.float64)


def _ordinals(days: list[date | None]) -> NDArray[np.int64]:
    return np.fromiter((0 if day is None else day.toordinal() for day in days), np.int64, len(days))
