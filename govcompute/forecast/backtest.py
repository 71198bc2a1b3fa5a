"""A forecast from an old table held against what newer tables say came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govcompute.forecast.releases import CountingRule, Release, count_above
from govcompute.forecast.scenario import DRAWS, Count, Scenario, forecast_counts
from govcompute.quantity import Line

#: The forecast's interval leaves out a tenth.
_ALPHA = 0.1


@dataclass(frozen=True, slots=True)
class Scored:
    """One day: what was forecast, what each counting rule finds, and how well they agree.

    inside: whether the rule's count lies in the forecast's interval. score: the interval score of Gneiting & Raftery 2007
    (Journal of the American Statistical Association 102, eq. 43), in systems: width plus 2/α times the miss; less is better.
    """

    forecast: Count
    observed: dict[CountingRule, int]

    @property
    def interval(self) -> tuple[int, int]:
        """From the least to the greatest count of the three rules."""
        return min(self.observed.values()), max(self.observed.values())

    @property
    def agrees(self) -> bool:
        """Whether the forecast's interval and the interval of counts meet."""
        low, high = self.interval
        return self.forecast.low <= high and low <= self.forecast.high

    def inside(self, rule: CountingRule) -> bool:
        """Whether the count of one rule lies in the forecast's interval."""
        return self.forecast.low <= self.observed[rule] <= self.forecast.high

    def score(self, rule: CountingRule) -> float:
        """The interval score under one rule."""
        seen, low, high = self.observed[rule], self.forecast.low, self.forecast.high
        return (high - low) + 2 / _ALPHA * (max(low - seen, 0.0) + max(seen - high, 0.0))


def backtest(
    scenario: Scenario,
    then: Sequence[Release],
    now: Sequence[Release],
    line: Line,
    days: Sequence[date],
    *,
    draws: int = DRAWS,
) -> list[Scored]:
    """The scenario's counts above `line` from the releases known `then`, against the releases known `now`."""
    counts = forecast_counts(scenario, then, line, days, draws=draws)
    return [Scored(count, {rule: count_above(now, line, count.on, rule) for rule in CountingRule}) for count in counts]
