"""Verify an edition: compute it again from the ledger, write its files again, compare everything.

What is kept twice is compared, what is hashed is hashed, and what is computed is computed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
import orjson
from sqlalchemy.orm import Session

from scorecard.actions.compile_report import Publication, compile_report, known_quarter, software
from scorecard.actions.open_database import Database
from scorecard.actions.render_edition import attempt, sha256_of
from scorecard.errors import ScorecardError
from scorecard.reports.as_json import written
from scorecard.reports.differences import differences
from scorecard.reports.edition import Edition, Parameters, document_of, edition_from
from scorecard.reports.formats import FORMATS
from scorecard.scoring.periods import quarter_named
from scorecard.store import editions, seal
from scorecard.store.editions import Published

MOST = 100
# What a row of the table says as well as the document.
TWICE = ("candidate", "framework", "quarter", "number", "reason", "published_by")
INTERVAL = ("score", "lower", "upper")
# What is drawn at random, and the sentences that say it.
DRAWN = ("headline.target_probability", "headline.ready_probability", "headline.words")
# Sentences, which another version of the service may word otherwise: they say figures again that
# are compared by themselves.
WORDED = re.compile(r"(?:\w+(?:\[\d+\])?\.)?words(?:\[\d+\])?")
# How much of a text is shown where it is not as it was.
MOST_SHOWN = 80


@dataclass(frozen=True)
class Verified:
    """What was compared, the first MOST things that are wrong, and what is only worth knowing."""

    published: Published
    files: list[str]
    problems: list[str]
    notes: list[str]


def verify_edition(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    number: int | None = None,
    file: bytes | None = None,
) -> Verified:
    """`file` is one that somebody keeps, to be told whether it is of this edition.

    Seals and writes nothing. Raises NotFound, or Invalid for the quarter.
    """
    known_quarter(quarter)
    with database.reading.begin() as session:
        published = editions.find_edition(session, candidate, framework, quarter, number)
        document = editions.document_of(session, published)
        kept = editions.kept_files(session, published)
        problems = list(_ledger(session, published))
        sealed = not problems and seal.leaf_position(session, "edition", published.id) is not None
    names = sorted({one.format for one in kept})
    if file is not None and sha256_of(file) not in {one.sha256 for one in kept}:
        problems.append("The file that was given is none of this edition's.")
    if sha256_of(document.encode()) != published.sha256:
        problems.append("The document is not what its hash says.")
    try:
        edition = edition_from(orjson.loads(document))
    except (TypeError, KeyError, ValueError) as error:
        problems.append(f"The document cannot be read: {error}")
        return Verified(published, names, problems, [])
    problems += _twice(published, edition)
    with database.reading.begin() as session:
        problems += _root(session, edition.parameters)
    notes: list[str] = []
    problems += islice(_recomputed(database, edition, notes, sealed=sealed), MOST)
    problems += _files(database, published, edition, notes, sealed=sealed)
    return Verified(published, names, problems[:MOST], notes)


def _ledger(session: Session, published: Published) -> Iterator[str]:
    """The edition and its files still are what was sealed, if they are sealed yet."""
    for thing, number in editions.things_of(session, published):
        sealed = seal.leaf_position(session, thing, number)
        if sealed is not None and sealed[1] != seal.leaf_now(session, thing, number):
            yield f"The {thing} {number} is not what the ledger has sealed."


def _twice(published: Published, edition: Edition) -> Iterator[str]:
    said, headline = edition.parameters, edition.headline
    pairs: list[tuple[str, Any, Any]] = [
        *((name, getattr(published, name), getattr(said, name)) for name in TWICE),
        ("framework_version", published.version, said.framework_version),
        ("known_at", written(published.known_at), said.known_at),
        ("published_at", written(published.published_at), said.published_at),
        *((name, getattr(published, name), getattr(headline, name)) for name in INTERVAL),
    ]
    for name, listed, in_document in pairs:
        if listed != in_document:
            yield f"{name}: {_shown(listed)} is listed, the document says {_shown(in_document)}."


def _root(session: Session, said: Parameters) -> Iterator[str]:
    """The tree that the edition names is the beginning of this one."""
    size, tall = said.ledger_size, seal.size(session)
    if size is None or size > tall:
        yield f"The ledger had {size} leaves when this was published; now it has only {tall}."
    elif base64.b64encode(seal.root(session, size)).decode() != said.ledger_root:
        yield f"The tree of {size} leaves was another one when this was published."


def _recomputed(
    database: Database, edition: Edition, notes: list[str], *, sealed: bool
) -> Iterator[str]:
    said = edition.parameters
    try:
        again = compile_report(
            database,
            said.candidate,
            said.framework,
            quarter_named(said.quarter),
            said.framework_version,
            _instant(said.known_at),
            Publication(
                number=said.number,
                reason=said.reason,
                published_at=_instant(said.published_at),
                published_by=said.published_by,
                ledger_size=said.ledger_size,
                ledger_root=said.ledger_root,
                software=said.software,
                numpy=said.numpy,
            ),
        )
    except (ScorecardError, ValueError, TypeError) as error:
        yield f"It cannot be computed again: {error}"
        return
    if document_of(again) == document_of(edition):
        return
    first, second = (orjson.loads(document_of(one)) for one in (edition, again))
    found = list(differences(first, second))
    if not found and sealed:
        # The document is the very one that was sealed: it is this machine that rounds otherwise.
        notes.append("Figures agree to 1 in 10^9, not to the last digit: other hardware or numpy.")
    elif not found:
        yield "Figures agree to 1 in 10^9, not to the last digit, and no seal says who is right."
    drawn_alike, worded_alike = said.numpy == np.__version__, said.software == software()
    for path, published, computed in found:
        text = f"{path}: {_shown(published)} was published, {_shown(computed)} is computed."
        if sealed and not drawn_alike and path.startswith(DRAWN):
            notes.append(f"{text} Drawn by numpy {said.numpy}, and now by {np.__version__}.")
        elif sealed and not worded_alike and WORDED.fullmatch(path):
            notes.append(f"{text} Worded by {said.software}, and now by {software()}.")
        else:
            yield text


def _files(
    database: Database, published: Published, edition: Edition, notes: list[str], *, sealed: bool
) -> Iterator[str]:
    """Each file is what its hash says, and what is written again today.

    Another version of the service may write it otherwise; then the seal is what vouches for it.
    """
    otherwise = sealed and edition.parameters.software != software()
    with database.reading.begin() as session:
        kept = editions.kept_files(session, published)
    for one in kept:
        where = f"{one.format}, attempt {one.attempt}"
        if sha256_of(one.content) != one.sha256:
            yield f"{where}: the file is not what its hash says."
            continue
        if one.format not in FORMATS:
            yield f"{where}: there is no such format."
            continue
        again = attempt(edition, one.format)
        if again.problem is not None:
            yield f"{where}: cannot be written again: {again.problem}"
        elif again.content != one.content:
            text = f"{where}: written again, it has other bytes."
            if otherwise:
                notes.append(f"{text} Made by {edition.parameters.software}, and now {software()}.")
            else:
                yield text


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _shown(value: Any) -> str:
    text = orjson.dumps(value, default=written).decode()
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
