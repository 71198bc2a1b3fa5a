"""An anchor: how far a ledger went at some moment, to be kept where the ledger's owner cannot change it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from govcompute.documents import Document, Record, read_json, validate
from govcompute.errors import DocumentError
from govcompute.ledger.event import Moment
from govcompute.ledger.merkle import Tree, leaf_hash

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger

HASH = "^[0-9a-f]{64}$"


class Anchor(Record):
    """count, hash: the head. root: the Merkle root over the hashes of all entries up to it. at: when it was taken."""

    schema_version: Literal[1] = 1
    kind: Literal["ledger_anchor"] = "ledger_anchor"
    ledger: str = Field(pattern="^[0-9a-f]{32}$")
    name: str = ""
    count: int = Field(ge=0)
    hash: str = Field(pattern=HASH)
    root: str = Field(pattern=HASH)
    at: Moment

    def content(self) -> dict[str, Any]:
        """Its fields as JSON values, without what every document of ours begins with."""
        return self.model_dump(mode="json", exclude={"schema_version", "kind"})


def anchor(ledger: Ledger) -> Anchor:
    """The anchor of the ledger as it is now."""
    head = ledger.head()
    tree = Tree(leaf_hash(bytes.fromhex(hash_)) for hash_ in ledger.hashes(head.count))
    return Anchor(
        ledger=ledger.id,
        name=ledger.about.name,
        count=tree.size,
        hash=head.hash,
        root=tree.root().hex(),
        at=datetime.now(UTC).replace(microsecond=0),
    )


def read_anchor(path: Path) -> Anchor:
    """The anchor in a file. Raises DocumentError with the place of each fault."""
    return parse_anchor(read_json(path))


def parse_anchor(document: Document) -> Anchor:
    """The anchor in a document. Raises DocumentError with the place of each fault; of another file that it is none."""
    value = document.value
    kind = value.get("kind") if isinstance(value, dict) else None
    if isinstance(value, dict) and kind != "ledger_anchor":
        what = f"this is a '{kind}'" if isinstance(kind, str) else "this is no anchor"
        raise DocumentError(document.problem((), what, "what `govcompute ledger anchor` wrote"))
    return validate(Anchor, document)
