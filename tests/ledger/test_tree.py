"""The tree of RFC 6962: published roots and proofs, and that no proof fits what it is not of."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.ledger import tree

# The eight leaves and their roots that Certificate Transparency's reference tests publish.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def of(contents):
    return tree.of_leaves([tree.leaf_hash(content) for content in contents])


def test_the_empty_tree_is_the_hash_of_nothing():
    assert tree.root(0, of([])) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size):
    assert tree.root(size, of(LEAVES)).hex() == ROOTS[size - 1]


@given(leaves, st.data())
def test_every_leaf_has_a_proof_that_fits_it_alone(contents, data):
    size, node = len(contents), of(contents)
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion_proof(index, size, node), tree.root(size, node)
    leaf = tree.leaf_hash(contents[index])
    assert tree.verify_inclusion(leaf, index, size, proof, root)
    assert len(proof) <= size.bit_length()
    assert not tree.verify_inclusion(tree.leaf_hash(b"other"), index, size, proof, root)
    assert not tree.verify_inclusion(leaf, index, size, [*proof, root], root)
    if proof:
        assert not tree.verify_inclusion(leaf, index, size, proof[:-1], root)


@given(leaves, st.data())
def test_a_tree_that_grew_proves_its_past_and_no_other(contents, data):
    size, node = len(contents), of(contents)
    old = data.draw(st.integers(1, size))
    proof = tree.consistency_proof(old, size, node)
    root, was = tree.root(size, node), tree.root(old, node)
    assert tree.verify_consistency(old, size, was, root, proof)
    other = tree.root(old, of([b"other", *contents[1:]]))
    if other != was:
        assert not tree.verify_consistency(old, size, other, root, proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="has no leaf"):
        tree.inclusion_proof(index, size, of(LEAVES))
