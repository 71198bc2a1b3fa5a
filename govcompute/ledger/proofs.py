"""Proofs for those who have an anchor and not the ledger: that one entry is in it, and that a later anchor only added to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from govcompute.documents import Record, read_json, validate
from govcompute.errors import DocumentError, InputError
from govcompute.ledger.anchors import HASH, Anchor
from govcompute.ledger.entry import Entry
from govcompute.ledger.merkle import consistency_proof, consistent, included, inclusion_proof, leaf_hash, root
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger

Hash = Annotated[str, Field(pattern=HASH)]


class EntryRecord(Record):
    """An entry whole: every field that its hash is made of. body: the JSON text that was hashed."""

    seq: int = Field(ge=1, lt=2**63)
    at: int = Field(ge=0, lt=2**63, description="microseconds since 1970, UTC")
    who: str
    code_version: str
    kind: str
    body: str
    prev: Hash
    hash: Hash

    @classmethod
    def of(cls, entry: Entry) -> EntryRecord:
        """The record of `entry`."""
        return cls.model_construct(**{name: getattr(entry, name) for name in cls.model_fields})

    def entry(self) -> Entry:
        """The entry of the record."""
        return Entry(**self.model_dump())


class Inclusion(Record):
    """That `entry` is number `entry.seq` of the `count` entries under the Merkle root `root`. path: hashes, nearest first."""

    schema_version: Literal[1] = 1
    kind: Literal["ledger_inclusion"] = "ledger_inclusion"
    ledger: str
    count: int = Field(ge=1)
    root: Hash
    entry: EntryRecord
    path: list[Hash]


class Growth(Record):
    """That the `first` entries under `first_root` are the beginning of the `count` under `root`."""

    schema_version: Literal[1] = 1
    kind: Literal["ledger_growth"] = "ledger_growth"
    ledger: str
    first: int = Field(ge=1)
    first_root: Hash
    count: int = Field(ge=1)
    root: Hash
    path: list[Hash]


def content(proof: Inclusion | Growth) -> dict[str, Any]:
    """The proof as JSON values, without what every document of ours begins with."""
    return proof.model_dump(mode="json", exclude={"schema_version", "kind"})


def prove_entry(ledger: Ledger, seq: int, *, under: Anchor | None = None) -> Inclusion:
    """Shows that entry `seq` is in the ledger, under the root of an anchor, or of all entries that are there now.

    Raises InputError where there is no such entry, or the anchor is of another ledger, of more entries, or of fewer than
    `seq`, or its root is not that of these entries.
    """
    entry = ledger.entry(seq)
    leaves, whole = _leaves(ledger, under)
    if seq > len(leaves):
        raise InputError(f"the anchor names {counted(len(leaves), 'entry', 'entries')}; entry {seq} came later")
    path = [part.hex() for part in inclusion_proof(leaves, seq - 1)]
    return Inclusion(ledger=ledger.id, count=len(leaves), root=whole, entry=EntryRecord.of(entry), path=path)


def prove_growth(ledger: Ledger, since: Anchor, *, until: Anchor | None = None) -> Growth:
    """Shows that the entries under the anchor `since` are the beginning of those under `until`, or of all that are there now.

    Raises InputError as `prove_entry` does, and for an anchor of an empty ledger, which says nothing.
    """
    _require_own(ledger, since)
    leaves, whole = _leaves(ledger, until)
    if not 0 < since.count <= len(leaves):
        raise InputError(f"the earlier anchor names {counted(since.count, 'entry', 'entries')}, the later state {len(leaves)}")
    if root(leaves[: since.count]).hex() != since.root:
        raise InputError(
            f"the first {counted(since.count, 'entry is not that', 'entries are not those')}"
            " of the anchor: the chain was rewritten"
        )
    path = [part.hex() for part in consistency_proof(leaves, since.count)]
    return Growth(
        ledger=ledger.id, first=since.count, first_root=since.root, count=len(leaves), root=whole, path=path
    )  # fmt: skip


def _leaves(ledger: Ledger, under: Anchor | None) -> tuple[list[bytes], str]:
    """The leaves' hashes up to an anchor (or all), and their root."""
    if under is not None:
        _require_own(ledger, under)
    count = ledger.head().count if under is None else under.count
    leaves = [leaf_hash(bytes.fromhex(hash_)) for hash_ in ledger.hashes(count)]
    if len(leaves) < count:
        raise InputError(f"the anchor names {counted(count, 'entry', 'entries')}; the ledger holds {len(leaves)}")
    whole = root(leaves).hex()
    if under is not None and whole != under.root:
        raise InputError(
            f"the first {counted(count, 'entry is not that', 'entries are not those')} of the anchor: the chain was rewritten"
        )
    return leaves, whole


def _require_own(ledger: Ledger, anchor: Anchor) -> None:
    if anchor.ledger != ledger.id:
        raise InputError(f"the anchor is of ledger {anchor.ledger}, not of this one ({ledger.id})")


def read_proof(path: Path) -> Inclusion | Growth:
    """The proof in a file. Raises DocumentError with the place of each fault."""
    document = read_json(path)
    kind = document.value.get("kind") if isinstance(document.value, dict) else None
    if isinstance(document.value, dict) and kind not in ("ledger_inclusion", "ledger_growth"):
        what = f"this is a '{kind}', not a proof" if isinstance(kind, str) else "this is no proof"
        raise DocumentError(document.problem((), what, "what `govcompute ledger prove` wrote"))
    model: type[Inclusion] | type[Growth] = Growth if kind == "ledger_growth" else Inclusion
    return validate(model, document)


def check_proof(proof: Inclusion | Growth, *anchors: Anchor) -> list[str]:
    """What is wrong with `proof`, held against anchors that were had from elsewhere; empty where it holds.

    An inclusion needs the anchor of its count; a growth the two that it joins. Only what the anchors say is believed.
    """
    wrong = [
        f"an anchor is of ledger {one.ledger}, the proof of {proof.ledger}" for one in anchors if one.ledger != proof.ledger
    ]
    roots = {one.count: one.root for one in anchors}
    needed = {proof.count: proof.root} | ({proof.first: proof.first_root} if isinstance(proof, Growth) else {})
    for count, stated in needed.items():
        if count not in roots:
            wrong.append(f"no anchor of {counted(count, 'entry', 'entries')} was given, which the proof is about")
        elif roots[count] != stated:
            wrong.append(f"the proof's root for {counted(count, 'entry', 'entries')} is not the anchor's")
    path = [bytes.fromhex(part) for part in proof.path]
    whole = bytes.fromhex(proof.root)
    if isinstance(proof, Growth):
        if not consistent(proof.first, proof.count, bytes.fromhex(proof.first_root), whole, path):
            wrong.append(f"the path does not lead from {counted(proof.first, 'entry', 'entries')} to {proof.count}")
        return wrong
    entry = proof.entry.entry()
    if entry.expected_hash() != entry.hash:
        wrong.append("the entry is not what its hash was made of")
    if not included(leaf_hash(bytes.fromhex(entry.hash)), entry.seq - 1, proof.count, path, whole):
        wrong.append(f"the path does not lead from entry {entry.seq} to the root")
    return wrong
