"""Read a table that was made for something else: which column is which field of an entry."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from scorecard.errors import Invalid
from scorecard.reports.sheet import Sheet
from scorecard.schemas.evidence_columns import FIELDS, REQUIRED, SCHEMA, typed

# What an export says besides what was stated; the ledger sets it again.
LEDGER_COLUMNS = (
    *("grade", "status", "revision", "reason"),
    *("recorded_at", "recorded_by", "accepted_at", "closed_at"),
)
NAMED = re.compile(r"\{([^{}]*)\}")
PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Mapping:
    """How to read a long table.

    `columns` maps a field to the column it is in, where that is not its own name; `constants` a
    field to what it says in every row, `{column}` standing for a cell. `ignored` columns are not
    read. `only` keeps the rows in which a column says one of some things.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parsed(
        cls,
        columns: Iterable[str] = (),
        constants: Iterable[str] = (),
        ignored: Iterable[str] = (),
        only: Iterable[str] = (),
    ) -> Mapping:
        """From texts: `field=column`, `field=text`, `column`, `column=text|text`. Raises Invalid.

        Each may hold several with commas between them; a comma inside a text is part of it.
        """
        mapping = cls(
            _pairs("column", columns),
            _pairs("set", constants),
            frozenset(name for one in ignored for name in one.split(",") if name),
            {name: tuple(text.split("|")) for name, text in _pairs("only", only).items()},
        )
        for option, names in (("column", mapping.columns), ("set", mapping.constants)):
            for name in names:
                if name not in FIELDS:
                    raise Invalid.at(option, f"{name!r} is no field of an entry.{_near(name)}")
        for name in mapping.columns.keys() & mapping.constants.keys():
            raise Invalid.at("set", f"{name!r} is also mapped to a column; drop one.")
        return mapping

    def accept(self, header: Sequence[str]) -> None:
        """Raises Invalid by name for every column that it would not know what to do with."""
        known = {*FIELDS, *LEDGER_COLUMNS, *self.columns.values(), *self.ignored, *self.only}
        unknown = {
            name: [f"Is no field of an entry.{_near(name)} To leave it out, ignore it by name."]
            for name in header
            if name not in known
        }
        if unknown:
            raise Invalid(f"The file has unknown columns: {', '.join(unknown)}.", unknown)

    def apply(self, sheet: Sheet) -> Sheet:
        """The sheet whose columns are fields. Raises Invalid by field for a column that lacks."""
        sheet = self._kept(sheet)
        if not sheet.rows and not sheet.odd:
            raise Invalid.at("file", "Has no rows to import.")
        made: dict[str, list[Any]] = {}
        taken = {*self.ignored, *self.columns.values()}
        for name in FIELDS:
            if name in self.columns:
                made[name] = _column(sheet, self.columns[name], "column")
            elif name in sheet.columns and name not in taken:
                made[name] = sheet.columns[name]
        for name, template in self.constants.items():
            if name in made:
                raise Invalid.at("set", f"{name!r} is a column of the file too; ignore that.")
            made[name] = self._constant(sheet, name, template)
        _must_have(made)
        if "interval_level" in self.constants:
            _only_with_bounds(made)
        if "observed_on" in self.columns and "observed_precision" not in made:
            made["observed_on"], made["observed_precision"] = _periods(made["observed_on"])
        return Sheet(made, sheet.rows, sheet.odd, sheet.typed)

    def header_of(self, name: str | None) -> str | None:
        """What the column of a field is called in the file."""
        return None if name is None else self.columns.get(name, name)

    def _kept(self, sheet: Sheet) -> Sheet:
        if not self.only:
            return sheet
        kept = list(range(len(sheet)))
        for name, texts in self.only.items():
            column = _column(sheet, name, "only")
            kept = [place for place in kept if _written(column[place]) in texts]
        columns = {name: [column[p] for p in kept] for name, column in sheet.columns.items()}
        return Sheet(columns, [sheet.rows[p] for p in kept], sheet.odd, sheet.typed)

    def _constant(self, sheet: Sheet, name: str, template: str) -> list[Any]:
        used = dict.fromkeys(NAMED.findall(template))
        if not used:
            (value,) = typed(SCHEMA.fields[name], [template])
            return [value] * len(sheet)
        cells = {column: _column(sheet, column, "set") for column in used}
        # Names and the texts between them take turns.
        parts = NAMED.split(template)
        filled = [
            "".join(
                _written(cells[part][place]) if turn % 2 else part
                for turn, part in enumerate(parts)
            )
            for place in range(len(sheet))
        ]
        return typed(SCHEMA.fields[name], filled)


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in texts:
        for pair in re.split(r",(?=\w+=)", one):
            name, equals, text = pair.partition("=")
            if not (name and equals and text):
                raise Invalid.at(option, f"Must look like name=text, not {pair!r}.")
            if name in found:
                raise Invalid.at(option, f"{name!r} is given twice.")
            found[name] = text
    return found


def _near(name: str) -> str:
    near = get_close_matches(name, FIELDS, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _column(sheet: Sheet, name: str, option: str) -> list[Any]:
    if name not in sheet.columns:
        near = get_close_matches(name, list(sheet.columns), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise Invalid.at(option, f"The file has no column {name!r}.{hint}")
    return sheet.columns[name]


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _must_have(made: dict[str, list[Any]]) -> None:
    lacking = {
        name: ["Is missing: every entry needs it; add the column, map one to it, or set it."]
        for name in REQUIRED
        if name not in made
    }
    if lacking:
        raise Invalid(f"The file lacks columns: {', '.join(lacking)}.", lacking)


def _only_with_bounds(made: dict[str, list[Any]]) -> None:
    """A level set for all rows is that of the rows that have bounds."""
    nothing = [None] * len(made["interval_level"])
    ends = zip(made.get("lower", nothing), made.get("upper", nothing), strict=True)
    made["interval_level"] = [
        level if end != (None, None) else None
        for level, end in zip(made["interval_level"], ends, strict=True)
    ]


def _periods(column: list[Any]) -> tuple[list[Any], list[Any]]:
    """A year or a month as its last day, and how precise that is. Other cells are as they were."""
    found = [_period(cell) for cell in column]
    return [day for day, _ in found], [precision for _, precision in found]


def _period(cell: Any) -> tuple[Any, str | None]:
    written = PERIOD.fullmatch(_written(cell))
    if written is None:
        return cell, None
    year, month = written.groups()
    if month is None:
        return f"{year}-12-31", "year"
    if not int(year):
        return cell, None
    return f"{year}-{month}-{monthrange(int(year), int(month))[1]:02}", "month"
