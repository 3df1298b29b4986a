"""The sealed leaves, the subtrees over them, and the checkpoints that were signed.

Of the nodes, only those of every fourth level are kept: a sixteenth of the leaves and little
more. Any other is over at most eight kept ones, so a proof reads a few short stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from scorecard.ledger import tree
from scorecard.ledger.canonical import leaf_of
from scorecard.store.account_tables import AccountRow
from scorecard.store.ledger_tables import ActionRow, CheckpointRow, LeafRow, SubtreeRow
from scorecard.store.things import Thing, things_of

STEP = 4  # levels between kept nodes
CHUNK = 5_000
# Whoever holds this lock is the only one to seal (PostgreSQL); no other lock has this number.
SEALING = 4_804_002

_DONE = (
    select(
        ActionRow.position,
        ActionRow.id,
        ActionRow.verb,
        AccountRow.username,
        ActionRow.at,
        ActionRow.idempotency_key,
        ActionRow.request_sha256,
        ActionRow.things,
    )
    .join(AccountRow, AccountRow.id == ActionRow.account_id)
    .order_by(ActionRow.position)
)


def size(session: Session) -> int:
    """How many leaves are sealed."""
    last = session.scalar(select(func.max(LeafRow.position)))
    return 0 if last is None else last + 1


def sealed_actions(session: Session) -> int:
    """The place of the last action whose leaves are sealed; 0 before the first."""
    return (
        session.scalar(
            select(ActionRow.position)
            .join(LeafRow, LeafRow.action_id == ActionRow.id)
            .order_by(LeafRow.position.desc())
            .limit(1)
        )
        or 0
    )


def is_behind(session: Session) -> bool:
    """Whether some numbered action is not sealed yet."""
    last = session.scalar(select(func.max(ActionRow.position))) or 0
    return last > sealed_actions(session)


def seal(session: Session) -> int:
    """Seal every numbered action that is not sealed yet; gives the size of the tree."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(SEALING)))
    old = size(session)
    leaves = leaves_from(session, sealed_actions(session) + 1)
    new = old
    while chunk := list(islice(leaves, CHUNK)):
        rows = [{**leaf, "position": new + at} for at, leaf in enumerate(chunk)]
        session.execute(insert(LeafRow), rows)
        new += len(chunk)
    _grow(session, old, new)
    return new


def leaves_from(session: Session, place: int, last: int | None = None) -> Iterator[dict[str, Any]]:
    """The leaves of the actions from a place on, hashed from what their things say now."""
    for actions in _stretches(session, place, last):
        done = {action.position: action for action in actions}
        for thing in things_of(session, actions[0].position, actions[-1].position):
            action = done[thing.action]
            yield {
                "action_id": action.id,
                "thing": thing.kind,
                "thing_id": thing.number,
                "hash": _hash(action, thing),
            }


def _hash(action: Any, thing: Thing) -> bytes:
    said = {
        "place": action.position,
        "verb": action.verb,
        "by": action.username,
        "at": action.at,
        "key": action.idempotency_key,
        "request": action.request_sha256,
        "things": action.things,
    }
    return leaf_of(said, thing.kind, thing.says)


def _stretches(session: Session, place: int, last: int | None) -> Iterator[list[Any]]:
    """Numbered actions in order, as many at once as bring about CHUNK things; a large one alone."""
    while True:
        query = _DONE.where(ActionRow.position >= place)
        if last is not None:
            query = query.where(ActionRow.position <= last)
        actions = session.execute(query.limit(CHUNK)).all()
        if not actions:
            return
        stretch: list[Any] = []
        things = 0
        for action in actions:
            if stretch and things + action.things > CHUNK:
                yield stretch
                stretch, things = [], 0
            stretch.append(action)
            things += max(1, action.things)
        yield stretch
        place = actions[-1].position + 1


