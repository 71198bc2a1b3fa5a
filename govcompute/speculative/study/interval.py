"""Means over seeds, with Student's interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.quantity.student import student_quantile


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
    half = student_quantile(0.5 + confidence / 2, len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    return Interval(mean, mean - half, mean + half)
