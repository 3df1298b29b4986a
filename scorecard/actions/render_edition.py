"""Render an edition's files: once it stands, in every format, and again where one failed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

from scorecard.actions.open_database import Database
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.errors import Invalid
from scorecard.records import Account
from scorecard.reports.edition import Edition, edition_from
from scorecard.reports.formats import FORMATS
from scorecard.store import actions, editions
from scorecard.store.editions import Published, Rendered

MOST_PROBLEM = 2_000


@dataclass(frozen=True)
class Attempt:
    """A file, or why there is none."""

    content: bytes | None
    problem: str | None


def render_edition(
    database: Database,
    edition: Published,
    account: Account,
    now: datetime,
    formats: Iterable[str] | None = None,
) -> list[Rendered]:
    """Render the formats that have no file yet, or those named, again; what has a file keeps it
    beside the new one. Gives the newest attempt at each format. Raises Invalid for a format there
    is none of.
    """
    with database.reading.begin() as session:
        document = editions.document_of(session, edition)
        there = {one.format: one for one in editions.files_of(session, edition)}
    wanted = [name for name in FORMATS if name not in there or there[name].problem is not None]
    if formats is not None:
        wanted = [known_format(name) for name in formats]
    if not wanted:
        return list(there.values())
    said = edition_from(orjson.loads(document))
    attempts = {name: attempt(said, name) for name in wanted}
    with database.writing.begin() as session:
        at = max(now, edition.published_at)
        action = actions.begin(session, "render-edition", account, at, things=len(attempts))
        last = {one.format: one.attempt for one in editions.files_of(session, edition)}
        rows = [
            {
                "edition_id": edition.id,
                "format": name,
                "attempt": last.get(name, 0) + 1,
                "sha256": sha256_of(made.content),
                "content": made.content,
                "problem": made.problem,
                "rendered_at": at,
                "rendered_by": account.id,
                "action_id": action,
            }
            for name, made in attempts.items()
        ]
        editions.add_files(session, rows)
    seal_ledger(database)
    with database.reading.begin() as session:
        return editions.files_of(session, edition)


def attempt(edition: Edition, format_name: str) -> Attempt:
    """Write one file. Whatever goes wrong in a renderer is said, and nothing else stops for it."""
    try:
        return Attempt(FORMATS[format_name].write(edition), None)
    except Exception as error:  # noqa: BLE001 - the edition stands; the file says why it does not
        return Attempt(None, f"{type(error).__name__}: {error}"[:MOST_PROBLEM])


def known_format(name: str) -> str:
    if name not in FORMATS:
        raise Invalid.at("format", f"Must be one of: {', '.join(FORMATS)}.")
    return name


def sha256_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
