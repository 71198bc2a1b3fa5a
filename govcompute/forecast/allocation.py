"""How a year's compute is shared out among its systems, and so how many are above a line.

Systems that took at most the share m of the largest take together the share m^k of the year's compute (Kumar & Manning
2025, arXiv 2504.16138, whose k is uniform on 0.9 to 1.1). The largest takes the share s of the whole. So of the compute C
of a year, k·m^(k-1)·dm goes to systems of relative size m, each of which takes m·s·C, and the number above a line T is

    N(T) = ∫ k·m^(k-2) / s dm  from x = T/(s·C) to 1  =  k/(k-1) · (1 - x^(k-1)) / s      (k ≠ 1),   -ln(x)/s   (k = 1),

and none where x ≥ 1. Within a factor f of the largest there are N at x = 1/f, whatever C is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Nearer to 1 than this the limit k = 1 is used.
_NEAR_ONE = 1e-9


def yearly_count(relative_line: Floats, allocation: Floats, share: Floats) -> Floats:
    """Expected systems a year above a line of `relative_line` times the year's largest (x), for k = `allocation`, s = `share`.

    Arrays of one shape. x above 0; k above 0; 0 < s <= 1. Zero where x >= 1.
    """
    x = np.minimum(relative_line, 1.0)
    off = allocation - 1.0
    log = np.log(x)
    near = np.abs(off) < _NEAR_ONE
    safe = np.where(near, 1.0, off)
    counts = np.where(near, -log, -allocation / safe * np.expm1(safe * log))
    return np.asarray(counts / share)


def fitted_allocation(sizes: Floats) -> float:
    """k of one year: least squares through the origin of ln(cumulative share of compute) on ln(size over the largest).

    `sizes` in FLOP, at least two that differ. Systems that together hold less than a thousandth are passed over: their
    logarithm would outweigh everything else.
    """
    ordered = np.sort(sizes)
    spent = np.cumsum(ordered) / ordered.sum()
    kept = (spent > 1e-3) & (ordered < ordered[-1])
    size, spent = np.log(ordered[kept] / ordered[-1]), np.log(spent[kept])
    return float(np.sum(size * spent) / np.sum(size**2))
