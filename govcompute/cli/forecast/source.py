"""What a forecast is made from: a table of Epoch AI's, or the registry; which years, which line, which days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.errors import InputError

if TYPE_CHECKING:
    from govcompute.forecast.releases import Release
    from govcompute.forecast.scenario import Scenario
    from govcompute.quantity import Line

Table = Annotated[
    Path | None,
    typer.Option("--table", metavar="FILE.csv", help="A table of Epoch AI's, any vintage; the registry if absent."),
]
Fit = Annotated[
    str | None, typer.Option("--fit", metavar="YEAR:YEAR", help="Years to fit; the eight last complete ones if absent.")
]
Above = Annotated[
    list[str] | None, typer.Option("--above", metavar="FLOP", help="A line, strictly above (repeatable); 1e25 and 1e26.")
]
Days = Annotated[
    list[str] | None, typer.Option("--on", metavar="DATE", help="A day (repeatable); the ends of the next four years.")
]
Draws = Annotated[int, typer.Option(min=100, max=1_000_000, help="How many draws.")]
_YEARS = re.compile(r"^(\d{4}):(\d{4})$")
_USUAL_YEARS = 8
_USUAL_LINES = ("1e25", "1e26")
_YEARS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Source:
    """Releases, where they came from, and the day of the knowledge in them."""

    name: str
    found: tuple[Release, ...]
    vintage: date


def source(table: Path | None, registry: list[Path] | None) -> Source:
    """The releases of a table, or of the registry."""
    from govcompute.forecast.releases import releases

    if table is None:
        known = load.registry(registry)
        found = releases(known, known)
        return Source("the registry", _dated(found, "the registry"), max(release.when for release in found))
    from govcompute.registry.epoch import import_epoch
    from govcompute.registry.library import Registry

    imported = import_epoch(table)
    known = Registry(imported.systems)
    found = _dated(releases(known, known), imported.file)
    return Source(imported.file, found, imported.vintage or max(release.when for release in found))


def _dated(found: tuple[Release, ...], name: str) -> tuple[Release, ...]:
    if not found:
        raise InputError(f"{name} has no system with a date of release")
    return found


def scenario(known: Source, fit: str | None) -> Scenario:
    """The scenario that the years of `fit` give."""
    from govcompute.forecast.scenario import fitted

    first, last = _years(known, fit)
    return fitted(known.found, first, last, f"fitted on {first} to {last}")


def _years(known: Source, fit: str | None) -> tuple[int, int]:
    if fit is None:
        last = known.vintage.year - 1
        return last - _USUAL_YEARS + 1, last
    match = _YEARS.match(fit)
    if match is None or int(match[1]) >= int(match[2]):
        raise InputError(f"--fit: '{fit}' is no span of years; expected one such as 2017:2023")
    return int(match[1]), int(match[2])


def lines_above(above: list[str] | None) -> list[Line]:
    """The lines asked for, each strictly above."""
    from govcompute.quantity import Comparator, Line, Unit, parse_amount

    made = []
    for text in above or _USUAL_LINES:
        value = parse_amount(text, Unit.FLOP)
        if value <= 0:
            raise InputError(f"--above: a line is more than zero, not {text}")
        made.append(Line(value, Comparator.GT, Unit.FLOP))
    return made


def days_ahead(days: list[str] | None, after: date) -> list[date]:
    """The days asked for, in order, or the ends of the next years."""
    if days:
        return sorted({a_day(text, "--on") for text in days})
    return [date(after.year + ahead, 12, 31) for ahead in range(_YEARS_AHEAD)]


def a_day(text: str, option: str) -> date:
    """The date that `text` states."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option}: '{text}' is not a date; expected YYYY-MM-DD, such as 2028-12-31") from None


def told(made: Scenario, known: Source) -> str:
    """What the scenario takes to be so, in one sentence."""
    own = f"{made.trend.growth:.2f}x a year" if made.growth is None else f"{made.growth}x a year"
    return (
        f"{known.name}, {made.name}: all training compute grows {own}; the largest run takes {made.share} of its"
        f" year; allocation exponent {made.allocation}. Systems with a number before {made.first_day} are counted,"
        " later ones forecast. 90 % intervals."
    )
