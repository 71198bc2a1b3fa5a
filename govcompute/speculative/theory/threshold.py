"""Rates of the rule that stops once the chance of a rejection in the block exceeds a threshold.

The rule sees the acceptance probabilities p_i of the candidates already submitted and drafts on while 1 - Πp_i <= h. As
SpecDec++ runs it, the test after candidate j covers the first j - 1 only (`lag`): the features of candidate j come with the
pass that drafts candidate j + 1. `least` and `most` candidates override the test.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.speculative.theory.geometric import require_whole
from govcompute.speculative.theory.laws import HAIR, Floats, Law
from govcompute.speculative.theory.rates import Rates, require


def threshold_rates(law: Law, threshold: float, *, least: int = 1, most: int = 20, lag: bool = True) -> Rates:
    """Rates of the rule under independent acceptances of one law, to about four digits (exact for a constant law).

    Πp only falls, so candidate j > `least` is drafted if the first m = j - 1 - lag acceptances keep Πp at 1 - h or more, and
    it adds E[Πp of the m; drafted] μ^(1 + lag) accepted tokens. `threshold` h from 0 to 1; 1 <= least <= most. Raises
    InputError elsewhere.
    """
    require("threshold", threshold, 0, 1)
    require_bounds(least, most)
    behind = 1 + lag
    chance, kept = law.within(threshold, most), law.tilted().within(threshold, most)
    drafted = accepted = 0.0
    for candidate in range(1, most + 1):
        seen = candidate - behind
        free = candidate <= least or seen < 0
        drafted += 1.0 if free else float(chance[seen])
        accepted += law.mean**candidate * (1.0 if free else float(kept[seen]))
    return Rates(1 / (1 + accepted), max(drafted - accepted, 0.0) / (1 + accepted))


def require_bounds(least: int, most: int) -> None:
    """Raises InputError unless 1 <= least <= most <= 1000, all whole."""
    require_whole("least", least, least=1)
    require_whole("most", most, least=1)
    require("most", most, 1, 1000)
    if least > most:
        raise InputError(f"'least' {least} is above 'most' {most}")


def drafted_by(products: Floats, threshold: float, *, least: int = 1, most: int = 20, lag: bool = True) -> NDArray[np.int64]:
    """Candidates that the rule drafts in each round, whole numbers; `products`: rounds by `most`, Πp of the first 1, 2, ..."""
    require("threshold", threshold, 0, 1)
    require_bounds(least, most)
    going = (1 - products <= threshold * (1 + HAIR)).sum(axis=1)
    return np.clip(going + 1 + lag, least, most)
