"""Closed forms where every candidate is accepted with one probability α, whatever came before.

With K candidates a round emits E = 1 + α + ... + α^K = (1 - α^(K+1)) / (1 - α) tokens (Leviathan et al. 2023,
arXiv 2211.17192, equation 1), so VR = 1/E and, as K + 1 positions bring E tokens, DR = (K + 1)/E - 1.
"""

from __future__ import annotations

import numpy as np

from govcompute.errors import InputError
from govcompute.speculative.theory.rates import Numbers, Rates, require

#: Halvings of [0, 1] after which nothing changes in double precision.
_HALVINGS = 60


def tokens_per_round(acceptance: Numbers, length: Numbers) -> Numbers:
    """E: mean tokens of a round. `acceptance` α from 0 to 1; `length` K, whole numbers of 0 or more; elementwise.

    Raises InputError elsewhere.
    """
    require("acceptance", acceptance, 0, 1)
    require_whole("length", length)
    with np.errstate(divide="ignore", invalid="ignore"):
        # expm1 keeps its digits where α is nearly 1, and is -1 where α is 0
        gathered = -np.expm1((np.asarray(length) + 1) * np.log1p(np.asarray(acceptance) - 1)) / (1 - np.asarray(acceptance))
    return np.where(np.asarray(acceptance) == 1, np.asarray(length) + 1.0, gathered)[()]


def fixed_length_rates(acceptance: Numbers, length: Numbers) -> Rates:
    """Rates of always drafting `length` candidates; `length` 0 is the plain target. Elementwise; raises InputError."""
    tokens = tokens_per_round(acceptance, length)
    return Rates(1 / tokens, np.maximum((length + 1) / tokens - 1, 0))


def oracle_rates(acceptance: Numbers, most: int | None = None) -> Rates:
    """Rates of drafting exactly the candidates that the target will accept, `most` at most: nothing is discarded.

    Without `most` a round emits 1 / (1 - α) tokens, and α is below 1. Raises InputError elsewhere.
    """
    if most is not None:
        return Rates(1 / tokens_per_round(acceptance, most), 0.0 * acceptance)
    require("acceptance", acceptance, 0, 1)
    if np.any(np.asarray(acceptance) == 1):
        raise InputError("'acceptance' is 1: an oracle without 'most' would draft for ever")
    return Rates(1 - acceptance, 0.0 * acceptance)


def acceptance_from(verification_rate: Numbers, length: Numbers) -> Numbers:
    """α at which K = `length` candidates bring 1 / `verification_rate` tokens a round; elementwise, by bisection.

    E grows from 1 to K + 1 with α, so 1/(K + 1) <= VR <= 1 and K is 1 or more. Raises InputError elsewhere.
    """
    require_whole("length", length, least=1)
    require("verification_rate", verification_rate, 0, 1)
    wanted = 1 / np.maximum(np.asarray(verification_rate, dtype=float), 1e-300)
    if np.any(wanted > (np.asarray(length) + 1) * (1 + 1e-12)):
        raise InputError("'verification_rate' is below 1 / (length + 1): no acceptance brings more than length + 1 tokens")
    low, high = np.zeros(np.broadcast(wanted, length).shape), np.ones(np.broadcast(wanted, length).shape)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = tokens_per_round(middle, length) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return ((low + high) / 2)[()]


def require_whole(name: str, value: Numbers, least: int = 0) -> None:
    """Raises InputError where a number of `value` is not whole or is below `least`."""
    require(name, value, least, 1e9)
    if np.any(np.asarray(value) % 1):
        raise InputError(f"'{name}' is a whole number, not {float(np.asarray(value, dtype=float).flat[0])!r}")
