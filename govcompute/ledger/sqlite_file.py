"""The file of a SQLite ledger: made whole, sealed when it is closed, and vouched for to the last byte."""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path

from sqlalchemy import Engine, select

from govcompute.errors import InputError, LedgerError
from govcompute.ledger import tables
from govcompute.ledger.connect import log_of, writable, writing
from govcompute.ledger.head import HeadFile, write_head_file
from govcompute.ledger.place import Place

_MAGIC = b"SQLite format 3\x00"


def require_file(path: Path) -> None:
    """Raises LedgerError where `path` is not there, cannot be read or does not begin as SQLite's files do."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except FileNotFoundError:
        raise LedgerError(f"{path}: there is no ledger; `govcompute ledger init` makes one") from None
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror or error}") from None
    if start != _MAGIC:
        raise LedgerError(f"{path} is no ledger: not a SQLite file, or its beginning is damaged")


def may_write(place: Place) -> bool:
    """Whether the ledger's file and folder can be written."""
    return place.path is not None and writable(place.path)


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(engine: Engine, place: Place, ledger: str) -> None:
    """Moves the log into the file and writes the file's digest into the head file, so that a later change of any byte shows.

    Both happen under the write lock, with an empty log: nobody can change the file in between. Where another process is
    reading or writing just then, nothing is sealed; the head file stays as the last append left it.
    """
    path, head_file = place.path, place.head_file
    assert path is not None
    assert head_file is not None
    with contextlib.suppress(InputError):
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with writing(engine, place) as connection:
            count, hash_ = connection.execute(select(tables.head.c.seq, tables.head.c.hash)).one()
            log = log_of(path)
            if log.exists() and log.stat().st_size:
                return
            write_head_file(head_file, HeadFile(ledger, count, hash_, time.time_ns() // 1000, digest(path)))
