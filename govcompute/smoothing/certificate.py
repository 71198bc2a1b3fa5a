"""What an attack with a total budget can at most take from a smoothed agent, proven from returns without an attack.

An adversary adds ε_t to what the agent sees at step t, knowing all that went before; the agent adds N(0, σ²I). Over the whole
episode sqrt(Σ ||ε_t||²) <= B. Then P(R >= r) under attack is at least Φ(Φ⁻¹(p_r) - B/σ), and the expected return at least
r_0 + Σ (r_i - r_{i-1}) Φ(Φ⁻¹(p_i) - B/σ). Source: Kumar, Levine & Feizi 2022, arXiv 2106.11420, theorem 1 and section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.smoothing.bounds import Bound, counts, lower_bounds
from govcompute.smoothing.returns import ReturnTable

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Certificate:
    """One curve. All of it holds at once with probability 1 - `alpha` over the rollouts.

    budgets: ℓ2 norms over an episode, in the unit of the observation. levels: r_1 < r_2 < ... lower: p̲ of each level.
    thresholds: (budgets, levels) lower bounds on P(R >= r) under attack. expected: of the mean return, for each budget.
    plug_in: the same with the sample's own frequencies at every return that occurs: no sound certificate from returns alone
    passes it. mean: of the sample, without an attack.
    """

    environment: str
    sigma: float
    bound: Bound
    alpha: float
    episodes: int
    floor: float
    mean: float
    levels: Array
    lower: Array
    budgets: Array
    thresholds: Array
    expected: Array
    plug_in: Array


def shifted(chances: Array, ratios: Array) -> Array:
    """Φ(Φ⁻¹(p) - B/σ) for every ratio B/σ (rows) and chance p (columns); 0 and 1 stay what they are."""
    from scipy.special import ndtr, ndtri

    return np.asarray(ndtr(ndtri(chances)[np.newaxis, :] - ratios[:, np.newaxis]))


def certify(
    table: ReturnTable, budgets: Sequence[float], *, alpha: float = 0.05, bound: Bound = Bound.CLOPPER_PEARSON
) -> Certificate:
    """The certificate of `table` at `budgets` (0 or more). Raises InputError for other budgets or an unusable alpha."""
    radii = np.asarray(budgets, dtype=np.float64)
    if radii.size == 0 or not np.all(np.isfinite(radii)) or radii.min() < 0:
        raise InputError("expected budgets of 0 or more, at least one of them")
    if not table.sigma:
        raise InputError("sigma is 0: an agent without noise has no certificate")
    returns = np.asarray(table.returns, dtype=np.float64)
    levels = np.asarray(table.levels, dtype=np.float64)
    lower = lower_bounds(counts(returns, levels), returns.size, alpha, bound)
    thresholds = shifted(lower, radii / table.sigma)
    return Certificate(
        environment=table.environment,
        sigma=table.sigma,
        bound=bound,
        alpha=alpha,
        episodes=returns.size,
        floor=table.floor,
        mean=float(returns.mean()),
        levels=levels,
        lower=lower,
        budgets=radii,
        thresholds=thresholds,
        expected=table.floor + thresholds @ np.diff(levels, prepend=table.floor),
        plug_in=plug_in_optimum(returns, table.floor, radii / table.sigma),
    )


def plug_in_optimum(returns: Array, floor: float, ratios: Array) -> Array:
    """The worst mean that an adversary can force on an agent whose return has exactly the sample's distribution.

    A reward that rises along one direction attains it, so no certificate that knows only the distribution may pass it. At
    ratio 0 it is the sample's mean. It is no certificate: it takes frequencies for probabilities.
    """
    values = np.unique(returns)
    reached = counts(returns, values) / returns.size
    return floor + shifted(reached, ratios) @ np.diff(values, prepend=floor)


def radius_above(certificate: Certificate, value: float) -> float | None:
    """The largest budget at which the mean is still proven to be `value` or more; None where it is at none.

    By halving the curve itself, not between the budgets that were asked for. Raises InputError for a value at or below the
    floor, which every budget leaves.
    """
    if not value > certificate.floor:
        raise InputError(f"{value:g} is not above the floor {certificate.floor:g}, which no attack can pass")
    steps = np.diff(certificate.levels, prepend=certificate.floor)

    def proven(ratio: float) -> float:
        return certificate.floor + float((shifted(certificate.lower, np.array([ratio])) @ steps)[0])

    if proven(0.0) < value:
        return None
    low, high = 0.0, 1.0
    while proven(high) >= value:
        low, high = high, 2 * high
    while high - low > 1e-9 * (1 + low):
        middle = (low + high) / 2
        low, high = (middle, high) if proven(middle) >= value else (low, middle)
    return low * certificate.sigma


def half_radius(certificate: Certificate) -> float | None:
    """The budget up to which half of the sample's mean, above the floor, is proven."""
    middle = (certificate.mean + certificate.floor) / 2
    return radius_above(certificate, middle) if middle > certificate.floor else None
