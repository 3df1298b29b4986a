"""The sealed leaves, the subtrees over them, and the checkpoints that were signed.

Of the nodes, only those of every fourth level are kept: a sixteenth of the leaves and little
more. Any other is over at most eight kept ones, so a proof reads a few short stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice, repeat
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from scorecard.ledger import tree
from scorecard.ledger.canonical import canonical, leaf_of
from scorecard.store.account_tables import AccountRow
from scorecard.store.bulk import append_rows
from scorecard.store.ledger_tables import ActionRow, CheckpointRow, LeafRow, SubtreeRow
from scorecard.store.prepared import Prepared, driver_of
from scorecard.store.things import things_of

STEP = 4  # levels between kept nodes
CHUNK = 5_000
# Whoever holds this lock is the only one to seal (PostgreSQL); no other lock has this number.
SEALING = 4_804_002

LEAVES, SUBTREES = cast("Table", LeafRow.__table__), cast("Table", SubtreeRow.__table__)

_DONE = Prepared(
    select(
        ActionRow.position,  # in the order of Done
        ActionRow.id,
        ActionRow.verb,
        AccountRow.username,
        ActionRow.at,
        ActionRow.idempotency_key,
        ActionRow.request_sha256,
        ActionRow.things,
    )
    .join(AccountRow, AccountRow.id == ActionRow.account_id)
    .where(ActionRow.position.between(bindparam("first"), bindparam("last")))
    .order_by(ActionRow.position)
    .limit(bindparam("limit"))
)

FAR = 2**31 - 1


class Leaf(NamedTuple):
    """What came of which action, and the hash of it, as it is sealed."""

    action_id: int
    thing: str
    thing_id: int
    hash: bytes


class Done(NamedTuple):
    """An action: its number, its place, and what else its leaves say of it."""

    place: int
    id: int
    verb: str
    by: str
    at: datetime
    key: str | None
    request: str | None
    things: int

    def says(self) -> bytes:
        said = {**self._asdict(), "at": self.at.astimezone(UTC)}
        del said["id"]
        return canonical(said)


def size(session: Session) -> int:
    """How many leaves are sealed."""
    last = session.scalar(select(func.max(LeafRow.position)))
    return 0 if last is None else last + 1


def sealed_at(session: Session) -> datetime | None:
    """When the last action was done whose leaves are sealed; None before the first."""
    return session.scalar(
        select(ActionRow.at)
        .join(LeafRow, LeafRow.action_id == ActionRow.id)
        .order_by(LeafRow.position.desc())
        .limit(1)
    )


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
    new, driver = old, driver_of(session)
    while chunk := list(islice(leaves, CHUNK)):
        rows = dict(zip(Leaf._fields, zip(*chunk, strict=True), strict=True))
        append_rows(driver, LEAVES, {"position": range(new, new + len(chunk)), **rows})
        new += len(chunk)
    _grow(session, old, new)
    return new


def leaves_from(session: Session, place: int, last: int | None = None) -> Iterator[Leaf]:
    """The leaves of the actions from a place on, hashed from what their things say now."""
    for actions in _stretches(session, place, FAR if last is None else last):
        done = {action.place: (action.id, action.says()) for action in actions}
        for thing in things_of(session, actions[0].place, actions[-1].place):
            number, says = done[thing.action]
            hashed = leaf_of(says, thing.kind, thing.says)
            yield Leaf(number, thing.kind, thing.number, hashed)


def _stretches(session: Session, place: int, last: int) -> Iterator[list[Done]]:
    """Numbered actions in order, as many at once as bring about CHUNK things; a large one alone."""
    driver = driver_of(session)
    while True:
        asked = {"first": place, "last": last, "limit": CHUNK}
        actions = [Done(*row) for row in _DONE.rows(driver, asked)]
        if not actions:
            return
        stretch: list[Done] = []
        things = 0
        for action in actions:
            if stretch and things + action.things > CHUNK:
                yield stretch
                stretch, things = [], 0
            stretch.append(action)
            things += max(1, action.things)
        yield stretch
        place = actions[-1].place + 1


def _grow(session: Session, old: int, new: int) -> None:
    """Keep the nodes that became complete, level by level."""
    level = STEP
    while new >> level > old >> level:
        for number in range(old >> level, new >> level, CHUNK):
            numbers = range(number, min(number + CHUNK, new >> level))
            below = _kept(session, level - STEP, numbers.start << STEP, numbers.stop << STEP)
            hashes = [
                tree.combine(below[at << STEP : (at + 1) << STEP]) for at in range(len(numbers))
            ]
            append_rows(
                driver_of(session),
                SUBTREES,
                {"level": repeat(level), "number": numbers, "hash": hashes},
            )
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
        if (leaf.thing, leaf.thing_id) == (thing, thing_id):
            return leaf.hash
    return None


def keep_checkpoint(session: Session, of_size: int, root_: bytes, note: str) -> None:
    session.execute(insert(CheckpointRow).values(size=of_size, root=root_, note=note))


def checkpoint(session: Session, of_size: int) -> str | None:
    """The note that was signed for a tree of that size."""
    return session.scalar(select(CheckpointRow.note).where(CheckpointRow.size == of_size))


def last_note(session: Session) -> str:
    """The note that was signed last; empty before the first."""
    query = select(CheckpointRow.note).order_by(CheckpointRow.size.desc()).limit(1)
    return session.scalar(query) or ""


def checkpoints(session: Session) -> Sequence[Any]:
    """Every checkpoint: size, root and note, the smallest first."""
    return session.execute(
        select(CheckpointRow.size, CheckpointRow.root, CheckpointRow.note).order_by(
            CheckpointRow.size
        )
    ).all()
