"""Ways to run one stack, side by side: fixed lengths, thresholds, the best, the oracle, and a price on FLOP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govcompute.speculative.cost import Cost, governed_threshold
from govcompute.speculative.theory.geometric import fixed_length_rates, oracle_rates
from govcompute.speculative.theory.governed import threshold_under_cap
from govcompute.speculative.theory.laws import Law
from govcompute.speculative.theory.optimum import best_threshold
from govcompute.speculative.theory.prices import Prices, prohibitive_price
from govcompute.speculative.theory.rates import Rates
from govcompute.speculative.theory.threshold import threshold_rates

#: Shares of ν* at which the governed threshold is shown.
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)
#: The same for the best threshold, which falls to 0 at a far lower price.
BEST_SHARES = (0.005, 0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run a stack: its rates, speed-up S and, where FLOP are known, Φ and the wasted share W.

    threshold: h, where there is one. seconds_per_flop: the price ν that sets it.
    """

    name: str
    rates: Rates
    speed_up: float
    flop_multiple: float | None = None
    waste_share: float | None = None
    threshold: float | None = None
    seconds_per_flop: float | None = None

    @property
    def time_multiple(self) -> float:
        """Seconds of a token over the plain target's: 1/S."""
        return 1 / self.speed_up

    @property
    def energy_multiple(self) -> tuple[float, float] | None:
        """Between what energy of a token over the plain target's lies; None where FLOP are not known.

        Where a device draws P watts whatever it does and e joules more for each FLOP, a token takes P t + e F, so the ratio is
        a weighted mean of t over t' and of F over F': it lies between 1/S and Φ, and where is not known without a meter.
        """
        if self.flop_multiple is None:
            return None
        return min(self.time_multiple, self.flop_multiple), max(self.time_multiple, self.flop_multiple)


def setting(
    name: str,
    rates: Rates,
    cost: Cost,
    *,
    alone: float | None = None,
    threshold: float | None = None,
    seconds_per_flop: float | None = None,
) -> Setting:
    """The setting with what follows from its rates; `alone`: seconds of a token without speculation."""
    known = cost.target_flop > 0
    return Setting(
        name,
        rates,
        float(rates.speed_up(cost, alone)),
        float(rates.flop_multiple(cost)) if known else None,
        float(rates.waste_share(cost)) if known else None,
        threshold,
        seconds_per_flop,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is held fixed while settings vary: acceptances, costs, bounds and lag of the threshold rule."""

    law: Law
    cost: Cost
    alone: float | None = None
    least: int = 1
    most: int = 20
    lag: bool = True

    def fixed(self, lengths: Iterable[int]) -> Iterator[Setting]:
        """One setting for each fixed length; only the mean of the law matters to it."""
        for length in lengths:
            yield setting(f"K={length}", fixed_length_rates(self.law.mean, length), self.cost, alone=self.alone)

    def at(self, name: str, threshold: float, seconds_per_flop: float | None = None) -> Setting:
        """The threshold rule."""
        rates = threshold_rates(self.law, threshold, least=self.least, most=self.most, lag=self.lag)
        return setting(name, rates, self.cost, alone=self.alone, threshold=threshold, seconds_per_flop=seconds_per_flop)

    def landmarks(self) -> Iterator[Setting]:
        """h0 of the theorem with Δ = 0; h* for a rule that sees every candidate and for one that lags; the oracle."""
        prices = Prices.of(self.cost)
        yield self.at("h0", prices.threshold)
        for name, lag in (("h*", False), ("h* with lag", True)):
            best = best_threshold(self.law, prices, least=self.least, most=self.most, lag=lag)
            yield setting(name, best.rates, self.cost, alone=self.alone, threshold=best.threshold)
        yield setting("oracle", oracle_rates(self.law.mean, self.most), self.cost, alone=self.alone)

    def governed(self, shares: Iterable[float] = SHARES) -> Iterator[Setting]:
        """h(ν) at shares of ν*. Raises InputError where the draft has no FLOP."""
        most = prohibitive_price(self.cost)
        for share in shares:
            yield self.at(f"h(ν), ν = {share:g} ν*", governed_threshold(self.cost, share * most), share * most)

    def priced(self, shares: Iterable[float] = BEST_SHARES) -> Iterator[Setting]:
        """h*(ν), the best threshold of the law, at shares of ν*. Raises InputError where the draft has no FLOP."""
        most = prohibitive_price(self.cost)
        for share in shares:
            prices = Prices.of(self.cost, share * most)
            best = best_threshold(self.law, prices, least=self.least, most=self.most, lag=self.lag)
            yield self.at(f"h*(ν), ν = {share:g} ν*", best.threshold, share * most)

    def under_cap(self, cap: float) -> Setting:
        """The largest threshold up to the best one with Φ <= `cap`. Raises InputError where there is none."""
        best = best_threshold(self.law, Prices.of(self.cost), least=self.least, most=self.most, lag=self.lag)
        found = threshold_under_cap(
            self.law, self.cost, cap, freest=best.threshold, least=self.least, most=self.most, lag=self.lag
        )
        return self.at(f"Φ <= {cap:g}", found.threshold, found.seconds_per_flop)
