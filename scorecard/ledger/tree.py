"""The tree of RFC 6962: one root for all leaves, and short proofs of what it holds.

A tree is given by its size and by `node(level, number)`, the hash of the complete subtree over the
leaves number * 2**level up to (number + 1) * 2**level. Nothing here keeps hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]

LEAF, INNER = b"\x00", b"\x01"


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(INNER + left + right).digest()


def combine(hashes: Sequence[bytes]) -> bytes:
    """The hash of the complete subtree over 2**n neighbouring nodes of one level."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(*level[at : at + 2]) for at in range(0, len(level), 2)]
    return level[0]


def of_leaves(hashes: Sequence[bytes]) -> Node:
    """The nodes of a tree whose leaf hashes are all at hand."""

    def node(level: int, number: int) -> bytes:
        return combine(hashes[number << level : (number + 1) << level])

    return node


def root(size: int, node: Node) -> bytes:
    """The Merkle tree hash of the first `size` leaves (RFC 6962, 2.1)."""
    return hashlib.sha256().digest() if size == 0 else _over(0, size, node)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of the leaf at `index` (RFC 6962, 2.1.1). Raises ValueError outside."""
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    path: list[bytes] = []
    first, count = 0, size
    while count > 1:
        half = _half(count)
        if index < first + half:
            path.append(_over(first + half, count - half, node))
            count = half
        else:
            path.append(_over(first, half, node))
            first, count = first + half, count - half
    return path[::-1]


def consistency_proof(old: int, size: int, node: Node) -> list[bytes]:
    """That the first `old` leaves are still the first (RFC 6962, 2.1.2). Raises ValueError."""
    if not 0 < old <= size:
        raise ValueError(f"A tree of {size} leaves has no past of {old} leaves.")
    path: list[bytes] = []
    first, count, whole = 0, size, True
    while old != first + count:
        half = _half(count)
        if old <= first + half:
            path.append(_over(first + half, count - half, node))
            count = half
        else:
            path.append(_over(first, half, node))
            first, count, whole = first + half, count - half, False
    if not whole:
        path.append(_over(first, count, node))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_: bytes
) -> bool:
    """Whether the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            found = node_hash(step, found)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root_


def verify_consistency(
    old: int, size: int, old_root: bytes, root_: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == root_
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    at, last = old - 1, size - 1
    while at % 2 == 1:
        at, last = at >> 1, last >> 1
    was = found = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            was, found = node_hash(step, was), node_hash(step, found)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and found == root_


def _half(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _over(first: int, count: int, node: Node) -> bytes:
    """The hash over `count` leaves from `first` on, which is where a subtree of them begins."""
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, first >> level)
    half = _half(count)
    return node_hash(_over(first, half, node), _over(first + half, count - half, node))
