"""Derive again all that the ledger says, and name what is not as it was recorded.

The leaves are hashed anew from the rows they are of; what changes later is derived from the
decisions and the changes; what is kept twice is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import Session

from scorecard.ledger import tree
from scorecard.ledger.notes import Signer, hash_of, parsed
from scorecard.store import catalogue_changes, seal
from scorecard.store.attachment_tables import BlobRow
from scorecard.store.derived import DERIVED
from scorecard.store.edition_tables import EditionFileRow, EditionRow
from scorecard.store.ledger_tables import ActionRow, LeafRow
from scorecard.store.marks import text_mark, url_mark
from scorecard.store.prepared import Prepared, driver_of
from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import FrameworkVersionRow
from scorecard.store.things import KINDS

MANY = 1_000
_LEAVES = Prepared(
    select(
        LeafRow.position, LeafRow.action_id, LeafRow.thing, LeafRow.thing_id, LeafRow.hash
    ).order_by(LeafRow.position)
)

Progress = Callable[[int], None]


def problems(
    session: Session, signer: Signer | None, done: Progress = lambda _: None
) -> Iterator[str]:
    """What is wrong, in words; nothing if all is as it was. `done` hears of leaves checked."""
    try:
        yield from _places(session)
        yield from _counts(session)
        yield from _leaves(session, done)
        yield from _subtrees(session)
        yield from _checkpoints(session, signer)
        for what, query in DERIVED:
            for row in session.execute(text(query)):
                yield what.format(*row)
        yield from _catalogue(session)
        yield from _documents(session)
    except (ValueError, TypeError) as error:
        # SQLite keeps anything anywhere: a day that is none cannot be what was recorded.
        yield f"What is stored cannot be read: {error}"


def _places(session: Session) -> Iterator[str]:
    """Positions are 1, 2, 3, … without a gap; what has none yet is not sealed either."""
    numbered, last = session.execute(
        select(func.count(ActionRow.position), func.max(ActionRow.position))
    ).one()
    if numbered != (last or 0):
        yield f"{numbered} actions have a place, but the last place is {last}."


def _counts(session: Session) -> Iterator[str]:
    """Every action brought into being as many things as it said."""
    of_actions = union_all(
        *(
            select(kind.action.label("action")).where(kind.action.is_not(None))
            for kind in KINDS
            if kind.name != "action"
        )
    ).subquery()
    action = of_actions.c.action
    counted = select(action, func.count().label("number")).group_by(action).subquery()
    found = func.coalesce(counted.c.number, 0)
    said = (
        select(ActionRow.id, ActionRow.verb, ActionRow.things)
        .outerjoin(counted, counted.c.action == ActionRow.id)
        .where(found != ActionRow.things)
    )
    for number, verb, things in session.execute(said):
        yield f"Action {number} ({verb}) said {things} things; that is not what there is."
    of_none = (
        select(counted.c.action)
        .outerjoin(ActionRow, ActionRow.id == counted.c.action)
        .where(ActionRow.id.is_(None))
    )
    for number in session.scalars(of_none):
        yield f"There are things of action {number}, which is not there."


def _leaves(session: Session, done: Progress) -> Iterator[str]:
    """Every leaf is of a thing that still says what it said, in the order in which it was done."""
    last = seal.sealed_actions(session)
    kept = _LEAVES.stream(driver_of(session), {})
    derived = seal.leaves_from(session, 1, last)
    for at, (was, now) in enumerate(zip_longest(kept, derived)):
        if at % MANY == MANY - 1:
            done(MANY)
        if was is None:
            yield f"{now.thing} {now.thing_id} of a sealed action is in no leaf."
            return
        if was[0] != at:
            yield f"Leaf {at} is missing."
            return
        if now is None or was[1:4] != now[:3]:
            yield f"Leaf {at}, {was[2]} {was[3]}, is not there, or not in its place."
            return
        if was[4] != now.hash:
            yield f"Leaf {at}, {was[2]} {was[3]}, is something else than when it was sealed."


def _subtrees(session: Session) -> Iterator[str]:
    """Every kept node is that of what is below it, and none is too few or too many."""
    kept = seal.levels(session)
    if kept != seal.levels_of(seal.size(session)):
        yield "The subtrees are not those of a tree of this size."
    for level in kept:
        below = seal.nodes(session, level - seal.STEP)
        for number, hash_ in seal.nodes(session, level):
            under = [one for _, one in islice(below, 1 << seal.STEP)]
            if len(under) < 1 << seal.STEP or hash_ != tree.combine(under):
                yield f"Subtree {number} of level {level} is not that of what is below it."


def _checkpoints(session: Session, signer: Signer | None) -> Iterator[str]:
    """Every checkpoint is signed, of this very tree, and signed after the one before it."""
    tall = seal.size(session)
    before, chained = "", False
    for size, root, note in seal.checkpoints(session):
        if size > tall:
            yield f"A checkpoint of {size} leaves was signed; now there are only {tall}."
        elif root != seal.root(session, size):
            yield f"The checkpoint of {size} leaves is of another tree."
        if signer is not None:
            yield from not_of_this_tree(session, signer, note, size)
        previous = parsed(note)[0].previous
        chained = chained or previous is not None
        # Those of before notes said which one came before stand in front of all that do.
        if chained and previous != hash_of(before):
            yield f"The checkpoint signed before that of {size} leaves is gone, or another one."
        before = note


def not_of_this_tree(
    session: Session, signer: Signer, note: str, size: int | None = None
) -> Iterator[str]:
    """What is wrong with a note that somebody kept; nothing if this tree began as it says."""
    try:
        checkpoint = signer.opened(note)
    except ValueError as error:
        yield f"A checkpoint: {error}"
        return
    tall = seal.size(session)
    if size is not None and checkpoint.size != size:
        yield f"The note kept for {size} leaves is of {checkpoint.size}."
    if checkpoint.size > tall:
        yield f"The checkpoint is of {checkpoint.size} leaves; now there are only {tall}."
    elif checkpoint.root != seal.root(session, checkpoint.size):
        yield f"The tree of {checkpoint.size} leaves was another one when it was signed."


def _catalogue(session: Session) -> Iterator[str]:
    """Whatever was changed says what it said after its last change."""
    for thing in (catalogue_changes.CANDIDATE, catalogue_changes.INDICATOR):
        changed = catalogue_changes.last_said(session, thing)
        now = catalogue_changes.said_now(session, thing) if changed else {}
        for number, said in changed.items():
            if now.get(number) != said:
                yield f"What {thing} {number} says is not what it was last changed to."


def _documents(session: Session) -> Iterator[str]:
    """Hashes are of what they stand beside, and marks of the words they were made from."""
    for what, query, is_right in _HASHED:
        for row in session.execute(query).yield_per(MANY):
            if not is_right(row):
                yield what.format(row[0])


_HASHED: tuple[tuple[str, Any, Callable[[Any], bool]], ...] = (
    (
        "The file {} is not what its hash says.",
        select(BlobRow.sha256, BlobRow.content),
        lambda row: hashlib.sha256(row.content).hexdigest() == row.sha256,
    ),
    (
        "Framework version {}: the document is not what its hash says.",
        select(FrameworkVersionRow.id, FrameworkVersionRow.document, FrameworkVersionRow.sha256),
        lambda row: hashlib.sha256(row.document.encode()).hexdigest() == row.sha256,
    ),
    (
        "Edition {}: the document is not what its hash says.",
        select(EditionRow.id, EditionRow.document, EditionRow.sha256),
        lambda row: hashlib.sha256(row.document.encode()).hexdigest() == row.sha256,
    ),
    (
        "Edition file {} is not what its hash says.",
        select(EditionFileRow.id, EditionFileRow.content, EditionFileRow.sha256).where(
            EditionFileRow.content.is_not(None)
        ),
        lambda row: hashlib.sha256(row.content).hexdigest() == row.sha256,
    ),
    (
        "Revision {}: its marks are not those of its words and its link.",
        select(
            Revision.id,
            Revision.title,
            Revision.summary,
            Revision.url,
            Revision.text_mark,
            Revision.url_mark,
        ),
        lambda row: (
            row.text_mark == text_mark(row.title, row.summary) and row.url_mark == url_mark(row.url)
        ),
    ),
)
