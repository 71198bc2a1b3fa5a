"""Student's distribution, for small samples, without scipy."""

from __future__ import annotations

import math
from functools import cache

_STEPS = 2000
_LARGEST = 1e4


@cache
def student_quantile(probability: float, freedom: int) -> float:
    """t with P(T <= t) = `probability` (above a half) for `freedom` degrees of freedom.

    By halving; the density is integrated in θ, t = √ν tan θ (Simpson).
    """
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
