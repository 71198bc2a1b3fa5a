"""Why two forecasts differ: from our assumptions to another's, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from govcompute.forecast.releases import Release
from govcompute.forecast.scenario import DRAWS, Count, Scenario, forecast_counts
from govcompute.quantity import Line


@dataclass(frozen=True, slots=True)
class Step:
    """The forecast after one more assumption was exchanged."""

    assumption: str
    ours: str
    theirs: str
    count: Count


def steps(
    ours: Scenario, theirs: Scenario, found: Sequence[Release], line: Line, on: date, *, draws: int = DRAWS
) -> list[Step]:
    """The count above `line` by the end of `on`: ours first, then with growth, share, allocation and their drawing exchanged.

    The order is fixed; each step keeps those before it, so the last has all of `theirs` but the level of the trend.
    """
    first = Step("as fitted", "", "", forecast_counts(ours, found, line, [on], draws=draws)[0])
    return [first, *_exchanged(ours, theirs, found, line, on, draws)]


def _exchanged(ours: Scenario, theirs: Scenario, found: Sequence[Release], line: Line, on: date, draws: int) -> Iterator[Step]:
    current = ours
    for name, words, change in (
        ("growth a year", _growth, {"growth": theirs.growth}),
        ("largest run's share of its year", lambda s: str(s.share), {"share": theirs.share}),
        ("allocation exponent", lambda s: str(s.allocation), {"allocation": theirs.allocation}),
        ("share and exponent drawn", lambda s: "each year anew" if s.anew else "once for all years", {"anew": theirs.anew}),
    ):
        current = replace(current, **change)
        yield Step(name, words(ours), words(theirs), forecast_counts(current, found, line, [on], draws=draws)[0])


def _growth(scenario: Scenario) -> str:
    return f"{scenario.trend.growth:.2f}x (fitted)" if scenario.growth is None else f"{scenario.growth}x"
