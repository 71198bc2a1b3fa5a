"""Growth of the compute behind the weights of a year's systems, added up.

The sum is of sizes as a line meets them, so a base counts again in every system that was made from it: the allocation shares
out such sizes, and only of such sizes does it say how many are above a line. It is therefore more than was spent in the year.

The logarithm of a year's total is a straight line in time. Its slope is the median of the slopes of all pairs of years
(Theil 1950, Sen 1968), because the totals of early years hang on single, badly known systems: in the table of February
2025 one entry makes 2017 larger than 2019, and it was taken back later. The doubt of slope and level comes from resampling
the residuals (Efron 1979), and each later year strays from the line as far as the years of the fit did.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.forecast.releases import Release

Floats = NDArray[np.float64]
_FEWEST_YEARS = 4


@dataclass(frozen=True, slots=True)
class FittedLine:
    """y is ``level + slope·x``, give or take one of `residuals`; `x` are the places of the fit."""

    x: Floats
    level: float
    slope: float
    residuals: Floats

    def resampled(self, count: int, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """Levels and slopes of `count` lines that the points could have given as well, and the residuals."""
        strays = random.choice(self.residuals, size=(count, len(self.x)))
        levels, slopes = _theil_sen(self.x, self.level + self.slope * self.x + strays)
        return levels, slopes, self.residuals


def fit_line(x: Floats, y: Floats) -> FittedLine:
    """The median slope of all pairs of points, and the median level. At least two different places are needed."""
    levels, slopes = _theil_sen(x, y[None, :])
    return FittedLine(x, float(levels[0]), float(slopes[0]), y - levels[0] - slopes[0] * x)


@dataclass(frozen=True, slots=True)
class Trend:
    """A year's sum of sizes in log10 FLOP, as a line over the years since `origin`."""

    origin: int
    years: tuple[int, ...]
    line: FittedLine

    @property
    def growth(self) -> float:
        """The factor from one year to the next."""
        return float(10**self.line.slope)

    def draws(self, count: int, random: np.random.Generator) -> TrendDraws:
        """`count` trends that the years could have given as well."""
        return TrendDraws(self.origin, *self.line.resampled(count, random))


@dataclass(frozen=True, slots=True)
class TrendDraws:
    """Levels and slopes, one pair for each draw, and what a year strays from its line."""

    origin: int
    levels: Floats
    slopes: Floats
    residuals: Floats

    def log_total(self, time: float) -> Floats:
        """log10 of the yearly total about `time` (a year and a fraction; a year's own total belongs to its middle)."""
        return self.levels + self.slopes * (time - 0.5 - self.origin)


def yearly_totals(found: Sequence[Release]) -> dict[int, float]:
    """FLOP behind the weights of all systems of a year added up, of those that have a number; bases count in each."""
    totals: dict[int, float] = {}
    for release in found:
        if release.compute is not None:
            totals[release.when.year] = totals.get(release.when.year, 0.0) + float(release.compute)
    return dict(sorted(totals.items()))


def largest_shares(found: Sequence[Release], years: Sequence[int]) -> dict[int, float]:
    """The share of the largest system in its year's total."""
    totals, largest = yearly_totals(found), dict.fromkeys(years, 0.0)
    for release in found:
        if release.compute is not None and release.when.year in largest:
            largest[release.when.year] = max(largest[release.when.year], float(release.compute))
    return {year: largest[year] / totals[year] for year in years if year in totals}


def fit_trend(totals: Mapping[int, float], first: int, last: int) -> Trend:
    """The trend of the totals of the years `first` to `last`; its origin is `last`. Raises InputError for under 4 years."""
    years = tuple(year for year in range(first, last + 1) if totals.get(year, 0.0) > 0)
    if len(years) < _FEWEST_YEARS:
        raise InputError(f"a trend needs {_FEWEST_YEARS} years with a number; {first} to {last} have {len(years)}")
    x = np.array(years, dtype=float) - last
    y = np.log10([totals[year] for year in years])
    return Trend(last, years, fit_line(x, y))


def _theil_sen(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Levels and slopes of the rows of y (draws, years): median slope of pairs, then median level."""
    pairs = np.array([(a, b) for a, b in itertools.combinations(range(len(x)), 2) if x[a] != x[b]])
    rise = y[:, pairs[:, 1]] - y[:, pairs[:, 0]]
    slopes = np.median(rise / (x[pairs[:, 1]] - x[pairs[:, 0]]), axis=1)
    return np.median(y - slopes[:, None] * x, axis=1), slopes
