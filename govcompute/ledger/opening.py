"""Making a ledger, opening one, and bringing an older one to today's tables."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select

from govcompute.errors import InputError, LedgerError
from govcompute.ledger import sqlite_file, tables
from govcompute.ledger.connect import engine_for, failures, reading, writing
from govcompute.ledger.entry import origin, require_plain
from govcompute.ledger.ledger import About, Ledger
from govcompute.ledger.migrations import migrate
from govcompute.ledger.place import Place, place


def create_ledger(where: str | Path, *, name: str = "") -> Ledger:
    """A new, empty ledger at a path, or in the PostgreSQL database of an address; `name` is for people.

    Raises InputError where there is one already, or anything else at that path, and where it cannot be written. A SQLite
    file appears whole or not at all.
    """
    there = place(where)
    made = About(uuid.uuid4().hex, require_plain("the ledger's name", name), time.time_ns() // 1000)
    if there.path is not None:
        _create_file(there.path, made)
    else:
        engine = engine_for(there)
        try:
            with writing(engine, there) as connection:
                if inspect(connection).has_table(tables.about.name):
                    raise InputError(f"{there}: there is a ledger already")
                _make(connection, made)
        finally:
            engine.dispose()
    opened = open_ledger(where)
    opened.seal()
    return opened


def _create_file(path: Path, made: About) -> None:
    """The file is made under another name and takes its own in one step, which fails where something is there."""
    if path.exists():
        raise InputError(f"{path} is there already; a ledger is made where nothing is")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is not a folder")
    draft = path.with_name(f".{path.name}.{made.id}")
    try:
        draft.touch(exist_ok=False)
        engine = engine_for(Place(path=draft))
        with writing(engine, Place(path=draft)) as connection:
            _make(connection, made)
        with failures(Place(path=path)), engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA journal_mode=WAL")
        engine.dispose()
        os.link(draft, path)
    except FileExistsError:
        raise InputError(f"{path} is there already; a ledger is made where nothing is") from None
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        for left in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)


def _make(connection: Connection, made: About) -> None:
    migrate(connection)
    connection.execute(insert(tables.about).values(one=1, id=made.id, name=made.name, created=made.created))
    connection.execute(insert(tables.head).values(one=1, seq=0, hash=origin(made.id, made.name, made.created)))


def open_ledger(where: str | Path, *, check_head: bool = True, read_only: bool = False) -> Ledger:
    """The ledger at a path, or in the database of an address.

    check_head: hold a SQLite ledger against the head file beside it, as everybody but `verify` should.
    read_only: nothing is written, not even a head file that a crash left behind. Raises LedgerError where there is none,
    it is no ledger, of an older or newer version, damaged, cut, or cannot be read.
    """
    there = place(where)
    if there.path is not None:
        sqlite_file.require_file(there.path)
    engine = engine_for(there, read_only=read_only)
    try:
        made = Ledger(there, engine, _about(engine, there), read_only=read_only)
        if check_head:
            made.reconcile()
    except BaseException:
        engine.dispose()
        raise
    return made


def _about(engine: Engine, there: Place) -> About:
    with reading(engine, there) as connection:
        if not inspect(connection).has_table(tables.version.name):
            raise LedgerError(f"{there} is no ledger: it has none of a ledger's tables")
        found = connection.scalar(select(tables.version.c.version_num))
        _require_schema(there, str(found))
        row = connection.execute(select(tables.about.c.id, tables.about.c.name, tables.about.c.created)).one()
    if [type(value) for value in row] != [str, str, int] or row[2] < 0:
        raise LedgerError(f"{there}: what it says of itself is damaged")
    return About(*row)


def _require_schema(there: Place, found: str) -> None:
    if not found.isdigit():
        raise LedgerError(f"{there}: its tables are of version '{found}', which no govcompute made")
    if int(found) < int(tables.SCHEMA):
        raise LedgerError(
            f"{there}: its tables are of version {found}, today's are {tables.SCHEMA}; run `govcompute ledger upgrade`"
        )
    if int(found) > int(tables.SCHEMA):
        raise LedgerError(
            f"{there}: its tables are of version {found}, newer than this govcompute knows ({tables.SCHEMA}); update govcompute"
        )


def upgrade_ledger(where: str | Path) -> tuple[str, str]:
    """Brings an older ledger's tables to today's; no entry changes. Returns the version before and after."""
    there = place(where)
    if there.path is not None:
        sqlite_file.require_file(there.path)
    engine = engine_for(there)
    try:
        with writing(engine, there) as connection:
            if not inspect(connection).has_table(tables.version.name):
                raise LedgerError(f"{there} is no ledger: it has none of a ledger's tables")
            before = str(connection.scalar(select(tables.version.c.version_num)))
            if not before.isdigit() or int(before) > int(tables.SCHEMA):
                _require_schema(there, before)
            migrate(connection)
            after = str(connection.scalar(select(tables.version.c.version_num)))
    finally:
        engine.dispose()
    if before != after:
        with open_ledger(where) as upgraded:
            upgraded.renew_head_file()
    return before, after
