"""Connections to a ledger's database, its two kinds of transaction, and its failures in plain words.

SQLite runs with a write-ahead log and synchronous=FULL: what is acknowledged is on the disk. One writer at a time holds the
file's write lock (BEGIN IMMEDIATE); on PostgreSQL it holds the row of the head.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound, OperationalError
from sqlalchemy.pool import QueuePool

from govcompute.errors import LedgerError, MissingExtra
from govcompute.ledger.place import Place

#: How long a writer waits for others, in seconds.
PATIENCE = 60
_WRITES = "ledger_writes"


def engine_for(place: Place, *, read_only: bool = False) -> Engine:
    """An engine for `place`; nothing is opened yet. read_only: the database itself then refuses every change.

    Raises MissingExtra where psycopg is needed and absent.
    """
    if place.path is not None:
        return _sqlite(place.path, read_only)
    assert place.url is not None
    given = place.url.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} -c lock_timeout={PATIENCE}s".strip()
    options += " -c default_transaction_read_only=on" if read_only else ""
    try:
        return create_engine(place.url, connect_args={"options": options}, hide_parameters=True)
    except ModuleNotFoundError:
        raise MissingExtra("psycopg", "postgres") from None


def _sqlite(path: Path, read_only: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        uri = f"{path.absolute().as_uri()}?{_mode(path, read_only)}"
        made = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        for pragma in ("synchronous=FULL", "recursive_triggers=ON", "cell_size_check=ON"):
            made.execute(f"PRAGMA {pragma}")
        return made

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _mode(path: Path, read_only: bool) -> str:
    """Where it may not be written and nobody has it open, SQLite is told that it does not change, or it would make a log."""
    if writable(path) and not read_only:
        return "mode=rw"
    return "mode=ro" if log_of(path).exists() else "mode=ro&immutable=1"


def log_of(path: Path) -> Path:
    """Where SQLite keeps what is not yet in the file itself."""
    return path.with_name(f"{path.name}-wal")


def writable(path: Path) -> bool:
    """Whether a ledger can be written there: its file, and the folder, where SQLite keeps the log."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


@contextlib.contextmanager
def reading(engine: Engine, place: Place) -> Iterator[Connection]:
    """A transaction that sees one state of the ledger. Raises LedgerError for what the database refuses."""
    with failures(place), engine.connect() as connection:
        if place.url is not None:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextlib.contextmanager
def writing(engine: Engine, place: Place) -> Iterator[Connection]:
    """A transaction that no other writer runs beside; it is committed whole or not at all. Raises LedgerError."""
    with failures(place), engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


#: What a database says -> what it means to a person.
_MEANING = {
    "database is locked": f"other writers have held it for {PATIENCE} seconds; nothing was recorded, try again",
    "lock timeout": f"other writers have held it for {PATIENCE} seconds; nothing was recorded, try again",
    "disk is full": "the disk is full; nothing of this was recorded",
    "no space left": "the disk is full; nothing of this was recorded",
    "readonly database": "no permission to write there; nothing was recorded",
    "read-only transaction": "no permission to write there; nothing was recorded",
    "permission denied": "no permission",
    "not a database": "this is no ledger (not a SQLite file, or its beginning is damaged)",
    "malformed": "the file is damaged; where it can be opened at all `govcompute ledger verify` says where, else a copy helps",
    "unable to open": "it cannot be opened: no such file, or no permission for it or its folder",
    "disk i/o error": "the disk fails to read or write",
    "nothing is changed or removed": "entries are never changed or removed",
    "an entry is added at the end": "an entry is only added at the end",
    "connection refused": "no server answers there",
    "authentication failed": "the server refuses this user or password",
    "does not exist": "no such database, or it holds no ledger; `govcompute ledger init` makes one",
}


@contextlib.contextmanager
def failures(place: Place) -> Iterator[None]:
    """Turns what a database raises into a LedgerError that says what it means; the address is shown without a password."""
    try:
        yield
    except (UnicodeDecodeError, NoResultFound, MultipleResultsFound) as error:
        raise LedgerError(f"{place}: the file is damaged; `govcompute ledger verify` says where ({error})") from None
    except (DBAPIError, sqlite3.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
        first = said.splitlines()[0] if said else type(error).__name__
        known = next((words for sign, words in _MEANING.items() if sign in said.casefold()), None)
        if known is None and not isinstance(error, (OperationalError, sqlite3.OperationalError)):
            known = "the database refuses"
        raise LedgerError(f"{place}: {known or 'the database failed'} ({first})") from None
