"""Record evidence: entries that are about something known, within its scale, and new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import uuid6
from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.errors import Duplicate, Invalid, NotFound, Repeated
from scorecard.records import Account, CatalogueIndicator, Evidence, Kind, Once, Review
from scorecard.store import actions, candidates, evidence, indicators, sources
from scorecard.store.driving import driving
from scorecard.store.marks import text_mark, url_mark
from scorecard.store.prepared import Driver

# What is stored of an entry under the name it has; the rest is looked up or set by the service.
STATED = tuple(
    field.name
    for field in fields(Evidence)
    if field.name not in {"id", "candidate", "indicator", "source", "reliability", "derived_from"}
)


@dataclass(frozen=True)
class Recorded:
    """The entries that were recorded, and the instant at which they were."""

    ids: list[str]
    at: datetime


def record_evidence(
    database: Database,
    entries: Sequence[Evidence],
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> Recorded:
    """Record entries about one candidate, all or none.

    Raises Invalid (paths begin with `[n].` when there are several), or Duplicate if one of them
    says exactly what is recorded already.
    """
    try:
        return _record(database, entries, account, now, once)
    except Repeated as earlier:
        return recorded_earlier(database, earlier)


def recorded_earlier(database: Database, earlier: Repeated) -> Recorded:
    """What the request that came first recorded."""
    with database.reading.begin() as session:
        action, at = actions.find(session, earlier)
        return Recorded(evidence.recorded_by_action(session, action), at)


def _record(
    database: Database,
    entries: Sequence[Evidence],
    account: Account,
    now: datetime,
    once: Once | None,
) -> Recorded:
    (candidate,) = {entry.candidate for entry in entries}
    with driving(database) as driver:
        try:
            locked = candidates.lock(driver, [candidate], now)[candidate]
        except NotFound as error:
            raise Invalid.at(_path(entries, 0, "candidate"), str(error)) from None
        action = actions.begin(driver, "record", account, locked.at, once, len(entries))
        named = Named.of(driver, entries)
        problems = dict(_problems(named, entries, now.date()))
        if problems:
            raise Invalid("The evidence is not valid.", problems)
        candidates.advance(driver, locked, action)
        ids = [entry.id or str(uuid6.uuid7()) for entry in entries]
        for public_id, entry in zip(ids, entries, strict=True):
            content = named.content(entry, locked.id, account, locked.at, action)
            refuse_repeat(driver, entry.id, content)
            evidence.append(driver, public_id, content)
    return Recorded(ids, locked.at)


def _path(entries: Sequence[Evidence], number: int, field: str) -> str:
    return field if len(entries) == 1 else f"[{number}].{field}"


def _problems(
    named: Named, entries: Sequence[Evidence], today: date
) -> Iterator[tuple[str, list[str]]]:
    for number, entry in enumerate(entries):
        for field, text in named.problems(entry, today):
            yield _path(entries, number, field), [text]


@dataclass(frozen=True)
class Named:
    """What entries name, as far as it exists."""

    indicators: dict[str, tuple[int, CatalogueIndicator] | None]
    sources: dict[str, tuple[int, str] | None]
    cited: dict[str, int | None]
    all_indicators: set[str]
    all_sources: set[str]

    @classmethod
    def of(cls, on: Session | Driver, entries: Iterable[Evidence]) -> Named:
        return cls.among(
            on,
            {entry.indicator for entry in entries},
            {entry.source for entry in entries},
            {entry.derived_from for entry in entries if entry.derived_from is not None},
        )

    @classmethod
    def among(
        cls, on: Session | Driver, codes: set[str], slugs: set[str], cited: set[str]
    ) -> Named:
        """Of indicators, sources and entries that go by those names."""
        about = {code: indicators.find(on, code) for code in codes}
        by = {slug: sources.find(on, slug) for slug in slugs}
        return cls(
            indicators=about,
            sources=by,
            cited={public_id: evidence.find(on, public_id) for public_id in cited},
            # Only to say what a misspelt name may have been.
            all_indicators=indicators.codes(on) if None in about.values() else set(),
            all_sources=sources.slugs(on) if None in by.values() else set(),
        )

    def problems(self, entry: Evidence, today: date) -> Iterator[tuple[str, str]]:
        """The field and what is wrong with it."""
        if entry.observed_on > today:
            yield "observed_on", f"Is in the future: today is {today} (UTC)."
        if entry.published_on is not None and entry.published_on > today:
            yield "published_on", f"Is in the future: today is {today} (UTC)."
        if self.sources[entry.source] is None:
            yield "source", str(NotFound.named("source", entry.source, self.all_sources))
        if entry.derived_from is not None and self.cited[entry.derived_from] is None:
            yield "derived_from", f"No evidence entry has the id {entry.derived_from!r}."
        found = self.indicators[entry.indicator]
        if found is None:
            hint = NotFound.named("indicator", entry.indicator, self.all_indicators)
            yield "indicator", str(hint)
        else:
            yield from _off_the_scale(entry, found[1])

    def content(
        self, entry: Evidence, candidate_id: int, account: Account, at: datetime, action: int
    ) -> dict[str, Any]:
        """The columns of a revision that says this, but for its place among the others."""
        found, source = self.indicators[entry.indicator], self.sources[entry.source]
        if found is None or source is None:
            raise ValueError("An entry with problems has no content.")
        indicator_id, indicator = found
        source_id, reliability = source
        return {
            **{name: getattr(entry, name) for name in STATED},
            "kind": str(entry.kind),
            "candidate_id": candidate_id,
            "indicator_id": indicator_id,
            "source_id": source_id,
            "reliability": entry.reliability or reliability,
            "derived_from_id": self.cited[entry.derived_from] if entry.derived_from else None,
            "review": str(indicator.review),
            "recorded_by": account.id,
            "recorded_at": at,
            "action_id": action,
            "url_mark": url_mark(entry.url),
            "text_mark": text_mark(entry.title, entry.summary),
            "accepted_at": at if indicator.review == Review.NONE else None,
        }


def _off_the_scale(entry: Evidence, indicator: CatalogueIndicator) -> Iterator[tuple[str, str]]:
    if not indicator.accepts(entry.kind):
        yield "kind", f"{indicator.code} is {indicator.kind}: it takes no {entry.kind}."
    if entry.kind is Kind.ASSESSMENT and indicator.levels:
        levels = {rung.level: rung.meaning for rung in indicator.levels}
        if entry.level not in levels:
            known = "; ".join(f"{level}: {meaning}" for level, meaning in levels.items())
            yield "level", f"{indicator.code} has no level {entry.level}. It has {known}."
    for field in ("value", "lower", "upper"):
        figure = getattr(entry, field)
        if figure is None:
            continue
        if indicator.minimum is not None and figure < indicator.minimum:
            yield field, f"Is below {indicator.minimum:g}, the least {indicator.code} can be."
        if indicator.maximum is not None and figure > indicator.maximum:
            yield field, f"Is above {indicator.maximum:g}, the most {indicator.code} can be."


def refuse_repeat(
    on: Session | Driver, given_id: str | None, content: dict[str, Any], own: str | None = None
) -> None:
    """Say which entry exists already. `own` is the entry that is revised: it may say it again."""
    if given_id is not None and own is None and evidence.find(on, given_id) is not None:
        raise Duplicate(f"There is already an entry with the id {given_id!r}.", given_id)
    for other in evidence.repeated(on, content):
        if other != own:
            raise Duplicate(
                f"Exactly this is already recorded, as {other}: {content['title']}", other
            )
