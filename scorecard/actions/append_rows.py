"""Append the rows of a file, all checked, in the transaction that is handed in."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.check_rows import Known
from scorecard.actions.find_repeats import Numbered
from scorecard.actions.record_evidence import STATED
from scorecard.records import Account, Review
from scorecard.schemas.evidence_columns import Entries
from scorecard.store import sources
from scorecard.store.many import Column, append_many, reserve_numbers


def append_rows(
    session: Session,
    entries: Entries,
    known: Known,
    numbered: Numbered,
    account: Account,
    at: datetime,
    action: int,
) -> None:
    """Every row has to be right: see check_rows and find_repeats."""
    reviews = {number: one.review for number, one in known.indicators.values()}
    review = [str(reviews[number]) for number in numbered.indicator]
    accepted: Column = at
    if set(reviews.values()) != {Review.NONE}:
        accepted = [at if one == Review.NONE else None for one in review]
    numbers = reserve_numbers(session, len(entries))
    stated = {name: _shared(entries.columns.get(name)) for name in STATED}
    contents: dict[str, Column] = {
        **stated,
        "observed_precision": _or(entries.columns.get("observed_precision"), "day"),
        "candidate_id": _shared(numbered.candidate),
        "indicator_id": _shared(numbered.indicator),
        "source_id": _shared(numbered.source),
        "reliability": _reliability(session, entries),
        "derived_from_id": _cited(entries, known, numbers),
        "review": _shared(review),
        "recorded_by": account.id,
        "recorded_at": at,
        "action_id": action,
        "url_mark": _shared(numbered.url_mark),
        "text_mark": numbered.text_mark,
        "accepted_at": accepted,
    }
    append_many(session, _public_ids(entries), contents, numbers)


def _shared(column: Sequence[Any] | None) -> Column:
    """A column, or the one value that all of its rows share."""
    if column is None or not column:
        return None
    first = column[0]
    return first if column.count(first) == len(column) else column


def _or(column: list[Any] | None, otherwise: str) -> Column:
    if column is None:
        return otherwise
    return [otherwise if cell is None else cell for cell in column]


def _reliability(session: Session, entries: Entries) -> Column:
    """The source's own as it is now, unless a row overrides it."""
    now = {slug: grade for slug, (_, grade) in sources.numbered(session).items()}
    own = [now[slug] for slug in entries.column("source")]
    given = entries.columns.get("reliability")
    if given is None:
        return own
    return [grade or default for grade, default in zip(given, own, strict=True)]


def _cited(entries: Entries, known: Known, numbers: Sequence[int]) -> Column:
    """The numbers of the entries that rows were computed from, which may be rows themselves."""
    cited = entries.columns.get("derived_from")
    if cited is None:
        return None
    own = {public_id: numbers[place] for public_id, place in known.own.items()}
    found = {**own, **known.ids}
    return _shared([None if one is None else found[one] for one in cited])


def _public_ids(entries: Entries) -> list[str]:
    """The ids that rows give themselves, and new ones."""
    given = entries.columns.get("id")
    made = new_ids(len(entries))
    if given is None:
        return made
    return [own or new for own, new in zip(given, made, strict=True)]


def new_ids(how_many: int) -> list[str]:
    """UUIDs of version 7 (RFC 9562), as uuid6 makes them one by one: time, a counter, chance.

    The counter keeps them in order within their millisecond, which indexes like.
    """
    since = f"{time.time_ns() // 1_000_000:012x}"
    begin = f"{since[:8]}-{since[8:]}-7"
    chance = os.urandom(6 * how_many).hex()
    return [
        f"{begin}{at >> 14:03x}-{0x8000 | at & 0x3FFF:04x}-{chance[12 * at : 12 * at + 12]}"
        for at in range(how_many)
    ]
