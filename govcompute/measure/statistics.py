"""Medians of repeated measurements, with an interval that assumes nothing about how they are distributed.

Between the k-th smallest and the k-th largest of n independent samples lies the median of what they were drawn from with
probability 1 - 2 P(B < k), B binomial over n fair draws (Conover 1999, Practical Nonparametric Statistics, section 3.2).
Passes of one run are not independent (clocks and neighbours drift), so their interval is a lower bound of the doubt.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from govcompute.errors import InputError

WANTED = 0.95


@dataclass(frozen=True, slots=True)
class MedianInterval:
    """Two of the samples, and the probability that the median lies between them."""

    low: float
    high: float
    coverage: float


def median(samples: Sequence[float]) -> float:
    """The middle of the samples, or the mean of the two in the middle. Raises InputError where there are none."""
    if not samples:
        raise InputError("no sample was taken, so there is no median")
    return statistics.median(samples)


def median_interval(samples: Sequence[float], wanted: float = WANTED) -> MedianInterval:
    """The narrowest interval of that kind with a coverage of `wanted` or more.

    Fewer than six samples cannot reach 0.95 (1 - 2/2^5 is 0.9375); then it is the smallest and the largest, with the
    coverage they have: 0 for a single sample. Raises InputError where there are none.
    """
    ordered = sorted(samples)
    size = len(ordered)
    median(ordered)
    outside = 1  # ways to draw fewer than `rank` of `size`, of 2**size in all
    rank = 1
    while 2 * rank < size:
        further = outside + math.comb(size, rank)
        if 1 - 2 * further / 2**size < wanted:
            break
        outside, rank = further, rank + 1
    return MedianInterval(ordered[rank - 1], ordered[size - rank], max(0.0, 1 - 2 * outside / 2**size))
