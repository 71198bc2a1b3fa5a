"""Merkle trees of RFC 6962, section 2.1: one hash over many, and short proofs that one is among them, or that they only grew.

A leaf's hash is SHA-256(0x00 ‖ data), a node's SHA-256(0x01 ‖ left ‖ right); a tree of n leaves splits at the largest power of
two below n. Functions take the leaves' hashes. Checks follow RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that holds `data`."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that leaves are added to; it keeps only the roots of its full subtrees, one for each bit of its size."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """Adds a leaf's hash at the end."""
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            leaf = node_hash(self._peaks.pop(), leaf)
        self._peaks.append(leaf)

    def root(self) -> bytes:
        """The hash over all leaves so far."""
        if not self._peaks:
            return EMPTY
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found


def root(leaves: Iterable[bytes]) -> bytes:
    """The hash over all `leaves`."""
    return Tree(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` (from 0) to the root, nearest first."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether `proof` shows that `leaf` is number `index` of the `size` leaves under the root `expected`."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(part, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, part)
        at, last = at >> 1, last >> 1
    return last == 0 and found == expected


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes that show that the tree of the first `first` leaves (1 or more) is the beginning of the tree of all."""
    return _subproof(leaves, first, whole=True)


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if first <= split:
        return [*_subproof(leaves[:split], first, whole=whole), root(leaves[split:])]
    return [*_subproof(leaves[split:], first - split, whole=False), root(leaves[:split])]


def consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that `first` leaves under `first_root` are the beginning of `second` under `second_root`."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    parts = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not parts:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, part)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
