"""The rules that a study compares, as documents: what any stack could be set to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from govcompute.speculative.cost import Cost
from govcompute.speculative.stack import AcceptanceHead, Bounds, Confidence, Fixed, Governed, Oracle, Rule, Schedule
from govcompute.speculative.theory.laws import Law
from govcompute.speculative.theory.optimum import best_threshold
from govcompute.speculative.theory.prices import Prices, prohibitive_price

FIXED_LENGTHS = range(1, 15)
CONFIDENCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
#: Prices on FLOP as shares of ν*, at which nothing is worth drafting.
PRICES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
#: The same for the best threshold, which falls to 0, and a head is then of no use, at a far lower price.
BEST_PRICES = (0.0, 0.005, 0.01, 0.02, 0.04)
PUBLISHED = 0.7


class Family(StrEnum):
    """What a rule goes by."""

    FIXED = "fixed length"
    SCHEDULE = "schedule"
    CONFIDENCE = "confidence"
    PUBLISHED = "head as published"
    CALIBRATED = "calibrated head"
    BEST = "calibrated head at h*"
    GOVERNED = "governed, h(ν)"
    PRICED = "governed, h*(ν)"
    ORACLE = "oracle"


@dataclass(frozen=True, slots=True)
class Arm:
    """One rule under a name; `calibrated`: whether ln(weight) is added to the head's logits."""

    name: str
    family: Family
    rule: Rule
    calibrated: bool = False


def arms(cost: Cost, law: Law, bounds: Bounds) -> tuple[Arm, ...]:
    """Every rule of a study; `cost` prices the governed ones (the head's seconds with the draft's), h* is the best of `law`."""
    best = _best(law, Prices.of(cost), bounds)
    return (
        *(Arm(f"K = {length}", Family.FIXED, Fixed(kind="fixed", length=length)) for length in FIXED_LENGTHS),
        Arm("5, +2 or -1", Family.SCHEDULE, Schedule(kind="schedule")),
        *(
            Arm(f"q < {threshold:g}", Family.CONFIDENCE, Confidence(kind="confidence", threshold=threshold))
            for threshold in CONFIDENCES
        ),
        Arm(f"h = {PUBLISHED:g}, not calibrated", Family.PUBLISHED, _head(PUBLISHED)),
        *(Arm(f"h = {threshold:g}", Family.CALIBRATED, _head(threshold), True) for threshold in THRESHOLDS),
        Arm(f"h* = {best:.3f}", Family.BEST, _head(best), True),
        *_governed(cost, law, bounds),
        Arm("stops at a rejection", Family.ORACLE, Oracle(kind="oracle")),
    )


def _governed(cost: Cost, law: Law, bounds: Bounds) -> Iterator[Arm]:
    """Prices under the theorem's threshold with Δ = 0, then under the best one of the law while that is above 0."""
    most = prohibitive_price(cost)
    for share in PRICES:
        name = f"ν = {share:g} ν*, h = {Prices.of(cost, share * most).threshold:.3f}"
        yield Arm(name, Family.GOVERNED, Governed(kind="governed", seconds_per_flop=share * most), True)
    for share in BEST_PRICES:
        threshold = _best(law, Prices.of(cost, share * most), bounds)
        if threshold > 0 or share == 0:
            yield Arm(f"ν = {share:g} ν*, h* = {threshold:.3f}", Family.PRICED, _head(threshold), True)


def _best(law: Law, prices: Prices, bounds: Bounds) -> float:
    return best_threshold(law, prices, least=bounds.least, most=bounds.most).threshold


def _head(threshold: float) -> AcceptanceHead:
    return AcceptanceHead(kind="acceptance_head", threshold=threshold)
