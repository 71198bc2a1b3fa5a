"""A stack over all its settings: every fixed length, thresholds, and the best threshold at rising prices of a FLOP."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.speculative.account import PositionFlop
from govcompute.speculative.cost import Cost
from govcompute.speculative.theory.geometric import oracle_rates
from govcompute.speculative.theory.laws import law_of
from govcompute.speculative.theory.rates import Rates
from govcompute.speculative.theory.setting import Comparison, Setting, setting

#: Thresholds at which the curve is drawn.
THRESHOLDS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
#: Prices of a FLOP, as shares of that from which nothing is worth drafting.
SHARES = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class Curves:
    """Settings along each choice, in its order. priced: at the shares `SHARES` of the prohibitive price."""

    fixed: tuple[Setting, ...]
    thresholds: tuple[Setting, ...]
    priced: tuple[Setting, ...]
    oracle: Setting


def curves(compared: Comparison) -> Curves:
    """All of them, from one candidate to the most allowed. Raises InputError where FLOP are not known."""
    lengths = range(1, compared.most + 1)
    return Curves(
        tuple(compared.fixed(lengths)),
        tuple(compared.at(f"h={threshold:g}", threshold) for threshold in THRESHOLDS),
        tuple(compared.priced(SHARES)),
        setting("oracle", oracle_rates(compared.law.mean, compared.most), compared.cost, alone=compared.alone),
    )


def cost_of(each: PositionFlop, draft_seconds: float, target_seconds: float) -> Cost:
    """What a pass of each costs, with the medians of the FLOP. Raises InputError for seconds that are not above zero."""
    flop = (float(one.median) for one in (each.draft, each.target, each.head))
    return Cost(draft_seconds, target_seconds, *flop)


def read_setting(name: str, verification_rate: float, discard_rate: float, cost: Cost, alone: float | None) -> Setting:
    """A published or measured reading as a setting, with Φ, W and S that follow from its rates."""
    return setting(name, Rates(verification_rate, discard_rate), cost, alone=alone)


def comparison(
    each: PositionFlop, seconds: tuple[float, float, float | None], acceptance: float, *, varies: bool
) -> Comparison:
    """A stack by the cost of a position, seconds of a draft pass, a target pass and a token alone, and its mean acceptance."""
    draft, target, alone = seconds
    return Comparison(law_of(acceptance, varies=varies), cost_of(each, draft, target), alone)
