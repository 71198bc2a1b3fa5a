"""Lines that move: a percentile of what is released, a share of the largest run, and one for each domain."""

from __future__ import annotations

from datetime import date

from govcompute.forecast.lines import MovingLine, percentile_line, relative_line
from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Cell, Chart, Mark, Material, Measured, Point, Series, limit

_FIRST_YEAR = 2019
_QUANTILE = 0.9
_DOMAINS = ("language", "vision", "biology", "robotics")
#: A percentile of fewer systems than these is one system's number.
_FEWEST = 8


@limit("Lines that move by themselves", "What would a percentile or a relative line have read?")
def moving(material: Material) -> Measured:
    """What a 90th percentile, a tenth of the largest run, and a percentile of each domain would have read, year by year."""
    end = material.known_until
    days = [date(year, 12, 31) for year in range(_FIRST_YEAR, end.year)] + [end]
    everyone = {day: percentile_line(material.releases, day, _QUANTILE) for day in days}
    tenth = {day: relative_line(material.releases, day) for day in days}
    domains = {
        name: {day: percentile_line([r for r in material.releases if name in r.domains], day, _QUANTILE, 2.0) for day in days}
        for name in _DOMAINS
    }
    series = [_series("90 % of last year's releases", everyone), _series("a tenth of the largest run", tenth)]
    series += [_series(f"90 % of two years of {name}", found) for name, found in domains.items()]
    enough = [line for line in everyone.values() if line is not None and line.among >= _FEWEST]
    first, last = enough[0], enough[-1]
    enough_of = {name: line for name in _DOMAINS if (line := domains[name][end]) is not None and line.among >= _FEWEST}
    high, low = (pick(enough_of, key=lambda name: enough_of[name].value) for pick in (max, min))
    says = (
        f"A line at the 90th percentile of the year's releases would have read {significant_of(float(first.value))}"
        " FLOP at the end"
        f" of {first.on.year} and {significant_of(float(last.value))} on {last.on}, with"
        f" {first.above} of {first.among} and {last.above} of {last.among} systems above it: the share stays, the line moves. A"
        " tenth of the largest known run moves too, in steps. Domains differ: over two years the percentile of"
        f" {high} (a system counts in each of its domains) is {float(enough_of[high].value / enough_of[low].value):.0f} times"
        f" that of {low} on {end}, so one number for all is strict for one and loose for another. All of them need numbers:"
        f" {last.among} systems of the last year have one, {max(line.among for line in enough)} of the year with most, so a"
        " percentile of what is disclosed follows disclosure too."
    )
    rows: list[tuple[Cell, ...]] = [
        (day.isoformat(), *(_cell(line) for line in (everyone[day], tenth[day], *(domains[n][day] for n in _DOMAINS))))
        for day in days
    ]
    return Measured(
        says,
        Chart(Axis("year"), Axis("FLOP", log=True), tuple(s for s in series if len(s.points) > 1),
              "Moving lines from year to year on a logarithmic axis, beside the fixed line.",
              (Mark("y", float(material.line.value), "Art. 51(2)"),)),
        ("on", "90 % of releases", "largest / 10", *(f"90 % of {name}" for name in _DOMAINS)),
        tuple(rows),
        ("Hooker 2024, arXiv 2407.05694: dynamic thresholds, and thresholds for each domain",
         "Systems with a number in the registry (Epoch AI, Data on AI Models, CC BY 4.0)"),
    )  # fmt: skip


def _series(name: str, found: dict[date, MovingLine | None]) -> Series:
    points = tuple(
        Point(day.year + (1.0 if day.month == 12 else day.timetuple().tm_yday / 365), float(line.value))
        for day, line in found.items()
        if line is not None and line.among >= _FEWEST
    )
    return Series(name, points, "line")


def _cell(line: MovingLine | None) -> str:
    return "" if line is None else f"{significant_of(float(line.value))} ({line.above} of {line.among})"
