"""What a head trained with a weight on rejections says, and what it means.

Weighted cross-entropy with weight w on rejections is least at p̂ = p / (p + w (1 - p)), so odds(p̂) = odds(p) / w: the head
says less than it knows, and a threshold on 1 - Πp̂ stands for a much lower one on the true 1 - Πp.
"""

from __future__ import annotations

import numpy as np

from govcompute.errors import InputError
from govcompute.speculative.theory.rates import Numbers, require


def said(acceptance: Numbers, weight: float) -> Numbers:
    """p̂ for a true acceptance probability from 0 to 1; `weight` w above 0. Elementwise; raises InputError elsewhere."""
    require("acceptance", acceptance, 0, 1)
    if not 0 < weight < float("inf"):
        raise InputError(f"'weight' is a finite number above zero, not {weight!r}")
    return acceptance / (acceptance + weight * (1 - np.asarray(acceptance)))[()]


def meant(said_probability: Numbers, weight: float) -> Numbers:
    """The true acceptance probability behind p̂: the inverse of `said`, odds(p) = w odds(p̂)."""
    return said(said_probability, 1 / weight if weight else weight)


def block_stopped(acceptance: float, weight: float, threshold: float) -> tuple[int, float]:
    """At which candidate, and at which true chance of a rejection, a rule on p̂ stops a block of equal acceptances.

    The first k with 1 - p̂^k > `threshold` (from 0, below 1), and 1 - p^k. `acceptance` above 0 and below 1. Raises
    InputError elsewhere.
    """
    require("acceptance", acceptance, np.nextafter(0, 1), np.nextafter(1, 0))
    require("threshold", threshold, 0, np.nextafter(1, 0))
    each = float(said(acceptance, weight))
    candidates = int(np.log1p(-threshold) / np.log(each)) + 1
    return candidates, float(-np.expm1(candidates * np.log(acceptance)))
