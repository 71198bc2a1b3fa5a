"""The trees of RFC 6962: against its own recursion, its test vectors, and pymerkle."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.ledger.merkle import (
    EMPTY,
    Tree,
    consistency_proof,
    consistent,
    included,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

#: Inputs and roots of the reference tests of Certificate Transparency (merkletree_test), sizes 1 to 8.
INPUTS = [bytes.fromhex(text) for text in
    ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


def plain(leaves: Sequence[bytes]) -> bytes:
    """Section 2.1 as it is written."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(plain(leaves[:split]), plain(leaves[split:]))


def test_three_leaves_by_hand() -> None:
    a, b, c = (hashlib.sha256(b"\x00" + letter).digest() for letter in (b"a", b"b", b"c"))
    ab = hashlib.sha256(b"\x01" + a + b).digest()
    assert root([a, b, c]) == hashlib.sha256(b"\x01" + ab + c).digest()
    assert inclusion_proof([a, b, c], 2) == [ab]
    assert inclusion_proof([a, b, c], 0) == [b, c]
    assert consistency_proof([a, b, c], 2) == [c]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_vectors(size: int) -> None:
    assert root(map(leaf_hash, INPUTS[:size])).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", range(70))
def test_the_root_is_that_of_the_plain_recursion(size: int) -> None:
    assert root(LEAVES[:size]) == plain(LEAVES[:size])
    assert Tree().root() == EMPTY


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_proved_and_no_other(size: int) -> None:
    leaves, whole = LEAVES[:size], root(LEAVES[:size])
    for index in range(size):
        path = inclusion_proof(leaves, index)
        assert len(path) <= (size - 1).bit_length()
        assert included(leaves[index], index, size, path, whole)
        assert not included(LEAVES[-1], index, size, path, whole)
        for other in range(size + 1):
            assert other == index or not included(leaves[index], other, size, path, whole)
        assert not included(leaves[index], index, size, [*path, whole], whole)
        assert not path or not included(leaves[index], index, size, path[:-1], whole)


@pytest.mark.parametrize("size", range(1, 34))
def test_every_beginning_is_proved_and_no_other(size: int) -> None:
    leaves, whole = LEAVES[:size], root(LEAVES[:size])
    for first in range(1, size + 1):
        path, before = consistency_proof(leaves, first), root(leaves[:first])
        assert consistent(first, size, before, whole, path)
        assert not consistent(first, size, LEAVES[-1], whole, path)
        assert not consistent(first, size, before, LEAVES[-1], path)
        assert not consistent(first, size, before, whole, [*path, whole])
        assert first == size or not consistent(first, size, before, whole, path[:-1])
    assert not consistent(0, size, EMPTY, whole, [])
    assert not consistent(size + 1, size, whole, whole, [])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_a_proof_with_a_turned_bit_does_not_hold(items: list[bytes], data: st.DataObject) -> None:
    leaves = list(map(leaf_hash, items))
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = inclusion_proof(leaves, index)
    if not path:
        return
    part, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    turned = int.from_bytes(path[part]) ^ (1 << bit)
    path[part] = turned.to_bytes(32)
    assert not included(leaves[index], index, len(leaves), path, root(leaves))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33, 64])
def test_pymerkle_finds_the_same_root(size: int) -> None:
    pymerkle = pytest.importorskip("pymerkle")
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(size):
        tree.append_entry(bytes([number]))
    assert root(LEAVES[:size]) == tree.get_root()
