"""Which ledger a command works on: said with --ledger or GOVCOMPUTE_LEDGER, never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.errors import InputError
from govcompute.paths import LEDGER_VARIABLE

if TYPE_CHECKING:
    from govcompute.ledger import Anchor, Entry, Ledger

Where = Annotated[
    str | None,
    typer.Option(
        "--ledger", metavar="PATH|URL", envvar=LEDGER_VARIABLE, help="The ledger: a SQLite file, or postgresql://... ."
    ),
]
Who = Annotated[
    str | None,
    typer.Option("--who", metavar="NAME", help="Who records it; GOVCOMPUTE_WHO, or the user and the machine, if absent."),
]
Anchors = Annotated[
    list[Path] | None, typer.Option("--anchor", metavar="FILE", help="An anchor that was kept elsewhere; may be repeated.")
]


def place_of(where: str | None) -> str:
    """What was said. Raises InputError where nothing was."""
    if not where:
        raise InputError(f"which ledger? say --ledger PATH (or an address), or set {LEDGER_VARIABLE}")
    return where


def opened(where: str | None) -> Ledger:
    """The ledger that was said, open."""
    from govcompute.ledger import open_ledger

    return open_ledger(place_of(where))


def read_anchors(files: list[Path] | None) -> list[Anchor]:
    """The anchors in the files."""
    from govcompute.ledger import read_anchor

    return [read_anchor(file) for file in files or []]


def entry_of(ledger: Ledger, name: str) -> Entry:
    """The entry that `name` means: its number, or the beginning of its hash (8 digits or more)."""
    digits = name.removeprefix("#")
    return ledger.entry(int(digits)) if digits.isdecimal() and len(digits) < 8 else ledger.find(digits)
