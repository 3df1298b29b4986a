"""Record evidence: entries that are about something known, within its scale, and new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import uuid6
from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.errors import Duplicate, Invalid, NotFound, Repeated
from scorecard.records import Account, CatalogueIndicator, Evidence, Kind, Once, Review
from scorecard.store import actions, candidates, evidence, indicators, sources
from scorecard.store.marks import text_mark, url_mark

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
    with database.writing.begin() as session:
        try:
            locked = candidates.lock(session, [candidate], now)[candidate]
        except NotFound as error:
            raise Invalid.at(_path(entries, 0, "candidate"), str(error)) from None
        action = actions.begin(session, "record", account, locked.at, once, len(entries))
        lookup = Lookup.of(session, entries)
        problems = dict(lookup.problems(entries, now.date()))
        if problems:
            raise Invalid("The evidence is not valid.", problems)
        candidates.advance(session, locked, action)
        ids = [entry.id or str(uuid6.uuid7()) for entry in entries]
        contents = [
            content_of(lookup, entry, locked.id, account, locked.at, action) for entry in entries
        ]
        refuse_repeats(session, locked.id, ids, contents)
        evidence.append(session, ids, contents)
    return Recorded(ids, locked.at)


def _path(entries: Sequence[Evidence], number: int, field: str) -> str:
    return field if len(entries) == 1 else f"[{number}].{field}"


@dataclass(frozen=True)
class Lookup:
    """What the entries name, as far as it exists."""

    indicators: dict[str, tuple[int, CatalogueIndicator]]
    sources: dict[str, tuple[int, str]]
    cited: dict[str, int]
    all_indicators: set[str]
    all_sources: set[str]

    @classmethod
    def of(cls, session: Session, entries: Sequence[Evidence]) -> Lookup:
        about = {entry.indicator for entry in entries}
        by = {entry.source for entry in entries}
        found_about = indicators.numbered(session, about)
        found_by = sources.numbered(session, by)
        return cls(
            indicators=found_about,
            sources=found_by,
            cited=evidence.numbers_of(session, {e.derived_from for e in entries if e.derived_from}),
            # Only to say what a misspelt name may have been.
            all_indicators=set() if about == set(found_about) else indicators.codes(session),
            all_sources=set() if by == set(found_by) else sources.slugs(session),
        )

    def problems(self, entries: Sequence[Evidence], today: date) -> Iterator[tuple[str, list[str]]]:
        for number, entry in enumerate(entries):
            for field, text in self._problems(entry, today):
                yield _path(entries, number, field), [text]

    def _problems(self, entry: Evidence, today: date) -> Iterator[tuple[str, str]]:
        if entry.observed_on > today:
            yield "observed_on", f"Is in the future: today is {today} (UTC)."
        if entry.published_on is not None and entry.published_on > today:
            yield "published_on", f"Is in the future: today is {today} (UTC)."
        if entry.source not in self.sources:
            yield "source", str(NotFound.named("source", entry.source, self.all_sources))
        if entry.derived_from is not None and entry.derived_from not in self.cited:
            yield "derived_from", f"No evidence entry has the id {entry.derived_from!r}."
        if entry.indicator not in self.indicators:
            hint = NotFound.named("indicator", entry.indicator, self.all_indicators)
            yield "indicator", str(hint)
        else:
            yield from _off_the_scale(entry, self.indicators[entry.indicator][1])


def content_of(
    lookup: Lookup, entry: Evidence, candidate_id: int, account: Account, at: datetime, action: int
) -> dict[str, Any]:
    """The columns of a revision that says this, but for its place among the others."""
    indicator_id, indicator = lookup.indicators[entry.indicator]
    source_id, reliability = lookup.sources[entry.source]
    return {
        **{name: getattr(entry, name) for name in STATED},
        "candidate_id": candidate_id,
        "indicator_id": indicator_id,
        "source_id": source_id,
        "reliability": entry.reliability or reliability,
        "derived_from_id": lookup.cited[entry.derived_from] if entry.derived_from else None,
        "review": indicator.review,
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


def refuse_repeats(
    session: Session,
    candidate_id: int,
    ids: Sequence[str],
    contents: Sequence[dict[str, Any]],
    *,
    revising: bool = False,
) -> None:
    """Say which entry exists already, in the ledger or earlier in this very list.

    When revising, the entry may say what it said itself.
    """
    if not revising:
        taken = [*evidence.numbers_of(session, set(ids)), *(n for n in ids if ids.count(n) > 1)]
        if taken:
            raise Duplicate(f"There is already an entry with the id {taken[0]!r}.", taken[0])
    days = [content["observed_on"] for content in contents]
    about = {content["indicator_id"] for content in contents}
    stated = evidence.same_statements(session, candidate_id, about, min(days), max(days))
    for public_id, content in zip(ids, contents, strict=True):
        says = tuple(content[name] for name in evidence.SAME)
        if stated.get(says, public_id) != public_id or (says in stated and not revising):
            raise Duplicate(
                f"Exactly this is already recorded, as {stated[says]}: {content['title']}",
                stated[says],
            )
        stated[says] = public_id
