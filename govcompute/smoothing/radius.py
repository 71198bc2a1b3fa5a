"""How many rollouts a proof takes: the price of a radius grows like exp(ρ²/2)."""

from __future__ import annotations

import math

from govcompute.errors import InputError
from govcompute.quantity.normal import normal_cdf
from govcompute.smoothing.bounds import require_alpha


def rollouts_needed(ratio: float, alpha: float, chance: float = 0.5) -> int:
    """The fewest rollouts, all of them successes, that certify P(success) >= `chance` at B/σ = `ratio`.

    α^(1/n) >= Φ(ρ + Φ⁻¹(chance)), so n >= ln(1/α) / -ln Φ(ρ + Φ⁻¹(chance)). alpha is that of one level (divide by the number
    of levels first). Raises InputError for a ratio below 0 or above 30, or chances outside (0, 1).
    """
    require_alpha(alpha)
    if not 0 <= ratio <= 30:
        raise InputError(f"the ratio of budget to sigma is {ratio:g}; expected 0 to 30")
    if not 0 < chance < 1:
        raise InputError(f"the chance to certify is {chance:g}; expected one between 0 and 1")
    from scipy.special import ndtri

    # ln Φ(x) through the other tail: near 1, Φ itself would round to 1.
    logarithm = math.log1p(-normal_cdf(-(ratio + float(ndtri(chance)))))
    return max(1, math.ceil(math.log(1 / alpha) / -logarithm))


def marginal_growth(ratio: float) -> float:
    """d ln C / dρ of a certificate's compute: φ(ρ) / (1 - Φ(ρ)), about ρ where ρ is large."""
    density = math.exp(-(ratio**2) / 2) / math.sqrt(2 * math.pi)
    return density / normal_cdf(-ratio)
