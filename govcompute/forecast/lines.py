"""Lines that move by themselves: a percentile of recent releases, a share of the largest run; and how a fixed line ages.

A percentile or relative line is one of the alternatives to a fixed number that Hooker 2024 (arXiv 2407.05694) proposes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.forecast.releases import Release
from govcompute.quantity import Comparator, Line, Unit, parse_amount

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class MovingLine:
    """A line as it reads on one day: its value in FLOP, how many releases it was made from, and how many are above it."""

    on: date
    value: Fraction
    among: int
    above: int


def line_above(flop: str) -> Line:
    """The line strictly above so many FLOP ("1e25"). Raises InputError for what is no amount, or none above zero."""
    value = parse_amount(flop, Unit.FLOP)
    if value <= 0:
        raise InputError(f"a line is more than zero, not {flop}")
    return Line(value, Comparator.GT, Unit.FLOP)


def percentile_line(found: Sequence[Release], on: date, quantile: float, window_years: float = 1.0) -> MovingLine | None:
    """The `quantile` (0 to 1) of the compute of the releases in the `window_years` up to and including `on`.

    The smallest number that at least that share of the window does not exceed (no interpolation: the line is some system's
    own number), so the share above it is 1 - quantile or less. None where the window holds no number.
    """
    if not 0 <= quantile <= 1:
        raise InputError(f"a quantile lies from 0 to 1, not {quantile}")
    since = on - timedelta(days=round(window_years * DAYS_A_YEAR))
    sizes = sorted(r.compute for r in found if r.compute is not None and since < r.when <= on)
    if not sizes:
        return None
    value = sizes[max(math.ceil(quantile * len(sizes)) - 1, 0)]
    return MovingLine(on, value, len(sizes), sum(size > value for size in sizes))


def relative_line(found: Sequence[Release], on: date, factor: int | Fraction = 10) -> MovingLine | None:
    """The largest compute released by `on`, divided by `factor`; `above` counts the year up to `on`.

    None before any number.
    """
    sizes = [r.compute for r in found if r.compute is not None and r.when <= on]
    if not sizes:
        return None
    value = max(sizes) / Fraction(factor)
    since = on - timedelta(days=round(DAYS_A_YEAR))
    year = [r.compute for r in found if r.compute is not None and since < r.when <= on]
    return MovingLine(on, value, len(year), sum(size >= value for size in year))


def stale_value(drawn: float, years: float, halving_years: float) -> float:
    """What a line of `drawn` FLOP is worth `years` after it was drawn: T0 · 2^(-t/τ).

    The compute that gives a fixed capability halves every `halving_years` (τ), so the line holds ever more of it. The model
    is that of Ardrual's Compute-Threshold-Staleness-Model; there τ is 8 months for the frontier.
    """
    if halving_years <= 0:
        raise InputError(f"a time of halving is more than zero, not {halving_years}")
    return float(drawn * 2 ** (-years / halving_years))


def worst_staleness(update_years: float, halving_years: float) -> float:
    """The factor by which a line that is redrawn every `update_years` is out just before: 2^(U/τ)."""
    return 1 / stale_value(1.0, update_years, halving_years)
