"""`govcompute forecast crossing`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.forecast.source import Above, Draws, Source, Table, lines_above, source
from govcompute.cli.options import Json, Output, RegistryFolders, require_known
from govcompute.cli.output import emit_json, emit_table, tell
from govcompute.cli.output import table as new_table

if TYPE_CHECKING:
    from govcompute.forecast.releases import Release

Group = tuple[str, "Callable[[Release], bool]"]
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
    from govcompute.quantity import significant

    known, lines = source(table, registry), lines_above(above)
    groups = _groups(known, provider or [], domain or [], open_weights)
    found = [(line, when(name, known.found, belongs, line, draws=draws)) for name, belongs in groups for line in lines]
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
        pace = "" if one.crossed else "its own" if one.own_pace else f"everybody's ({one.records} records of its own)"
        shown.add_row(one.group, significant(line.value, 2), past, ahead, pace)
    emit_table(shown, output)
    tell(
        f"{known.name}, known up to {known.vintage}; only systems with a number. Each group moves on at its pace of six years."
    )


def _groups(known: Source, providers: list[str], domains: list[str], open_weights: bool) -> list[Group]:
    for name in providers:
        require_known("provider", name, {r.provider for r in known.found if r.provider and r.compute is not None})
    for name in domains:
        require_known("domain", name, {d for r in known.found for d in r.domains})
    if not (providers or domains or open_weights):
        domains, open_weights = [d for d in _USUAL_DOMAINS if any(d in r.domains for r in known.found)], True
    made: list[Group] = [(name, lambda r, name=name: r.provider == name) for name in providers]  # type: ignore[misc]
    made += [(name, lambda r, name=name: name in r.domains) for name in domains]  # type: ignore[misc]
    return [*made, ("open weights", lambda r: r.open_weights)] if open_weights else made


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