def _grow(session: Session, old: int, new: int) -> None:
    """Keep the nodes that became complete, level by level."""
    level = STEP
    while new >> level > old >> level:
        for number in range(old >> level, new >> level, CHUNK):
            numbers = range(number, min(number + CHUNK, new >> level))
            below = _kept(session, level - STEP, numbers.start << STEP, numbers.stop << STEP)
            rows = [
                {
                    "level": level,
                    "number": one,
                    "hash": tree.combine(below[at << STEP : (at + 1) << STEP]),
                }
                for at, one in enumerate(numbers)
            ]
            session.execute(insert(SubtreeRow), rows)
        level += STEP


def _kept(session: Session, level: int, first: int, end: int) -> list[bytes]:
    """Kept nodes of a level, in order."""
    if level == 0:
        query = select(LeafRow.hash).where(LeafRow.position >= first, LeafRow.position < end)
        return list(session.scalars(query.order_by(LeafRow.position)))
    kept = select(SubtreeRow.hash).where(
        SubtreeRow.level == level, SubtreeRow.number >= first, SubtreeRow.number < end
    )
    return list(session.scalars(kept.order_by(SubtreeRow.number)))


def levels_of(leaves: int) -> dict[int, int]:
    """How many nodes are kept of each level of a tree of so many leaves."""
    found, level = {}, STEP
    while leaves >> level:
        found[level] = leaves >> level
        level += STEP
    return found


def levels(session: Session) -> dict[int, int]:
    """How many nodes are kept of each level, by count."""
    counted = select(SubtreeRow.level, func.count()).group_by(SubtreeRow.level)
    return dict(session.execute(counted.order_by(SubtreeRow.level)).all())


def nodes(session: Session, level: int) -> Iterator[tuple[int, bytes]]:
    """The kept nodes of a level by number; level 0 are the leaves."""
    number, hash_ = (
        (LeafRow.position, LeafRow.hash) if level == 0 else (SubtreeRow.number, SubtreeRow.hash)
    )
    query = select(number, hash_).order_by(number)
    if level:
        query = query.where(SubtreeRow.level == level)
    for row in session.execute(query).yield_per(CHUNK):
        yield row[0], row[1]


def node_of(session: Session) -> tree.Node:
    """The nodes of the sealed tree."""

    def node(level: int, number: int) -> bytes:
        below = level - level % STEP
        rise = level - below
        return tree.combine(_kept(session, below, number << rise, (number + 1) << rise))

    return node


def root(session: Session, of_size: int) -> bytes:
    return tree.root(of_size, node_of(session))


def leaf_position(session: Session, thing: str, thing_id: int) -> tuple[int, bytes] | None:
    """Where a thing is sealed, and its hash; None if it is not sealed yet."""
    row = session.execute(
        select(LeafRow.position, LeafRow.hash).where(
            LeafRow.thing == thing, LeafRow.thing_id == thing_id
        )
    ).one_or_none()
    return None if row is None else (row.position, row.hash)


def leaf_now(session: Session, thing: str, thing_id: int) -> bytes | None:
    """The hash of a sealed thing by what it says now; None if its action has lost it."""
    place = session.scalar(
        select(ActionRow.position)
        .join(LeafRow, LeafRow.action_id == ActionRow.id)
        .where(LeafRow.thing == thing, LeafRow.thing_id == thing_id)
    )
    if place is None:
        return None
    for leaf in leaves_from(session, place, place):
        if (leaf["thing"], leaf["thing_id"]) == (thing, thing_id):
            found: bytes = leaf["hash"]
            return found
    return None


def keep_checkpoint(session: Session, of_size: int, root_: bytes, note: str) -> None:
    session.execute(insert(CheckpointRow).values(size=of_size, root=root_, note=note))


def checkpoint(session: Session, of_size: int) -> str | None:
    """The note that was signed for a tree of that size."""
    return session.scalar(select(CheckpointRow.note).where(CheckpointRow.size == of_size))


def checkpoints(session: Session) -> Sequence[Any]:
    """Every checkpoint: size, root and note, the smallest first."""
    return session.execute(
        select(CheckpointRow.size, CheckpointRow.root, CheckpointRow.note).order_by(
            CheckpointRow.size
        )
    ).all()
