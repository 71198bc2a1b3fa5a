"""How many systems will stand above a line, and when: draws of growth, of the largest run's share, and of the allocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.forecast.allocation import fitted_allocation, yearly_count
from govcompute.forecast.growth import Trend, fit_trend, largest_shares, yearly_totals
from govcompute.forecast.releases import CountingRule, Release, count_above
from govcompute.quantity import Line

Floats = NDArray[np.float64]
DRAWS = 20_000
_STEP = 1 / 12


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of one number: it lies between `low` and `high`, with an even or a log-even weight."""

    low: float
    high: float
    scale: Literal["even", "log"] = "even"

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high:
            raise InputError(f"a range needs 0 < low <= high, not {self.low} to {self.high}")

    def draw(self, count: int, random: np.random.Generator) -> Floats:
        """`count` values."""
        if self.scale == "log":
            return np.asarray(np.exp(random.uniform(np.log(self.low), np.log(self.high), count)))
        return random.uniform(self.low, self.high, count)

    def __str__(self) -> str:
        return f"{self.low:.3g} to {self.high:.3g}" if self.low < self.high else f"{self.low:.3g}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a forecast takes to be so.

    trend: of the yearly sum of the compute behind systems. share: of the largest system in its year's total. allocation: the
    exponent k. anew: each year draws a share and an exponent of its own; otherwise one draw holds for all years, as where a
    few firms stay ahead or do not. growth: where given, the yearly factor in place of the trend's own slope. first_day: the
    forecast adds to what had been released before this day.
    """

    name: str
    trend: Trend
    share: Range
    allocation: Range
    first_day: date
    growth: Range | None = None
    anew: bool = False


#: Kumar & Manning 2025 (arXiv 2504.16138): inputs of their forecast, as their abstract and code state them.
KUMAR_MANNING_GROWTH = 3.94
KUMAR_MANNING_SHARE = Range(0.05, 0.50)
KUMAR_MANNING_ALLOCATION = Range(0.9, 1.1)


def fitted(found: Sequence[Release], first: int, last: int, name: str = "fitted") -> Scenario:
    """A scenario from the releases of the years `first` to `last`.

    The share and the exponent lie anywhere between the least and the greatest that a year of the fit shows.
    """
    trend = fit_trend(yearly_totals(found), first, last)
    shares = largest_shares(found, trend.years).values()
    exponents = [k for year in trend.years if (k := _allocation(found, year)) is not None]
    if not exponents:
        raise InputError(f"no year from {first} to {last} has two systems with a number")
    return Scenario(
        name,
        trend,
        Range(min(shares), max(shares), "log"),
        Range(min(exponents), max(exponents)),
        date(last + 1, 1, 1),
    )


def _allocation(found: Sequence[Release], year: int) -> float | None:
    sizes = np.array([float(r.compute) for r in found if r.compute is not None and r.when.year == year])
    return fitted_allocation(sizes) if len(np.unique(sizes)) > 1 else None


def kumar_manning(scenario: Scenario) -> Scenario:
    """`scenario` with the published inputs for growth, share and allocation; only its level stays."""
    return replace(
        scenario,
        name="Kumar & Manning's inputs",
        growth=Range(KUMAR_MANNING_GROWTH, KUMAR_MANNING_GROWTH),
        share=KUMAR_MANNING_SHARE,
        allocation=KUMAR_MANNING_ALLOCATION,
        anew=True,
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many systems are above a line by the end of a day: median and 90 % interval."""

    on: date
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.0f} ({self.low:.0f} to {self.high:.0f})"


