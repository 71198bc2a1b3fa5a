"""`govcompute forecast backtest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.forecast.source import Above, Days, Draws, Fit, Table, days_ahead, lines_above, scenario, source
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_tables, tell
from govcompute.cli.output import table as new_table


def backtest(
    table: Table = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A newer table to score by; the registry if absent.")
    ] = None,
    fit: Fit = None,
    above: Above = None,
    on: Days = None,
    draws: Draws = 20_000,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """A forecast from an old table, scored by a newer one under three rules of counting."""
    from govcompute.forecast.backtest import backtest as score
    from govcompute.forecast.releases import CountingRule
    from govcompute.forecast.source import told
    from govcompute.quantity import significant

    then, now = source(table, registry), source(against, registry)
    made = scenario(then, fit)
    days = days_ahead(on, then.vintage) if on else [day for day in days_ahead(None, then.vintage) if day <= now.vintage]
    found = {line: score(made, then.found, now.found, line, days, draws=draws) for line in lines_above(above)}
    if as_json:
        rows = [
            {"above": str(line.value), "on": s.forecast.on.isoformat(), "median": s.forecast.median, "low90": s.forecast.low,
             "high90": s.forecast.high, "agrees": s.agrees,
             "observed": {rule.value: {"count": s.observed[rule], "inside": s.inside(rule), "score": s.score(rule)}
                          for rule in CountingRule}}
            for line, scores in found.items() for s in scores
        ]  # fmt: skip
        emit_json("forecast_backtest", {"scenario": told(made, then), "against": now.name, "scores": rows}, output)
        return
    tables = []
    for line, scores in found.items():
        title = f"Above {significant(line.value, 2)} FLOP: forecast from {then.name}, found in {now.name}"
        shown = new_table("by the end of", "forecast", *[rule.words for rule in CountingRule], "the two meet", title=title)
        for one in scores:
            cells = [f"{one.observed[rule]} {'✓' if one.inside(rule) else '✗'}" for rule in CountingRule]
            shown.add_row(one.forecast.on.isoformat(), str(one.forecast), *cells, "yes" if one.agrees else "no")
        tables.append(shown)
    emit_tables(tables, output)
    tell(told(made, then))
    tell("✓ the count lies in the forecast's 90 % interval, ✗ it does not; the interval score is in --json.")
