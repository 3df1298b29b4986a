"""Find what a file says twice, or what the ledger has already: exactly, or nearly.

Exactly the same is a problem. Nearly the same, by the rules that a single entry is shown others
by (see store.alike), is a warning; but within a file a shared link means nothing, since a whole
series is published at one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.check_rows import Findings, Known
from scorecard.schemas.evidence_columns import Entries
from scorecard.store.alike_rows import DAYS, LINK, TEXT, Way, sharing
from scorecard.store.marks import text_mark, url_mark

MOST_WARNINGS = 1_000
VALUE, WORDS, CITED = "value", "text", "link"


@dataclass
class Numbered:
    """The rows as the ledger keeps what they name and mark, by column. Only right rows are here."""

    places: list[int]
    candidate: list[int]
    indicator: list[int]
    source: list[int]
    text_mark: list[int]
    url_mark: list[int | None]

    @classmethod
    def of(cls, entries: Entries, known: Known, wrong: set[int]) -> Numbered:
        places = [place for place in range(len(entries)) if place not in wrong]

        def right(name: str) -> Sequence[Any]:
            column = entries.column(name)
            return column if not wrong else [column[place] for place in places]

        return cls(
            places,
            [known.candidates[code][0] for code in right("candidate")],
            [known.indicators[code][0] for code in right("indicator")],
            [known.sources[slug][0] for slug in right("source")],
            list(map(text_mark, right("title"), right("summary"))),
            list(map(url_mark, right("url"))),
        )


@dataclass
class Alike:
    """A row that cites or says the same as an entry of the ledger, or as an earlier row."""

    row: int
    entry: str | None
    earlier_row: int | None
    title: str
    same: list[str]


@dataclass
class Repeats:
    """Warnings in the order of rows, the first MOST_WARNINGS of `count`."""

    count: int = 0
    alike: dict[tuple[int, Any], Alike] = field(default_factory=dict)

    def add(
        self, entries: Entries, place: int, same: str, *, entry: str | None, earlier: int | None
    ) -> None:
        key = place, entry or earlier
        if key in self.alike:
            if same not in self.alike[key].same:
                self.alike[key].same.append(same)
            return
        self.count += 1
        if len(self.alike) < MOST_WARNINGS:
            row = None if earlier is None else entries.rows[earlier]
            title = entries.column("title")[place]
            self.alike[key] = Alike(entries.rows[place], entry, row, title, [same])

    def listed(self) -> list[Alike]:
        return sorted(self.alike.values(), key=lambda one: one.row)


def find_repeats(
    session: Session, entries: Entries, known: Known, numbered: Numbered, findings: Findings
) -> Repeats:
    """Adds what is exactly the same to the findings, and gives what is nearly so."""
    repeats = Repeats()
    _same_ids(entries, known, findings)
    said = _Said(entries, numbered)
    said.within_the_file(findings, repeats)
    changed = {number for number, revision in known.candidates.values() if revision > 0}
    for candidate, mine in said.by_candidate():
        if candidate in changed:
            said.in_the_ledger(session, candidate, mine, findings, repeats)
    return repeats


def _same_ids(entries: Entries, known: Known, findings: Findings) -> None:
    if not known.own:
        return
    first: dict[str, int] = {}
    for place, public_id in enumerate(entries.column("id")):
        if public_id is None or place in findings.wrong:
            continue
        if public_id in known.ids:
            text = f"There is already an entry with the id {public_id!r}."
            findings.add(entries, place, "id", text)
        elif first.setdefault(public_id, place) != place:
            text = f"Is the id of row {entries.rows[first[public_id]]} too; give each its own."
            findings.add(entries, place, "id", text)


class _Said:
    """What the rows state, by what makes statements the same. Positions are in `numbered`."""

    def __init__(self, entries: Entries, numbered: Numbered) -> None:
        self.entries = entries
        self.numbered = numbered
        self.first: dict[tuple[Any, ...], int] = {}
        self.more: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
        for at, key in enumerate(self._keys()):
            if self.first.setdefault(key, at) != at:
                self.more[key].append(at)

    def _keys(self) -> Iterator[tuple[Any, ...]]:
        """Same subject, day and figure: whatever says exactly the same shares these."""
        stated = [self._right(name) for name in ("observed_on", "value", "level", "stance")]
        return zip(self.numbered.candidate, self.numbered.indicator, *stated, strict=True)

    def _right(self, name: str) -> Sequence[Any]:
        column = self.entries.column(name)
        places = self.numbered.places
        return column if len(places) == len(column) else [column[place] for place in places]

    def _rest(self, at: int) -> tuple[Any, ...]:
        """What else has to be the same for a statement to be exactly the same."""
        place = self.numbered.places[at]
        title, url = self.entries.column("title")[place], self.entries.column("url")[place]
        return self.numbered.source[at], title, url

    def within_the_file(self, findings: Findings, repeats: Repeats) -> None:
        places, rows = self.numbered.places, self.entries.rows
        for key, others in self.more.items():
            before = {self._rest(self.first[key]): self.first[key]}
            for at in others:
                same = before.setdefault(self._rest(at), at)
                if same != at:
                    text = f"Says exactly what row {rows[places[same]]} says; leave one out."
                    findings.add(self.entries, places[at], None, text)
                elif _has_a_figure(key):
                    earlier = places[self.first[key]]
                    repeats.add(self.entries, places[at], VALUE, entry=None, earlier=earlier)
        self._same_words(findings, repeats)

    def _same_words(self, findings: Findings, repeats: Repeats) -> None:
        marks = self.numbered.text_mark
        if len(set(marks)) == len(marks):
            return
        first: dict[tuple[int, int], int] = {}
        for at, key in enumerate(zip(self.numbered.candidate, marks, strict=True)):
            earlier = first.setdefault(key, at)
            place = self.numbered.places[at]
            if earlier != at and place not in findings.wrong:
                other = self.numbered.places[earlier]
                repeats.add(self.entries, place, WORDS, entry=None, earlier=other)

    def by_candidate(self) -> list[tuple[int, list[int]]]:
        mine: defaultdict[int, list[int]] = defaultdict(list)
        for at, candidate in enumerate(self.numbered.candidate):
            mine[candidate].append(at)
        return sorted(mine.items())

    def in_the_ledger(
        self,
        session: Session,
        candidate: int,
        mine: list[int],
        findings: Findings,
        repeats: Repeats,
    ) -> None:
        self._same_figures(session, candidate, mine, findings, repeats)
        links, texts = self.numbered.url_mark, self.numbered.text_mark
        self._same_marks(session, candidate, mine, (TEXT, WORDS), texts, repeats)
        self._same_marks(session, candidate, mine, (LINK, CITED), links, repeats)

    def _same_figures(
        self,
        session: Session,
        candidate: int,
        mine: list[int],
        findings: Findings,
        repeats: Repeats,
    ) -> None:
        days, about = self._right("observed_on"), self.numbered.indicator
        found: defaultdict[tuple[Any, ...], dict[tuple[Any, ...], str]] = defaultdict(dict)
        for one in sharing(session, candidate, DAYS, {(about[at], days[at]) for at in mine}):
            key = (candidate, *one[1:6])
            if key in self.first:
                found[key][one.source_id, one.title, one.url] = one.public_id
        for key, entries in found.items():
            newest = list(entries.values())[-1]
            for at in (self.first[key], *self.more.get(key, ())):
                place, rest = self.numbered.places[at], self._rest(at)
                if rest in entries:
                    text = f"Exactly this is already recorded, as {entries[rest]}: {rest[1]}"
                    findings.add(self.entries, place, None, text)
                elif _has_a_figure(key):
                    repeats.add(self.entries, place, VALUE, entry=newest, earlier=None)

    def _same_marks(
        self,
        session: Session,
        candidate: int,
        mine: list[int],
        how: tuple[Way, str],
        marks: Sequence[int | None],
        repeats: Repeats,
    ) -> None:
        """The newest entry with the mark; a link has to be of the same indicator besides."""
        way, same = how
        wanted = {(marks[at],) for at in mine if marks[at] is not None}
        newest: dict[tuple[int | None, int], str] = {}
        for found in sharing(session, candidate, way, wanted):
            mark = found.text_mark if way == TEXT else found.url_mark
            newest[mark, found.indicator_id if way == LINK else 0] = found.public_id
        for at in mine if newest else ():
            about = self.numbered.indicator[at] if way == LINK else 0
            if entry := newest.get((marks[at], about)):
                place = self.numbered.places[at]
                repeats.add(self.entries, place, same, entry=entry, earlier=None)


def _has_a_figure(key: tuple[Any, ...]) -> bool:
    *_, value, level, _stance = key
    return value is not None or level is not None
