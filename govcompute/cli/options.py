"""Options that several commands share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, overload

import typer

from govcompute.errors import InputError, nearest

if TYPE_CHECKING:
    from fractions import Fraction

Json = Annotated[bool, typer.Option("--json", help="Print JSON with a schema version instead of a table.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file (whole or not at all).")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The date of the law, YYYY-MM-DD; today if absent.")]
Policies = Annotated[
    list[Path] | None,
    typer.Option("--policies", metavar="FOLDER", help="A folder of policies of your own, besides the shipped."),
]
RegistryFolders = Annotated[
    list[Path] | None, typer.Option("--registry", metavar="FOLDER", help="A registry folder of your own, besides the shipped.")
]

IgnoreAutoMap = Annotated[
    bool,
    typer.Option(
        "--ignore-auto-map",
        help="Of a config.json that names code of its own: take its model type at its word. The code is never run.",
    ),
]


def day(text: str | None) -> date:
    """The date that `text` states, or today."""
    if text is None:
        return date.today()
    with contextlib.suppress(ValueError):
        found = date.fromisoformat(text)
        if found.isoformat() == text:
            return found
    raise InputError(f"--as-of: '{text}' is not a date; expected YYYY-MM-DD, such as 2026-11-23")


@overload
def number(text: str, option: str) -> Fraction: ...
@overload
def number(text: str | None, option: str) -> Fraction | None: ...
def number(text: str | None, option: str) -> Fraction | None:
    """The exact number that `text` states, or None where the option was not given. Raises InputError that names the option."""
    from govcompute.quantity import exact

    if text is None:
        return None
    try:
        return exact(text)
    except InputError as error:
        raise InputError(f"{option}: {error}") from None


def refuse_beside(without: str, given: dict[str, bool]) -> None:
    """Raises InputError for an option that was given and says nothing here: `without` tells what it goes with."""
    for option, is_given in given.items():
        if is_given:
            raise InputError(f"{option} goes with {without}")


def require_known(what: str, name: str | None, known: Iterable[str]) -> None:
    """Raises InputError where `name` is given and is none of `known`: a filter with a slip in it would show an empty list."""
    names = sorted(known)
    if name is not None and name not in names:
        close = nearest(name, names)
        hint = f"nearest: '{close}'" if close else f"expected one of {', '.join(names)}" if names else "there is none"
        raise InputError(f"no {what} is called '{name}'; {hint}")
