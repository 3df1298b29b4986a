"""Prove what the tree holds: that an entry is in it, and that it only ever grew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.errors import Invalid, NotFound
from scorecard.ledger import tree
from scorecard.store import revisions, seal


@dataclass(frozen=True)
class Leaf:
    """Where a thing is in the tree, and the path from it to the root."""

    thing: str
    revision: int
    position: int
    hash: bytes
    proof: list[bytes]


@dataclass(frozen=True)
class Inclusion:
    """The leaves of an entry's revisions in a tree of that size."""

    size: int
    root: bytes
    leaves: list[Leaf]


@dataclass(frozen=True)
class Consistency:
    """That a tree of `size` leaves begins with one of `old`."""

    old: int
    old_root: bytes
    size: int
    root: bytes
    proof: list[bytes]


@dataclass(frozen=True)
class Tree:
    """How the sealed tree stands."""

    size: int
    root: bytes
    actions: int


def read_tree(database: Database) -> Tree:
    with database.reading.begin() as session:
        size = seal.size(session)
        return Tree(size, seal.root(session, size), seal.sealed_actions(session))


def prove_entry(database: Database, public_id: str, size: int | None) -> Inclusion:
    """That the revisions of an entry that are sealed are in the tree of `size` leaves, or today's.

    Raises NotFound, also if none is sealed in a tree of that size, Invalid for a size there is not.
    """
    with database.reading.begin() as session:
        size = _size(session, size, "size")
        node = seal.node_of(session)
        leaves = []
        for revision, number in revisions.numbers_of(session, public_id):
            found = seal.leaf_position(session, "evidence", number)
            if found is not None and found[0] < size:
                position, hash_ = found
                proof = tree.inclusion_proof(position, size, node)
                leaves.append(Leaf("evidence", revision, position, hash_, proof))
        if not leaves:
            raise NotFound("The entry is not sealed in that tree; read /ledger/checkpoint first.")
        return Inclusion(size, tree.root(size, node), leaves)


def prove_consistency(database: Database, old: int, size: int | None) -> Consistency:
    """That the tree of `size` leaves, or today's, begins with that of `old`. Raises Invalid."""
    with database.reading.begin() as session:
        size = _size(session, size, "to")
        if not 0 < old <= size:
            raise Invalid.at("from", f"Must be 1 to {size}, the size it grew to.")
        node = seal.node_of(session)
        proof = tree.consistency_proof(old, size, node)
        return Consistency(old, tree.root(old, node), size, tree.root(size, node), proof)


def _size(session: Session, asked: int | None, field: str) -> int:
    tall = seal.size(session)
    if asked is not None and not 0 < asked <= tall:
        raise Invalid.at(field, f"The tree has {tall} leaves; ask for 1 to {tall}.")
    return asked or tall