def forecast_counts(
    scenario: Scenario, found: Sequence[Release], line: Line, days: Sequence[date], *, draws: int = DRAWS, seed: int = 0
) -> list[Count]:
    """Systems above `line` by the end of each of `days`: those with a number before the first day, and those to come.

    The expected number of each month is that of a year with the trend's total about that month, a twelfth of it; the number
    itself follows Poisson. What is said of a day hangs on no other day that is asked for. One seed gives one answer. Raises
    InputError where `days` do not ascend, or one lies before the end of the years that were fitted.
    """
    if list(days) != sorted(days):
        raise InputError("the days of a forecast ascend")
    if days and days[0] < scenario.first_day - timedelta(days=1):
        raise InputError(f"the forecast begins on {scenario.first_day}; {days[0]} lies before it")
    before = [release for release in found if release.when < scenario.first_day]
    known = count_above(before, line, scenario.first_day, CountingRule.NUMERIC)
    random = np.random.default_rng(seed)
    expected = _expected(scenario, float(line.value), days, draws, random)
    return [_summary(day, known, row) for day, row in zip(days, expected, strict=True)]


def _summary(day: date, known: int, expected: Floats) -> Count:
    low, median, high = (known + poisson_quantile(expected, share) for share in (0.05, 0.5, 0.95))
    return Count(day, float(median), float(low), float(high))


def poisson_quantile(expected: Floats, share: float) -> int:
    """The least count that is not exceeded with a probability of at least `share`, where each of `expected` (0 or more, each as
    likely as the others) is the mean of a Poisson law.

    Exact for the means that are given: the distribution function of the mixture is the mean of theirs.
    """
    from scipy.special import pdtr

    def below(count: int) -> float:
        return float(np.mean(pdtr(count, expected))) if count >= 0 else 0.0

    guess = int(np.quantile(np.random.default_rng(0).poisson(expected), share))
    while below(guess) < share:
        guess += 1
    while below(guess - 1) >= share:
        guess -= 1
    return guess


def _expected(scenario: Scenario, line: float, days: Sequence[date], draws: int, random: np.random.Generator) -> Floats:
    """Expected systems above the line between the first day and each of `days`, one row a day, one column a draw."""
    trend = scenario.trend.draws(draws, random)
    if scenario.growth is not None:
        trend = replace(trend, slopes=np.log10(scenario.growth.draw(draws, random)))
    years: dict[int, tuple[Floats, Floats, Floats]] = {}

    def of_year(year: int) -> tuple[Floats, Floats, Floats]:
        """How far the year's total strays, its share and its exponent."""
        if year not in years:
            first = next(iter(years.values()), None)
            held = None if scenario.anew or first is None else first[1:]
            share, allocation = held or (scenario.share.draw(draws, random), scenario.allocation.draw(draws, random))
            years[year] = (random.choice(trend.residuals, size=draws), share, allocation)
        return years[year]

    def of_step(time: float) -> Floats:
        stray, share, allocation = of_year(int(time + 1e-9))
        total = 10 ** (trend.log_total(time + _STEP / 2) + stray)
        return yearly_count(line / (share * total), allocation, share)

    begin = year_of(scenario.first_day - timedelta(days=1))
    rows: list[Floats] = []
    done, step, rate = np.zeros(draws), 0, np.zeros(draws)
    for day in days:
        while begin + step * _STEP < year_of(day) - 1e-9:
            done, rate, step = done + rate * _STEP, of_step(begin + step * _STEP), step + 1
        rows.append(done + rate * (year_of(day) - begin - (step - 1) * _STEP) if step else done)
    return np.array(rows)


def year_of(day: date) -> float:
    """The end of `day` as a year and a fraction."""
    length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return day.year + ((day - date(day.year, 1, 1)).days + 1) / length


def within_of_largest(scenario: Scenario, factor: float, *, draws: int = DRAWS, seed: int = 0) -> tuple[float, float, float]:
    """Systems a year within `factor` of the year's largest: median, 5 % and 95 %. The same in every year by construction."""
    random = np.random.default_rng(seed)
    share, allocation = scenario.share.draw(draws, random), scenario.allocation.draw(draws, random)
    expected = yearly_count(np.full(draws, 1 / factor), allocation, share)
    low, median, high = (float(poisson_quantile(expected, share)) for share in (0.05, 0.5, 0.95))
    return median, low, high
