"""`govcompute forecast crossing`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from govcompute.cli.forecast.source import Above, Draws, Table, lines_above, source
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_table, tell
from govcompute.cli.output import table as new_table
from govcompute.quantity import counted

_USUAL_DOMAINS = ("biology", "robotics", "vision")


def crossing(
    provider: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A lab (repeatable).")] = None,
    domain: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A domain (repeatable).")] = None,
    open_weights: Annotated[bool, typer.Option("--open-weights", help="Systems whose weights are open.")] = False,
    table: Table = None,
    above: Above = None,
    draws: Draws = 20_000,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """When the largest system of a lab, of a domain, or with open weights crosses each line."""
    from govcompute.forecast.crossing import crossing as when
    from govcompute.forecast.crossing import groups
    from govcompute.quantity import significant

    known, lines = source(table, registry), lines_above(above)
    if not (provider or domain or open_weights):
        domain, open_weights = [d for d in _USUAL_DOMAINS if any(d in r.domains for r in known.found)], True
    asked = groups(known.found, provider or [], domain or [], open_weights)
    found = [(line, when(one.name, known.found, one.belongs, line, draws=draws)) for one in asked for line in lines]
    if as_json:
        rows = [
            {"group": c.group, "above": str(line.value), "crossed": _text(c.crossed), "by": c.by, "low90": _text(c.low),
             "median": _text(c.median), "high90": _text(c.high), "own_pace": c.own_pace, "records": c.records}
            for line, c in found
        ]  # fmt: skip
        emit_json("forecast_crossings", {"source": known.name, "crossings": rows}, output)
        return
    shown = new_table("group", "line", "crossed", "expected (90 % interval)", "pace")
    for line, one in found:
        past = f"{one.crossed} by {one.by}" if one.crossed else ""
        ahead = (
            "" if one.crossed else f"{_text(one.median) or 'not in 30 years'} ({_text(one.low)} to {_text(one.high) or '—'})"
        )
        pace = (
            "" if one.crossed else "its own" if one.own_pace else f"everybody's ({counted(one.records, 'record')} of its own)"
        )
        shown.add_row(one.group, significant(line.value, 2), past, ahead, pace)
    emit_table(shown, output)
    tell(
        f"{known.name}, known up to {known.vintage}; only systems with a number. Each group moves on at its pace of six years."
    )
    if any(one.median and one.median < date.today() for _, one in found):
        tell("A day that has passed: expected by now, and of what came out since the table knows nothing.")


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
