"""Whether a ledger is whole: every entry, the head, the head file, the tables and the anchors held against each other."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from govcompute.errors import InputError, LedgerError
from govcompute.ledger import tables
from govcompute.ledger.anchors import Anchor
from govcompute.ledger.connect import reading
from govcompute.ledger.entry import link, origin
from govcompute.ledger.head import HeadFile, read_head_file
from govcompute.ledger.kinds import read_body
from govcompute.ledger.ledger import CHUNK, About, Ledger
from govcompute.ledger.merkle import Tree, leaf_hash
from govcompute.ledger.sound import Finding, sound
from govcompute.quantity import counted

#: An entry as a row: seq, at, who, code_version, kind, body, prev, hash.
Row = Sequence[Any]
_NEXT_TO_IT = '"supersedes":"'


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found. count, hash: of the last entry that is good. findings: empty where the ledger is whole.

    notes: what could not be checked, and why. bodies: whether each body was read as an event of its kind.
    """

    ledger: str
    name: str
    count: int
    hash: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    bodies: bool
    anchors: int

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(ledger: Ledger, anchors: Sequence[Anchor] = (), *, bodies: bool = True) -> Verification:
    """Holds everything in the ledger against everything else, and against `anchors` that were kept elsewhere.

    Every hash is worked out again from what is stored, in one pass that holds nothing in memory; the first bad entry ends
    it. bodies: also read each body as an event of its kind, and hold the database's indexes against the entries, which
    takes most of the time.
    """
    notes: list[str] = []
    # Read before the chain: others may be writing, and the file must not be ahead of what is read of the database.
    head_file = _head_file_of(ledger)
    findings = list(sound(ledger, notes, thorough=bodies))
    marks = {one.count for one in anchors} | ({head_file.count} if isinstance(head_file, HeadFile) else set())
    walk = Walk(ledger.about, marks, merkle=bool(anchors), bodies=bodies)
    try:
        with reading(ledger.engine, ledger.place) as connection:
            walk.run(_rows(connection))
            if walk.finding is None:
                findings += corrections(walk, lambda hash_: _number_of(connection, hash_))
                findings += _head_row(connection, walk)
                findings += _head_file(head_file, walk, notes)
    except LedgerError as error:
        findings.append(Finding("file", f"cannot be read behind entry {walk.count}: {error}"))
    if isinstance(head_file, HeadFile) and head_file.count < walk.count:
        findings = [one for one in findings if one.where != "seal"]  # of the file before a crash; the notes say so
    if walk.finding is not None:
        findings.insert(0, walk.finding)
    findings += held_against(walk, anchors)
    return walk.verification(findings, notes, len(anchors))


#: What a new head file mends: it, or the seal in it, is lost, and everything else is whole.
_RENEWABLE = ("no head file", "seal")


def renew_head(ledger: Ledger, anchors: Sequence[Anchor] = ()) -> Verification:
    """Writes a lost head file anew, where all else is whole; otherwise changes nothing. Returns what was found before.

    A head file that is there and names more, or another chain, is never overwritten: it is what shows the loss.
    """
    found = verify(ledger, anchors)
    if all(one.where in _RENEWABLE for one in found.findings):
        ledger.renew_head_file()
    return found


@dataclass(slots=True)
class Walk:
    """One pass over the entries. marks: at which counts the hash (and the Merkle root) is kept for comparison."""

    about: About
    marks: set[int]
    merkle: bool
    bodies: bool
    count: int = 0
    hash: str = ""
    finding: Finding | None = None
    hashes: dict[int, str] = field(default_factory=dict)
    roots: dict[int, str] = field(default_factory=dict)
    corrections: list[tuple[int, str]] = field(default_factory=list)

    def run(self, rows: Iterable[Row]) -> None:
        """Goes on until the rows end or one is bad; `count` and `hash` are those of the last good one."""
        self.hash = hash_ = origin(self.about.id, self.about.name, self.about.created)
        tree, raw, last, count = Tree(), bytes.fromhex(hash_), 0, 0
        self._mark(0, hash_, tree)
        try:
            for seq, at, who, code_version, kind, body, prev, stored in rows:
                raw = link(raw, seq, at, who, code_version, kind, body)
                if seq != count + 1 or prev != hash_ or raw.hex() != stored or at < last:
                    self.finding = self._fault(count + 1, seq, prev == hash_, raw.hex() == stored)
                    return
                if (self.bodies or _NEXT_TO_IT in body) and not self._readable(seq, kind, body):
                    return
                count, hash_, last = seq, stored, at
                if self.merkle:
                    tree.add(leaf_hash(raw))
                if count in self.marks:
                    self._mark(count, hash_, tree)
        except (AttributeError, TypeError, struct.error):
            self.finding = Finding("entry", "holds a value of another kind than its column's", count + 1)
        finally:
            self.count, self.hash = count, hash_

    def _fault(self, count: int, seq: int, follows: bool, hashed: bool) -> Finding:
        """What is wrong with the row that stands where entry `count` should."""
        if seq != count:
            return Finding("entry", f"missing; the next one there is {seq}", count)
        if not follows:
            return Finding("entry", "does not follow from the one before it", count)
        if not hashed:
            return Finding("entry", "is not what its hash was made of", count)
        return Finding("entry", "has a time before that of the one before it", count)

    def _mark(self, count: int, hash_: str, tree: Tree) -> None:
        if count in self.marks:
            self.hashes[count] = hash_
            self.roots[count] = tree.root().hex()

    def _readable(self, seq: int, kind: str, body: str) -> bool:
        try:
            event = read_body(kind, body)
        except InputError as error:
            self.finding = Finding("entry", str(error), seq)
            return False
        named = getattr(event, "supersedes", None)
        if named:
            self.corrections.append((seq, named))
        return True

    def verification(self, findings: Sequence[Finding], notes: Sequence[str], anchors: int) -> Verification:
        """The result of the pass with what else was found."""
        return Verification(
            self.about.id, self.about.name, self.count, self.hash, tuple(findings), tuple(notes), self.bodies, anchors
        )


