"""Check many entries at once: that what they name exists, that they fit it, and are new.

Rows that a look at whole columns does not pass are checked one by one, by what checks a single
entry, so that both are told the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from marshmallow import ValidationError
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from scorecard.actions.record_evidence import Named
from scorecard.errors import NotFound
from scorecard.records import CatalogueIndicator, Evidence, Kind
from scorecard.reports.sheet import Problem
from scorecard.schemas.evidence_columns import Entries, wrong_with
from scorecard.store import candidates, indicators, sources
from scorecard.store.alike_rows import numbers_of

MOST_PROBLEMS = 1_000
# To guess what a misspelt name may have been takes milliseconds.
MOST_HINTS = 50


@dataclass
class Known:
    """What the names in a file stand for here. `own` are the ids that its rows give themselves."""

    candidates: dict[str, tuple[int, int]]
    indicators: dict[str, tuple[int, CatalogueIndicator]]
    sources: dict[str, tuple[int, str]]
    ids: dict[str, int]
    own: dict[str, int]

    @classmethod
    def of(cls, session: Session, entries: Entries) -> Known:
        """Read with a fixed number of statements, whatever the file names."""
        about = _texts(entries.column("indicator")) & indicators.codes(session)
        given = entries.column("id")
        cited = _texts(entries.column("derived_from"))
        own = {text: place for place, text in enumerate(given) if text is not None}
        return cls(
            candidates=candidates.numbered(session),
            indicators=indicators.numbered(session, about),
            sources=sources.numbered(session),
            ids=numbers_of(session, _texts(given) | cited),
            own=own,
        )


@dataclass
class Findings:
    """What is wrong with a file, and the places of the rows that are. `odd` are no rows at all."""

    problems: list[Problem] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)
    odd: list[Problem] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows are wrong, told or not."""
        return len(self.wrong) + len(self.odd)

    def told(self) -> list[Problem]:
        """In the order of rows, at most MOST_PROBLEMS."""
        return sorted([*self.odd, *self.problems], key=lambda one: one.row)[:MOST_PROBLEMS]

    def add(self, entries: Entries, place: int, column: str | None, detail: str) -> None:
        self.wrong.add(place)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(entries.rows[place], column, detail))


def check_rows(session: Session, entries: Entries, known: Known, today: date) -> Findings:
    """Everything that EvidenceSchema and record_evidence would say of each row by itself.

    At most MOST_PROBLEMS are told; all places that may be wrong are in `wrong`.
    """
    findings = Findings()
    doubtful = sorted(entries.doubtful | set(_unfit(entries, known, today)))
    named = _Names(session, entries, known)
    for at, place in enumerate(doubtful):
        if len(findings.problems) >= MOST_PROBLEMS:
            findings.wrong.update(doubtful[at:])
            break
        entry = None
        try:
            entry = entries.load(place)
            told: list[tuple[str | None, str]] = list(named.problems(entry, today))
        except ValidationError as error:
            told = list(wrong_with(error))
        for column, detail in told:
            findings.add(entries, place, column, detail)
        if entry is not None and not told:
            entries.settle(place, entry)
    return findings


class _Names:
    """What record_evidence says of an entry, with hints for the first few misspelt names."""

    def __init__(self, session: Session, entries: Entries, known: Known) -> None:
        self.known = known
        self.hints = MOST_HINTS
        cited = _texts(entries.column("derived_from"))
        self.named = Named(
            indicators={**dict.fromkeys(_texts(entries.column("indicator"))), **known.indicators},
            sources={**dict.fromkeys(_texts(entries.column("source"))), **known.sources},
            cited={
                one: known.ids.get(one, 0 if one in known.own else None) for one in sorted(cited)
            },
            all_indicators=indicators.codes(session),
            all_sources=set(known.sources),
        )

    def problems(self, entry: Evidence, today: date) -> Iterator[tuple[str, str]]:
        if self.hints == 0:
            self.named.all_indicators.clear()
            self.named.all_sources.clear()
        self.hints -= 1
        if entry.candidate not in self.known.candidates:
            others = self.known.candidates if self.hints >= 0 else ()
            yield "candidate", str(NotFound.named("candidate", entry.candidate, others))
            return
        yield from self.named.problems(entry, today)
        if entry.derived_from is not None and entry.derived_from == entry.id:
            yield "derived_from", "Is this very entry; name the one it was computed from."


def _texts(column: Sequence[Any]) -> set[str]:
    return set(column) - {None}


def _unfit(entries: Entries, known: Known, today: date) -> Iterator[int]:
    """The places of rows that name what is not there, or say what it does not take."""
    written = today.isoformat()
    for name in ("observed_on", "published_on"):
        yield from _places(entries, name, lambda day: day > written)
    yield from _places(entries, "candidate", lambda code: code not in known.candidates)
    yield from _places(entries, "source", lambda slug: slug not in known.sources)
    yield from _places(entries, "indicator", lambda code: code not in known.indicators)
    there = known.ids.keys() | known.own.keys()
    yield from _places(entries, "derived_from", lambda cited: cited not in there)
    if known.own and "derived_from" in entries.columns:
        pairs = zip(entries.column("id"), entries.column("derived_from"), strict=True)
        yield from (place for place, (own, cited) in enumerate(pairs) if own and own == cited)
    yield from _off_the_scale(entries, known)


def _places(entries: Entries, name: str, unfit: Any) -> Iterator[int]:
    """Each different text is looked at once."""
    column = entries.column(name)
    wrong = {text for text in _texts(column) if unfit(text)}
    if wrong:
        yield from (place for place, cell in enumerate(column) if cell in wrong)


def _off_the_scale(entries: Entries, known: Known) -> Iterator[int]:
    about = [entries.column(name) for name in ("indicator", "kind", "level")]
    unfit = {each for each in set(zip(*about, strict=True)) if not _takes(known, *each)}
    if unfit:
        said = enumerate(zip(*about, strict=True))
        yield from (place for place, each in said if each in unfit)
    least, most = _ends(entries, known)
    for name in ("value", "lower", "upper"):
        if name in entries.columns:
            figures = _figures(entries.column(name))
            yield from np.flatnonzero((figures < least) | (figures > most)).tolist()


def _takes(known: Known, code: Any, kind: Any, level: Any) -> bool:
    found = known.indicators.get(code)
    if found is None or kind is None:
        return True  # told elsewhere
    indicator = found[1]
    if not indicator.accepts(Kind(kind)):
        return False
    levels = {rung.level for rung in indicator.levels}
    return kind != Kind.ASSESSMENT or not levels or level in levels


def _ends(entries: Entries, known: Known) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most that each row's indicator can be."""
    ends: defaultdict[Any, tuple[float, float]] = defaultdict(lambda: (-np.inf, np.inf))
    for code, (_, indicator) in known.indicators.items():
        least = -np.inf if indicator.minimum is None else indicator.minimum
        most = np.inf if indicator.maximum is None else indicator.maximum
        ends[code] = least, most
    pairs = [ends[code] for code in entries.column("indicator")]
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _figures(column: Sequence[Any]) -> NDArray[np.float64]:
    return np.array([np.nan if cell is None else cell for cell in column], dtype=np.float64)
