"""Lower confidence bounds on P(R >= r) for all levels r at once: exact binomial, Dvoretzky-Kiefer-Wolfowitz, Hoeffding.

α is the chance that any of the bounds of one curve is wrong. All budgets share the bounds, so a curve needs no more of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError

Array = NDArray[np.float64]


class Bound(StrEnum):
    """Which inequality."""

    CLOPPER_PEARSON = "clopper-pearson"
    DKW = "dkw"
    HOEFFDING = "hoeffding"

    @property
    def words(self) -> str:
        """What it is called, and how it covers several levels."""
        return _WORDS[self]


_WORDS = {
    Bound.CLOPPER_PEARSON: "Clopper-Pearson, one-sided, union over levels",
    Bound.DKW: "Dvoretzky-Kiefer-Wolfowitz, one-sided, all levels at once",
    Bound.HOEFFDING: "Hoeffding, one-sided, union over levels",
}


def counts(returns: Sequence[float] | Array, levels: Sequence[float] | Array) -> NDArray[np.int64]:
    """How many returns reach each level (R >= r, whole numbers: no count goes through a float)."""
    ordered = np.sort(np.asarray(returns, dtype=np.float64))
    return ordered.size - np.searchsorted(ordered, np.asarray(levels, dtype=np.float64), side="left").astype(np.int64)


def lower_bounds(reached: NDArray[np.int64], episodes: int, alpha: float, bound: Bound = Bound.CLOPPER_PEARSON) -> Array:
    """p̲ of each level with P(some p̲ > p) <= `alpha`, from how many of `episodes` `reached` it.

    Raises InputError for an alpha outside (0, 1/2], no episodes, or more reached than played.
    """
    require_alpha(alpha)
    if episodes < 1 or reached.size == 0 or reached.max() > episodes or reached.min() < 0:
        raise InputError(f"expected levels reached by 0 to {episodes} episodes, and one episode or more")
    if bound is Bound.CLOPPER_PEARSON:
        return clopper_pearson(reached, episodes, alpha / reached.size)
    margin = dkw_margin(episodes, alpha if bound is Bound.DKW else alpha / reached.size)
    return np.maximum(reached / episodes - margin, 0.0)


def require_alpha(alpha: float) -> None:
    """Raises InputError for an alpha outside (0, 1/2]: Massart's one-sided constant holds up to a half."""
    if not 0 < alpha <= 0.5:
        raise InputError(f"alpha is {alpha:g}; expected a chance of error above 0 and at most 0.5")


def clopper_pearson(reached: NDArray[np.int64], episodes: int, alpha: float) -> Array:
    """The p at which `reached` or more of `episodes` has chance `alpha`: the α quantile of Beta(k, n - k + 1), 0 for k = 0.

    Source: Clopper & Pearson 1934, Biometrika 26, 404; with k = n it is α^(1/n).
    """
    from scipy.special import betaincinv

    successes = np.maximum(reached, 1)
    quantiles = betaincinv(successes, episodes - successes + 1, alpha)
    return np.where(reached > 0, quantiles, 0.0)


def dkw_margin(episodes: int, alpha: float) -> float:
    """sqrt(ln(1/α) / 2n): how far the empirical distribution may lie on one side of the true one, anywhere.

    Source: Massart 1990, Annals of Probability 18, 1269 (the constant 1, for α <= 1/2). For one level it is Hoeffding's
    margin (Hoeffding 1963, theorem 1) too.
    """
    return math.sqrt(math.log(1 / alpha) / (2 * episodes))
