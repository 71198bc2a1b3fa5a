"""A cap on FLOP per token becomes a threshold: the largest that keeps Φ under it, and the price on FLOP that sets the same."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.speculative.cost import Cost
from govcompute.speculative.theory.laws import Law
from govcompute.speculative.theory.prices import Prices, price_of
from govcompute.speculative.theory.rates import Rates, require
from govcompute.speculative.theory.threshold import threshold_rates

_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Governed:
    """The setting under a cap.

    threshold: for calibrated acceptance probabilities. seconds_per_flop: the ν with h(ν) = threshold, 0 where the cap does
    not bind. flop_multiple: Φ reached. binding: whether the cap, and not `freest`, sets the threshold.
    """

    threshold: float
    seconds_per_flop: float
    flop_multiple: float
    rates: Rates
    binding: bool


def threshold_under_cap(
    law: Law, cost: Cost, cap: float, *, freest: float | None = None, least: int = 1, most: int = 20, lag: bool = True
) -> Governed:
    """The largest threshold up to `freest` (h0 where not given) with Φ <= `cap`; Φ grows with the threshold, so by bisection.

    Raises InputError where `cap` is below 1 or even the least drafting costs more than it.
    """
    require("cap", cap, 1, float("inf"))
    natural = Prices.of(cost).threshold
    high = natural if freest is None else freest
    require("freest", high, 0, natural)

    def reached(threshold: float) -> tuple[float, Rates]:
        rates = threshold_rates(law, threshold, least=least, most=most, lag=lag)
        return float(rates.flop_multiple(cost)), rates

    free, rates = reached(high)
    if free <= cap:
        return Governed(high, price_of(cost, high), free, rates, binding=False)
    lowest, _ = reached(0.0)
    if lowest > cap:
        raise InputError(
            f"no threshold keeps FLOP per token at {cap:g} of the plain target's: the least drafting costs {lowest:.3f};"
            " draft nothing, or allow fewer candidates"
        )
    low = 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle)[0] <= cap else (low, middle)
    multiple, rates = reached(low)
    return Governed(low, price_of(cost, low), multiple, rates, binding=True)
