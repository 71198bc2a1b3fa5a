"""The options of every forecast: a table or the registry, which years, which line, which days."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.errors import InputError

if TYPE_CHECKING:
    from govcompute.forecast.scenario import Scenario
    from govcompute.forecast.source import Source
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
_USUAL_LINES = ("1e25", "1e26")
_YEARS_AHEAD = 4


def source(table: Path | None, registry: list[Path] | None) -> Source:
    """The releases of a table, or of the registry."""
    from govcompute.forecast.source import registry_source, table_source

    return table_source(table) if table is not None else registry_source(load.registry(registry))


def scenario(known: Source, fit: str | None) -> Scenario:
    """The scenario that the years of `fit` give."""
    from govcompute.forecast.source import fitted_to

    return fitted_to(known, None if fit is None else _years(fit))


def _years(fit: str) -> tuple[int, int]:
    match = _YEARS.match(fit)
    if match is None or int(match[1]) >= int(match[2]):
        raise InputError(f"--fit: '{fit}' is no span of years; expected one such as 2017:2023")
    return int(match[1]), int(match[2])


def lines_above(above: list[str] | None) -> list[Line]:
    """The lines asked for, each strictly above."""
    from govcompute.forecast.lines import line_above

    return [line_above(text) for text in above or _USUAL_LINES]


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
