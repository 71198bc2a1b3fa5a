"""`govcompute forecast counts`."""

from __future__ import annotations

from govcompute.cli.forecast.source import (
    Above,
    Days,
    Draws,
    Fit,
    Table,
    days_ahead,
    lines_above,
    scenario,
    source,
)  # fmt: skip
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_table, tell
from govcompute.cli.output import table as new_table


def counts(
    table: Table = None,
    fit: Fit = None,
    above: Above = None,
    on: Days = None,
    draws: Draws = 20_000,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """Systems above each line by the end of each day, with 90 % intervals, beside what others have published."""
    from govcompute.forecast.publication import published_forecasts
    from govcompute.forecast.scenario import forecast_counts, within_of_largest
    from govcompute.forecast.source import told
    from govcompute.quantity import significant

    known = source(table, registry)
    made = scenario(known, fit)
    days, lines = days_ahead(on, known.vintage), lines_above(above)
    found = {line: forecast_counts(made, known.found, line, days, draws=draws) for line in lines}
    near = within_of_largest(made, 10, draws=draws)
    if as_json:
        rows = [
            {"above": str(line.value), "on": c.on.isoformat(), "median": c.median, "low90": c.low, "high90": c.high}
            for line in lines
            for c in found[line]
        ]
        scenario_words = told(made, known)
        emit_json("forecast_counts", {"scenario": scenario_words, "within_10_of_largest": near, "counts": rows}, output)
        return
    shown = new_table("by the end of", *[f"above {significant(line.value, 2)}" for line in lines])
    for index, day in enumerate(days):
        shown.add_row(day.isoformat(), *[str(found[line][index]) for line in lines])
    for other in published_forecasts():
        for day in sorted({count.on for count in other.counts}):
            cells = [other.words(line.value, day) for line in lines]
            if any(cells):
                shown.add_row(f"{day}: {other.title} ({other.level})", *cells)
    emit_table(shown, output)
    tell(told(made, known))
    theirs = [f"{o.title}: {o.within_ten_of_largest}" for o in published_forecasts() if o.within_ten_of_largest]
    tell(
        f"Within a factor of 10 of the year's largest: {near[0]:.0f} ({near[1]:.0f} to {near[2]:.0f}) systems a year"
        f" ({'; '.join(theirs)})."
    )
