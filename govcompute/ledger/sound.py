"""Whether the database around the chain is sound: its bytes, its structure, its tables and the triggers that guard them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import StaticPool

from govcompute.errors import LedgerError
from govcompute.ledger import sqlite_file
from govcompute.ledger.connect import log_of, reading
from govcompute.ledger.head import HeadFile, read_head_file
from govcompute.ledger.ledger import Ledger
from govcompute.ledger.migrations import migrate


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be. seq: of the entry, if one.

    where: "entry", "head" (the row), "head file", "no head file" (missing or damaged), "seal", "file", "tables", "anchor".
    """

    where: str
    says: str
    seq: int | None = None

    def __str__(self) -> str:
        return f"entry {self.seq}: {self.says}" if self.seq is not None else f"{self.where}: {self.says}"


def sound(ledger: Ledger, notes: list[str], *, thorough: bool = True) -> Iterator[Finding]:
    """What is wrong with the database itself; adds to `notes` what cannot be known.

    thorough: also have SQLite check its pages and hold its indexes against its rows, which takes longer than every hash.
    """
    if ledger.place.path is not None:
        yield from _bytes(ledger.place.path, ledger.place.head_file, notes)
    try:
        with reading(ledger.engine, ledger.place) as connection:
            if ledger.place.path is None:
                yield from _guarded(connection)
            else:
                yield from _structure(connection) if thorough else ()
                yield from _tables(connection)
    except LedgerError as error:
        yield Finding("file", str(error))


def _bytes(path: Path, head_file: Path | None, notes: list[str]) -> Iterator[Finding]:
    """A file that was sealed when it was closed must still have those bytes, also where they carry no content."""
    found = _sealed(head_file)
    if found is None or found.file is None or _waiting(path):
        notes.append("the file is not sealed (in use, or its writer was killed): bytes without content are not vouched for")
    elif sqlite_file.digest(path) != found.file and _sealed(head_file) == found and not _waiting(path):
        yield Finding("seal", f"{path} has not the bytes that it was closed with: damaged, or written by another program")


def _sealed(head_file: Path | None) -> HeadFile | None:
    try:
        return None if head_file is None else read_head_file(head_file)
    except LedgerError:
        return None


def _waiting(path: Path) -> bool:
    """Whether SQLite's log holds something that is not yet in the file."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def _structure(connection: Connection) -> Iterator[Finding]:
    for (said,) in connection.execute(text("PRAGMA integrity_check(5)")):
        if said != "ok":
            yield Finding("file", f"SQLite: {said}")


def _tables(connection: Connection) -> Iterator[Finding]:
    found, expected = _objects(connection), _expected()
    for name in sorted(found.keys() | expected.keys()):
        if name not in found:
            yield Finding("tables", f"{name} is missing")
        elif found[name] != expected.get(name):
            yield Finding("tables", f"{name} is not what govcompute made")


def _objects(connection: Connection) -> dict[str, tuple[str, str | None]]:
    """Every table, index and trigger, with the statement that made it; that of Alembic's own table is Alembic's affair.

    In a damaged file a name may be no text: it then stands as Python writes it, and so is none of those expected.
    """
    rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master"))
    named = ((kind, name if isinstance(name, str) else repr(name), sql) for kind, name, sql in rows)
    return {name: (kind, None if name == "ledger_version" else sql) for kind, name, sql in named}


@cache
def _expected() -> dict[str, tuple[str, str | None]]:
    """The objects of a new ledger, as this program makes it."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        migrate(connection)
        found = _objects(connection)
    engine.dispose()
    return found


_GUARDS = {
    f"{table}_{what}" for table in ("ledger_about", "ledger_head", "ledger_entries") for what in ("refuse", "refuse_truncate")
}


def _guarded(connection: Connection) -> Iterator[Finding]:
    """On PostgreSQL: every trigger is there and switched on."""
    query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgrelid IN (to_regclass('ledger_about'),"
    query += " to_regclass('ledger_head'), to_regclass('ledger_entries'))"
    there = set(connection.scalars(text(query)))
    for name in sorted(_GUARDS - there):
        yield Finding("tables", f"trigger {name} is missing or switched off")
