"""The entries of the workload: drawn from a seed, inserted in bulk, a month at a time."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, select, text, update

from scorecard.records import Account, Review
from scorecard.store.ledger_tables import ActionRow
from scorecard.store.marks import text_mark, url_mark
from scorecard.store.tables import (
    CandidateChangeRow,
    CandidateRow,
    EvidenceRevisionRow,
    EvidenceRow,
    IndicatorRow,
    SourceRow,
)

SEED = 20_260_101
CRITERIA = 7
LEAVES = 30
FIRST_DAY, LAST_DAY = date(2016, 1, 1), date(2025, 12, 31)
CANDIDATES = tuple(f"C{number:02d}" for number in range(1, 41))
INDICATORS = tuple(f"c{c}_i{i:02d}" for c in range(1, CRITERIA + 1) for i in range(1, LEAVES + 1))
SOURCES = tuple(f"source-{grade.lower()}" for grade in "ABCD")
CHUNK = 10_000
WORDS = [
    *("parliament", "adopted", "report", "ministry", "reform", "court", "audit", "defence"),
    *("budget", "observers", "published", "figures", "annual", "review", "progress", "survey"),
    "commission",
]


def insert_entries(connection: Connection, entries: int, analyst: Account) -> None:
    """Entries in the order of their days, each recorded as the month after its day begins."""
    drawn = _Drawn.of(entries)
    numbered = _Numbered.of(connection, _act(connection, drawn, analyst))
    for start in range(0, entries, CHUNK):
        numbers = range(start, min(start + CHUNK, entries))
        identities = [drawn.identity(n, numbered) for n in numbers]
        connection.execute(insert(EvidenceRow), identities)
        contents = [drawn.content(n, identities[n - start], numbered, analyst) for n in numbers]
        connection.execute(insert(EvidenceRevisionRow), contents)
    for candidate, months in drawn.months_by_candidate():
        _advance(connection, numbered.candidates[candidate], months, numbered.actions)
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('evidence', 'id'), :last)"),
            {"last": entries},
        )


def _act(connection: Connection, drawn: _Drawn, analyst: Account) -> dict[datetime, int]:
    """One action a month, by its instant; it recorded all entries of that month."""
    months = Counter(drawn.recorded_at(n) for n in range(len(drawn.day)))
    said = [
        {"verb": "record", "account_id": analyst.id, "at": month, "things": months[month]}
        for month in sorted(months)
    ]
    numbers = connection.scalars(
        insert(ActionRow).returning(ActionRow.id, sort_by_parameter_order=True), said
    )
    return dict(zip(sorted(months), numbers, strict=True))


def _advance(
    connection: Connection, candidate: int, months: list[datetime], actions: dict[datetime, int]
) -> None:
    """One change of the candidate for each month in which something was recorded."""
    changes = [
        {
            "candidate_id": candidate,
            "revision": revision,
            "changed_at": month,
            "action_id": actions[month],
        }
        for revision, month in enumerate(months, start=1)
    ]
    connection.execute(insert(CandidateChangeRow), changes)
    connection.execute(
        update(CandidateRow)
        .where(CandidateRow.id == candidate)
        .values(revision=len(months), changed_at=months[-1])
    )


@dataclass(frozen=True)
class _Numbered:
    """Row numbers in the order of CANDIDATES, INDICATORS and SOURCES."""

    candidates: list[int]
    indicators: list[int]
    sources: list[int]
    actions: dict[datetime, int]

    @classmethod
    def of(cls, connection: Connection, actions: dict[datetime, int]) -> _Numbered:
        def numbers(table: Any, name: Any, wanted: tuple[str, ...]) -> list[int]:
            found = dict(connection.execute(select(name, table.id)).all())
            return [found[one] for one in wanted]

        return cls(
            numbers(CandidateRow, CandidateRow.code, CANDIDATES),
            numbers(IndicatorRow, IndicatorRow.code, INDICATORS),
            numbers(SourceRow, SourceRow.slug, SOURCES),
            actions,
        )


@dataclass(frozen=True)
class _Drawn:
    """The random part of every entry, by column; candidate, indicator and source by position."""

    candidate: list[int]
    indicator: list[int]
    source: list[int]
    credibility: list[int]
    value: list[float]
    day: list[int]
    word: list[int]

    @classmethod
    def of(cls, entries: int) -> _Drawn:
        """Candidates take turns and so have equally many; the rest is uniform."""
        random = np.random.default_rng(SEED)
        days = (LAST_DAY - FIRST_DAY).days + 1
        return cls(
            candidate=(np.arange(entries) % len(CANDIDATES)).tolist(),
            indicator=random.integers(len(INDICATORS), size=entries).tolist(),
            source=random.integers(len(SOURCES), size=entries).tolist(),
            credibility=random.integers(1, 5, size=entries).tolist(),
            value=np.round(random.uniform(0, 100, size=entries), 2).tolist(),
            day=np.sort(random.integers(days, size=entries)).tolist(),
            word=random.integers(len(WORDS), size=entries).tolist(),
        )

    def observed_on(self, n: int) -> date:
        return FIRST_DAY + timedelta(days=self.day[n])

    def recorded_at(self, n: int) -> datetime:
        month = (self.observed_on(n).replace(day=1) + timedelta(days=32)).replace(day=1)
        return datetime(month.year, month.month, month.day, tzinfo=UTC)

    def months_by_candidate(self) -> Iterator[tuple[int, list[datetime]]]:
        for candidate in range(len(CANDIDATES)):
            mine = range(candidate, len(self.day), len(CANDIDATES))
            if months := sorted({self.recorded_at(n) for n in mine}):
                yield candidate, months

    def identity(self, n: int, numbered: _Numbered) -> dict[str, Any]:
        return {
            "id": n + 1,
            "public_id": str(uuid.UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | n)),
            "candidate_id": numbered.candidates[self.candidate[n]],
            "indicator_id": numbered.indicators[self.indicator[n]],
        }

    def content(
        self, n: int, identity: dict[str, Any], numbered: _Numbered, analyst: Account
    ) -> dict[str, Any]:
        reviewed = (self.indicator[n] + 1) % LEAVES == 0
        pending = reviewed and n % 2 == 0
        at = self.recorded_at(n)
        return {
            "evidence_id": identity["id"],
            "number": 1,
            "candidate_id": identity["candidate_id"],
            "indicator_id": identity["indicator_id"],
            "kind": "measurement",
            "value": self.value[n],
            "observed_on": self.observed_on(n),
            "observed_precision": "day",
            "source_id": numbered.sources[self.source[n]],
            "reliability": "ABCD"[self.source[n]],
            "credibility": self.credibility[n],
            "title": f"Entry {n}: {WORDS[self.word[n]]}",
            "summary": summary(n),
            "url": f"https://example.org/reports/{n}",
            "review": Review.REQUIRED if reviewed else Review.NONE,
            "recorded_by": analyst.id,
            "recorded_at": at,
            "action_id": numbered.actions[at],
            "url_mark": url_mark(f"https://example.org/reports/{n}"),
            "text_mark": text_mark(f"Entry {n}: {WORDS[self.word[n]]}", summary(n)),
            "accepted_at": None if pending else at,
        }


def summary(n: int) -> str:
    """About 200 characters that differ from entry to entry."""
    return " ".join(WORDS[(n * 7 + at * at) % len(WORDS)] for at in range(26))[:200]
