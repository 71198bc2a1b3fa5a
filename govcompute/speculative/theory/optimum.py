"""The best threshold, in closed form up to one number found by fixed point.

Let λ be the least cost of a token that any rule reaches, and let acceptances be independent, of one law with mean μ. Where a
block survives with probability P, one more candidate costs c1 and brings g P tokens, worth λ each: g is μ, or μ² where the
rule sees one candidate less than was drafted. P only falls, so a candidate that is not worth it now never will be: looking
one step ahead is optimal, and the rule is to stop once P <= c1 / (λ g). That is the threshold h* = 1 - c1 / (λ g), and λ is
what a token costs under the rule with h*(λ): a fixed point that iteration reaches from above (Dinkelbach 1967).
"""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.speculative.theory.laws import Law
from govcompute.speculative.theory.prices import Prices
from govcompute.speculative.theory.rates import Rates
from govcompute.speculative.theory.threshold import threshold_rates


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best threshold, what a token costs with it (in the unit of the prices) and its rates.

    `drafts`: whether that is less than a token of the plain target costs; where not, the rule should not run at all.
    """

    threshold: float
    per_token: float
    rates: Rates
    drafts: bool


def best_threshold(law: Law, prices: Prices, *, least: int = 1, most: int = 20, lag: bool = True) -> Optimum:
    """h* of `law` at `prices` within the bounds. Raises InputError as `threshold_rates` does."""
    gain = law.mean ** (1 + lag)
    threshold, cost = 0.0, float("inf")
    rates = threshold_rates(law, threshold, least=least, most=most, lag=lag)
    while (reached := float(prices.per_token(rates))) < cost * (1 - 1e-10):
        cost = reached
        threshold = look_ahead_threshold(prices, cost, gain)
        rates = threshold_rates(law, threshold, least=least, most=most, lag=lag)
    return Optimum(threshold, reached, rates, reached < prices.plain)


def look_ahead_threshold(prices: Prices, per_token: float, gain: float) -> float:
    """1 - c1 / (λ g), at least 0. With prices of time, c1 = t_draft and λ seconds per token."""
    worth = per_token * gain
    return max(0.0, 1 - prices.discard / worth) if worth > 0 else 0.0