def held_against(walk: Walk, anchors: Sequence[Anchor]) -> Iterator[Finding]:
    """Each anchor must be a beginning of the chain that was walked."""
    for one in anchors:
        taken = f"the anchor of {one.at:%Y-%m-%d %H:%M} UTC"
        if one.ledger != walk.about.id:
            yield Finding("anchor", f"{taken} is of ledger {one.ledger}, not of this one ({walk.about.id})")
        elif one.count > walk.count:
            yield Finding(
                "anchor",
                f"{taken} names {counted(one.count, 'entry', 'entries')};"
                f" {counted(walk.count, 'good one is', 'good ones are')} here: the end has gone",
            )
        elif (one.hash, one.root) != (walk.hashes[one.count], walk.roots[one.count]):
            yield Finding("anchor", f"{taken} names another entry {one.count}: the chain was rewritten up to there")


def corrections(walk: Walk, number_of: Callable[[str], int | None]) -> Iterator[Finding]:
    """Each correction must name an entry before it; `number_of` finds an entry by its hash."""
    for seq, named in walk.corrections:
        number = number_of(named)
        if number is None or number >= seq:
            yield Finding("entry", f"corrects an entry {named[:12]}... that is not there before it", seq)


def _rows(connection: Connection) -> Iterator[Row]:
    query = select(*tables.STORED).order_by(tables.entries.c.seq)
    with connection.execution_options(yield_per=CHUNK).execute(query) as rows:
        yield from chain.from_iterable(rows.partitions())


def _number_of(connection: Connection, hash_: str) -> int | None:
    return connection.scalar(select(tables.entries.c.seq).where(tables.entries.c.hash == hash_))


def _head_row(connection: Connection, walk: Walk) -> Iterator[Finding]:
    count, hash_ = connection.execute(select(tables.head.c.seq, tables.head.c.hash)).one()
    if (count, hash_) != (walk.count, walk.hash):  # in a damaged file neither need be what its column holds
        yield Finding(
            "head", f"ends with entry {count}, {str(hash_)[:12]}...; the chain with {walk.count}, {walk.hash[:12]}..."
        )


def _head_file_of(ledger: Ledger) -> HeadFile | Finding | None:
    """What the head file says, or what is wrong with it; None for a ledger that has none."""
    path = ledger.place.head_file
    if path is None:
        return None
    try:
        found = read_head_file(path)
    except LedgerError as error:
        return Finding("no head file", str(error))
    return found or Finding("no head file", f"{path} is missing: nothing here says how far the ledger went")


def _head_file(found: HeadFile | Finding | None, walk: Walk, notes: list[str]) -> Iterator[Finding]:
    if found is None:
        notes.append("a ledger in PostgreSQL has no head file; a cut at its end shows against an anchor only")
    elif isinstance(found, Finding):
        yield found
    elif found.ledger != walk.about.id:
        yield Finding("head file", f"belongs to ledger {found.ledger}, not to this one ({walk.about.id})")
    elif found.count > walk.count:
        yield Finding(
            "head file",
            f"names {counted(found.count, 'entry', 'entries')}, the ledger holds {walk.count}: its end has been cut off",
        )
    elif walk.hashes.get(found.count) != found.hash:
        yield Finding("head file", f"names another entry {found.count}: the chain was rewritten up to there")
    elif found.count < walk.count:
        behind = walk.count - found.count
        notes.append(
            f"the head file is {counted(behind, 'entry', 'entries')} behind, as after a crash; the next opening brings it up"
        )
