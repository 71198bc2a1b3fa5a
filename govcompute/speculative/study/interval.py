"""Means over seeds, with Student's interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from govcompute.errors import InputError

_STEPS = 2000
_LARGEST = 1e4


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval; both ends are the mean where there is one seed only."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def over_seeds(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """The mean of one value for each seed, with Student's t interval. Raises InputError for none."""
    if not values:
        raise InputError("no seed to take a mean over")
    mean = statistics.fmean(values)
    if len(values) == 1:
        return Interval(mean, mean, mean)
    half = _quantile(0.5 + confidence / 2, len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    return Interval(mean, mean - half, mean + half)


@cache
def _quantile(probability: float, freedom: int) -> float:
    """t with P(T <= t) = `probability` (above a half), by halving: the density integrated in θ, t = √ν tan θ (Simpson)."""
    low, high = 0.0, _LARGEST
    while high - low > 1e-9 * (1 + low):
        middle = (low + high) / 2
        low, high = (middle, high) if 0.5 + _beside(middle, freedom) < probability else (low, middle)
    return low


def _beside(t: float, freedom: int) -> float:
    """P(0 < T < t): ∫ cos^(ν-1) θ over 0..atan(t/√ν), times Γ((ν+1)/2) / (√π Γ(ν/2))."""
    end = math.atan(t / math.sqrt(freedom))
    step = end / _STEPS
    heights = [math.cos(index * step) ** (freedom - 1) for index in range(_STEPS + 1)]
    area = step / 3 * (heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2]))
    return area * math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
