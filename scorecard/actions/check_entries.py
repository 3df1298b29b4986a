"""Check many entries against what is recorded: what they name, their scales, repeats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import inf
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from scorecard.actions.record_evidence import Named
from scorecard.errors import NotFound
from scorecard.records import Evidence, Fault, Kind
from scorecard.schemas.evidence_sheet import MOST_FAULTS, Entries
from scorecard.store import candidates, evidence
from scorecard.store.evidence import SAME
from scorecard.store.prepared import Driver
from scorecard.store.repeats import said_already

Columns = Mapping[str, list[Any]]

PROBED = ("indicator", "kind", "level", "source")


def unknown_candidates(session: Session, entries: Entries) -> Iterator[Fault]:
    """The rows about a candidate that there is none of."""
    known = candidates.codes(session)
    about = entries.columns["candidate"]
    unknown = {
        code: str(NotFound.named("candidate", code, known)) for code in set(about) - set(known)
    }
    for row, code in enumerate(about if unknown else []):
        if code in unknown:
            yield entries.at(row, "candidate", unknown[code])


def named_by(driver: Driver, entries: Entries) -> Named:
    """What the entries name. An entry may cite another of the same file."""
    columns = entries.columns
    own = set(columns["id"])
    cited = set(columns["derived_from"]) - own - {None}
    return Named.among(driver, set(columns["indicator"]), set(columns["source"]), cited)


def misfits(named: Named, entries: Entries, today: date) -> Iterator[Fault]:
    """What is wrong with the rows that name what is not there, or leave their scale or time."""
    columns = entries.columns
    own = set(columns["id"]) - {None}
    for row in sorted(_doubtful(named, columns, today)):
        said = {name: cells[row] for name, cells in columns.items()}
        if said["derived_from"] in own:
            if said["derived_from"] == said["id"]:
                yield entries.at(row, "derived_from", "An entry is not computed from itself.")
            said["derived_from"] = None
        for field, text in named.problems(Evidence(**{**said, "kind": Kind(said["kind"])}), today):
            yield entries.at(row, field, text)


def _doubtful(named: Named, columns: Columns, today: date) -> set[int]:
    combined = list(zip(*(columns[name] for name in PROBED), strict=True))
    wrong = {one for one in set(combined) if _is_wrong(named, today, *one)}
    doubtful = {row for row, one in enumerate(combined) if one in wrong} if wrong else set()
    for name in ("observed_on", "published_on"):
        late = {day for day in set(columns[name]) if day is not None and day > today}
        if late:
            doubtful |= {row for row, day in enumerate(columns[name]) if day in late}
    uncited = {cited for cited, number in named.cited.items() if number is None}
    doubtful |= {
        row
        for row, (cited, own) in enumerate(zip(columns["derived_from"], columns["id"], strict=True))
        if cited is not None and (cited in uncited or cited == own)
    }
    return doubtful | _off_their_scale(named, columns)


def _is_wrong(
    named: Named, today: date, indicator: str, kind: str, level: int | None, source: str
) -> bool:
    """Whether anything that is so combined has a problem."""
    probe = Evidence("", indicator, Kind(kind), date.min, source, 1, "", level=level)
    return any(True for _ in named.problems(probe, today))


def _off_their_scale(named: Named, columns: Columns) -> set[int]:
    scales = {code: found[1] if found else None for code, found in named.indicators.items()}
    limits = {
        code: (
            -inf if scale is None or scale.minimum is None else scale.minimum,
            inf if scale is None or scale.maximum is None else scale.maximum,
        )
        for code, scale in scales.items()
    }
    about = list(map(limits.__getitem__, columns["indicator"]))
    least = np.fromiter((low for low, _ in about), np.float64, len(about))
    most = np.fromiter((high for _, high in about), np.float64, len(about))
    off: set[int] = set()
    for name in ("value", "lower", "upper"):
        figures = np.array(columns[name], np.float64)
        off |= set(np.flatnonzero((figures < least) | (figures > most)).tolist())
    return off


def taken_ids(session: Session, entries: Entries) -> Iterator[Fault]:
    """The rows whose id another row, or an entry that is recorded, has."""
    seen: dict[str, int] = {}
    for row, public_id in enumerate(entries.columns["id"]):
        if public_id is None:
            continue
        first = seen.setdefault(public_id, row)
        if first != row:
            yield entries.at(row, "id", f"Row {entries.lines[first]} has the same id.")
    taken = evidence.numbers_of(session, set(seen))
    for public_id in sorted(taken, key=lambda one: seen[one]):
        yield entries.at(seen[public_id], "id", "There is already an entry with this id.")


def repeats(
    session: Session, driver: Driver, entries: Entries, numbered: Columns
) -> Iterator[Fault]:
    """The rows that say exactly what another row, or an entry that is recorded, says.

    `numbered` has what entries are about by number, beside what they say.
    """
    about = numbered["candidate_id"]
    statements = list(zip(*(numbered[name] for name in SAME), strict=True))
    first: dict[int, dict[tuple[Any, ...], int]] = {candidate: {} for candidate in set(about)}
    for row, statement in enumerate(statements):
        other = first[about[row]].setdefault(statement, row)
        if other != row:
            yield entries.at(row, None, f"Says exactly what row {entries.lines[other]} says.")
    for candidate, rows in sorted(first.items()):
        for statement, public_id in said_already(session, driver, candidate, rows):
            told = f"Exactly this is already recorded, as {public_id}."
            yield entries.at(rows[statement], None, told)


def first_faults(faults: Iterable[Fault]) -> list[Fault]:
    """The first of them by row, no more than a person reads."""
    found = [fault for fault, _ in zip(faults, range(MOST_FAULTS), strict=False)]
    return sorted(found, key=lambda fault: (fault.row, fault.column or ""))
