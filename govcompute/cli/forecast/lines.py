"""`govcompute forecast lines`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from govcompute.cli.forecast.source import Table, source
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_table, tell
from govcompute.cli.output import table as new_table


def lines(
    quantile: Annotated[float, typer.Option(min=0, max=1, help="The percentile line's quantile.")] = 0.95,
    window: Annotated[float, typer.Option(min=0.1, max=20, help="Its window of releases, in years.")] = 1.0,
    factor: Annotated[int, typer.Option(min=1, help="The relative line: the largest run divided by this.")] = 10,
    fixed: Annotated[str, typer.Option(metavar="FLOP", help="A fixed line to hold beside them.")] = "1e25",
    halving: Annotated[float, typer.Option(min=0.05, help="Months in which the compute of a capability halves.")] = 8.0,
    drawn: Annotated[str, typer.Option(metavar="DATE", help="The day on which the fixed line was drawn.")] = "2024-07-12",
    table: Table = None,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """A fixed line beside one that is a percentile of recent releases and one that follows the largest run, year by year."""
    from govcompute.cli.forecast.source import a_day, lines_above
    from govcompute.forecast.lines import DAYS_A_YEAR, percentile_line, relative_line, stale_value, worst_staleness
    from govcompute.forecast.releases import count_above
    from govcompute.quantity import significant

    known, begun = source(table, registry), a_day(drawn, "--drawn")
    line = lines_above([fixed])[0]
    rows = []
    for year in range(known.found[0].when.year, known.vintage.year + 1):
        day = min(date(year, 12, 31), known.vintage)
        percentile = percentile_line(known.found, day, quantile, window)
        relative = relative_line(known.found, day, factor)
        if percentile is None or relative is None:
            continue
        years = (day - begun).days / DAYS_A_YEAR
        rows.append(
            {
                "on": day.isoformat(),
                "percentile_line": float(percentile.value),
                "in_window": percentile.among,
                "above_percentile": percentile.above,
                "relative_line": float(relative.value),
                "above_relative": relative.above,
                "above_fixed_so_far": count_above(known.found, line, day),
                "fixed_line_is_worth": None if years < 0 else stale_value(float(line.value), years, halving / 12),
            }
        )
    if as_json:
        emit_json("forecast_lines", {"quantile": quantile, "window_years": window, "factor": factor, "lines": rows}, output)
        return
    wanted = ("percentile_line", "relative_line", "fixed_line_is_worth")
    shown = new_table("on", f"{quantile:g} quantile", "of", "above", f"largest / {factor}", "above it in a year",
                      f"above {significant(line.value, 2)} so far", f"{significant(line.value, 2)} is worth")  # fmt: skip
    for row in rows:
        percentile_value, relative_value, worth = (
            "" if row[key] is None else f"{row[key]:.1e}".replace("e+", "e") for key in wanted
        )
        shown.add_row(
            str(row["on"]), percentile_value, str(row["in_window"]), str(row["above_percentile"]), relative_value,
            str(row["above_relative"]), str(row["above_fixed_so_far"]), worth,
        )  # fmt: skip
    emit_table(shown, output)
    tell(
        f"{known.name}; systems with a number. The last column: what a line drawn on {begun} holds in the compute of that day,"
        f" if the compute of a fixed capability halves every {halving:g} months (Ardrual's staleness model; frontier: 8)."
        f" Redrawn once a year it would be out by up to {worst_staleness(1.0, halving / 12):.2f}x."
    )
