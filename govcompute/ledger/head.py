"""How far a chain goes, and the file beside a SQLite ledger that says so too.

The file is written after each commit and before the writer is answered. So it may lag behind the database by what a crash
cut off between the two, and never leads it: a file that is ahead means that entries have gone. Its last field is the
SHA-256 of the rest, so that no byte of it can change unseen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from govcompute.documents import write_text
from govcompute.errors import LedgerError


@dataclass(frozen=True, slots=True)
class Head:
    """ledger: its id. count: how many entries. hash: of the last one (of the origin where there is none)."""

    ledger: str
    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class HeadFile:
    """The head as the file beside the ledger has it.

    written: when, in microseconds since 1970. file: SHA-256 of the database's file where it was closed in order, so that
    every byte of it is vouched for; None while it may still change.
    """

    ledger: str
    count: int
    hash: str
    written: int
    file: str | None = None

    @property
    def head(self) -> Head:
        """The head alone."""
        return Head(self.ledger, self.count, self.hash)

    def text(self) -> str:
        """The file's text, the same for the same content."""
        content = asdict(self)
        checked = json.dumps(content, sort_keys=True)
        return json.dumps({**content, "sha256": hashlib.sha256(checked.encode()).hexdigest()}, indent=1) + "\n"


def write_head_file(path: Path, head: HeadFile) -> None:
    """Writes it whole or not at all. Raises InputError."""
    write_text(path, head.text())


def read_head_file(path: Path) -> HeadFile | None:
    """What the file says, or None where there is none. Raises LedgerError where it is damaged or cannot be read."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        content = json.loads(raw.decode("utf-8"))
        content.pop("sha256")
        found = HeadFile(**content)
        if found.text().encode() == raw and isinstance(found.count, int) and found.count >= 0:
            return found
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise LedgerError(f"{path}: the head file is damaged; `govcompute ledger verify --renew-head` once the rest is whole")
