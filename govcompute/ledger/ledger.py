"""A ledger that is open: append, read, and where it stands."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Engine, Select, exists, select

from govcompute.errors import InputError, LedgerError
from govcompute.ledger import sqlite_file, tables
from govcompute.ledger.append import chain, draft, writer
from govcompute.ledger.connect import failures, reading, writing
from govcompute.ledger.entry import Entry, require_plain
from govcompute.ledger.head import Head, HeadFile, read_head_file, write_head_file
from govcompute.ledger.kinds import Event
from govcompute.ledger.place import Place
from govcompute.quantity import counted

#: Rows fetched at a time.
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class About:
    """Which ledger it is. created: microseconds since 1970."""

    id: str
    name: str
    created: int


class Ledger:
    """One chain of entries. Use it as a context manager, or close it; made by `create_ledger` and `open_ledger`.

    Any number of ledgers may be open on one place, in one process or in many; each append is one transaction.
    """

    def __init__(self, place: Place, engine: Engine, about: About, *, read_only: bool = False) -> None:
        self.place = place
        self.about = about
        self._engine = engine
        self._read_only = read_only
        self._appended = False

    @property
    def id(self) -> str:
        """The ledger's own id, 32 hexadecimal digits."""
        return self.about.id

    @property
    def engine(self) -> Engine:
        """The database, for those who read it themselves."""
        return self._engine

    def append(self, events: Sequence[Event], *, who: str | None = None) -> list[Entry]:
        """Records `events`, all or none, in one transaction; returns the entry of each, in order, once it is on the disk.

        An event whose (source, source_key) is there with the same body is that entry: a retry records nothing twice.
        who: the writer; by default GOVCOMPUTE_WHO, or the user and the machine.

        Raises InputError for an event that cannot be recorded (see `append.chain`), LedgerError where the database cannot
        be written. A warning is given where the events are recorded and the head file could not be written.
        """
        drafts = [draft(event) for event in events]
        name = require_plain("the writer's name", who or writer())
        if not drafts:
            return []
        with writing(self._engine, self.place) as connection:
            before = connection.scalar(select(tables.head.c.seq)) or 0
            entries = chain(connection, drafts, name, time.time_ns() // 1000)
        if any(entry.seq > before for entry in entries):  # where all were there already, nothing was recorded
            self._appended = True
            self._write_head_file()
        return entries

    def entries(
        self, *, start: int = 1, system: str | None = None, run: str | None = None, kind: str | None = None
    ) -> Iterator[Entry]:
        """The entries from number `start` on, in order; of one system, run or kind where that is given."""
        query = select(*tables.STORED).where(tables.entries.c.seq >= start)
        for name, wanted in (("system", system), ("run", run), ("kind", kind)):
            if wanted is not None:
                query = query.where(tables.entries.c[name] == wanted)
        return self._read(query)

    def names(self, of: Literal["system", "run"]) -> list[str]:
        """The systems, or the runs, that entries speak of, in order of the alphabet."""
        column = tables.entries.c[of]
        with reading(self._engine, self.place) as connection:
            return sorted(connection.scalars(select(column).where(column.is_not(None)).distinct()))

    def current(self, *, system: str | None = None, run: str | None = None) -> Iterator[Entry]:
        """The compute entries that no later entry supersedes, in order: what is added up.

        Raises LedgerError at one that is not what its hash was made of, so that no changed amount enters a sum.
        """
        later = tables.entries.alias("later")
        c = tables.entries.c
        query = select(*tables.STORED).where(c.kind == "compute", ~exists().where(later.c.supersedes == c.hash))
        for name, wanted in (("system", system), ("run", run)):
            if wanted is not None:
                query = query.where(c[name] == wanted)
        for entry in self._read(query):
            if not entry.intact:
                raise LedgerError(f"{self.place}: entry {entry.seq} was changed; `govcompute ledger verify` says more")
            yield entry

    def _read(self, query: Select[Any]) -> Iterator[Entry]:
        ordered = query.order_by(tables.entries.c.seq)
        with (
            reading(self._engine, self.place) as connection,
            connection.execution_options(yield_per=CHUNK).execute(ordered) as rows,
        ):
            for row in rows:
                yield Entry(*row)

    def hashes(self, count: int) -> Iterator[str]:
        """The hashes of the first `count` entries, in order."""
        c = tables.entries.c
        with reading(self._engine, self.place) as connection:
            query = select(c.hash).where(c.seq <= count).order_by(c.seq)
            with connection.execution_options(yield_per=CHUNK).execute(query) as rows:
                yield from rows.scalars()

    def entry(self, seq: int) -> Entry:
        """Entry number `seq`. Raises InputError where there is none."""
        with reading(self._engine, self.place) as connection:
            row = connection.execute(select(*tables.STORED).where(tables.entries.c.seq == seq)).first()
        if row is None:
            raise InputError(f"{self.place}: no entry {seq}; the ledger holds {self.head().count}")
        return Entry(*row)

    def find(self, hash_: str) -> Entry:
        """The one entry whose hash begins with `hash_`, 8 digits or more. Raises InputError where there is none or several."""
        if len(hash_) < 8 or set(hash_) - set("0123456789abcdef"):
            raise InputError(f"'{hash_}' is not the beginning of a hash; expected 8 to 64 hexadecimal digits")
        c = tables.entries.c
        with reading(self._engine, self.place) as connection:
            rows = connection.execute(select(*tables.STORED).where(c.hash.like(f"{hash_}%")).limit(2)).all()
        if len(rows) != 1:
            raise InputError(f"{self.place}: {'several entries' if rows else 'no entry'} with a hash that begins '{hash_}'")
        return Entry(*rows[0])

    def head(self) -> Head:
        """How many entries there are, and the hash of the last."""
        with reading(self._engine, self.place) as connection:
            count, hash_ = connection.execute(select(tables.head.c.seq, tables.head.c.hash)).one()
        return Head(self.id, count, hash_)

    def link_text(self, entry: Entry) -> str:
        """How others cite the entry: ``ledger:<id>#<number>:<first 12 digits of its hash>``."""
        return f"ledger:{self.id}#{entry.seq}:{entry.hash[:12]}"

    def _write_head_file(self) -> None:
        """The head as it is now, under the lock that writers hold, so that no slower writer sets the file back."""
        if self.place.head_file is None:
            return
        try:
            with writing(self._engine, self.place) as connection:
                count, hash_ = connection.execute(select(tables.head.c.seq, tables.head.c.hash)).one()
                write_head_file(self.place.head_file, HeadFile(self.id, count, hash_, time.time_ns() // 1000))
        except InputError as error:
            warnings.warn(f"recorded, but the head file is behind: {error}", stacklevel=3)

    def reconcile(self) -> None:
        """Holds the head file against the chain, and brings it up where a crash left it behind. SQLite only.

        Raises LedgerError where the file is ahead (the end of the chain has been cut off), is missing, is damaged, or
        names another hash.
        """
        path = self.place.head_file
        if path is None:
            return
        found, head = read_head_file(path), self.head()
        if found is None and head.count > 0:
            raise LedgerError(
                f"{path} is missing: nothing says how far the ledger went; where it was copied without it, check it and make"
                " the file anew with `govcompute ledger verify --renew-head`"
            )
        if found is not None:
            self._require_prefix(found, head)
        if (found is None or found.count < head.count) and not self._read_only and sqlite_file.may_write(self.place):
            self._write_head_file()

    def _require_prefix(self, found: HeadFile, head: Head) -> None:
        if found.ledger != self.id:
            raise LedgerError(f"{self.place.head_file} belongs to ledger {found.ledger}, not to this one ({self.id})")
        if found.count > head.count:
            raise LedgerError(
                f"{self.place} holds {counted(head.count, 'entry', 'entries')},"
                f" and its head file names {found.count}: its end has been cut off"
            )
        there = head.hash if found.count == head.count else self._hash_at(found.count)
        if there != found.hash:
            raise LedgerError(f"{self.place}: entry {found.count} is not the one that the head file names: it was rewritten")

    def _hash_at(self, count: int) -> str:
        c = tables.entries.c
        with reading(self._engine, self.place) as connection:
            if count == 0:
                return str(connection.scalar(select(c.prev).where(c.seq == 1)))
            return str(connection.scalar(select(c.hash).where(c.seq == count)))

    def renew_head_file(self) -> None:
        """Writes the head file from the chain as it is; `verification.renew_head` asks first whether that is whole."""
        self._write_head_file()
        self.seal()

    def seal(self) -> None:
        """Has the head file vouch for every byte of a SQLite ledger's file, where nobody else is using it just now."""
        if self.place.path is not None:
            with failures(self.place):
                sqlite_file.seal(self._engine, self.place, self.id)

    def close(self) -> None:
        """Lets go of the database. A SQLite ledger that was written to is sealed first."""
        if self._appended:
            self.seal()
        self._appended = False
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
