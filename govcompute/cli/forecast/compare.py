"""`govcompute forecast compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from govcompute.cli.forecast.source import Above, Draws, Fit, Table, a_day, lines_above, scenario, source
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_tables, tell
from govcompute.cli.output import table as new_table


def compare(
    table: Table = None,
    fit: Fit = None,
    above: Above = None,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day to compare.")] = "2028-12-31",
    draws: Draws = 20_000,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """Our forecast turned into Kumar & Manning's, one assumption at a time; what is left is the level of the data."""
    from govcompute.forecast.comparison import steps
    from govcompute.forecast.publication import published_forecasts
    from govcompute.forecast.scenario import kumar_manning
    from govcompute.forecast.source import told
    from govcompute.quantity import significant

    known, day = source(table, registry), a_day(on, "--on")
    made = scenario(known, fit)
    found = {line: steps(made, kumar_manning(made), known.found, line, day, draws=draws) for line in lines_above(above)}
    if as_json:
        rows = [
            {"above": str(line.value), "assumption": s.assumption, "ours": s.ours, "theirs": s.theirs, "median": s.count.median,
             "low90": s.count.low, "high90": s.count.high}
            for line, walk in found.items() for s in walk
        ]  # fmt: skip
        emit_json("forecast_comparison", {"scenario": told(made, known), "on": day.isoformat(), "steps": rows}, output)
        return
    tables = []
    for line, walk in found.items():
        title = f"Systems above {significant(line.value, 2)} FLOP by the end of {day}"
        shown = new_table("assumption exchanged", "ours", "theirs", "count after it", title=title)
        for step in walk:
            shown.add_row(step.assumption, step.ours, step.theirs, str(step.count))
        for other in published_forecasts():
            if words := other.words(line.value, day):
                shown.add_row(f"published: {other.title} ({other.level})", "", "", words)
        tables.append(shown)
    emit_tables(tables, output)
    tell(told(made, known))
