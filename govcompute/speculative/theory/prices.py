"""What a discarded candidate and a pass of the target cost, and the thresholds that follow from the two alone.

With time T = t_draft drafted + t_target passes and the counting identity, seconds per token are
t_draft + t_draft DR + (t_target - t_draft) VR, so a discard costs c1 = t_draft and a verification c2 = t_target - t_draft. A
price of ν seconds on each FLOP adds ν (F_draft + F_head + F_target) to c1 and takes ν (F_draft + F_head) from c2: in FLOP
alone the cheapest policy is not to draft.
"""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.speculative.cost import Cost
from govcompute.speculative.theory.rates import Numbers, Rates, require


@dataclass(frozen=True, slots=True)
class Prices:
    """A token costs `discard` (1 + DR) + `verification` VR, in seconds or what is worth as much: c1 and c2.

    `discard` is what one more candidate costs, kept or not, and is above 0; `verification` may be below 0, but what a token
    of the plain target costs, their sum, is above it. Raises InputError elsewhere.
    """

    discard: float
    verification: float

    def __post_init__(self) -> None:
        if not (0 < self.discard < float("inf") and 0 < self.plain < float("inf")):
            raise InputError("'discard' and 'discard' + 'verification' are finite numbers above zero")

    @classmethod
    def of(cls, cost: Cost, seconds_per_flop: float = 0.0) -> Prices:
        """Prices of time, and of FLOP at ν = `seconds_per_flop`, 0 or more. Raises InputError elsewhere."""
        require("seconds_per_flop", seconds_per_flop, 0, float("inf"))
        draft = cost.draft_seconds + seconds_per_flop * (cost.draft_flop + cost.head_flop)
        target = seconds_per_flop * cost.target_flop
        return cls(draft + target, cost.target_seconds - draft)

    @property
    def plain(self) -> float:
        """What a token of the plain target costs: c1 + c2, VR being 1 and DR 0."""
        return self.discard + self.verification

    @property
    def threshold(self) -> float:
        """c2 / (c1 + c2), at least 0: the theorem's threshold with Δ = 0; for time alone h0 = 1 - t_draft / t_target."""
        return theorem_threshold(self.discard, self.verification, 0.0)

    def per_token(self, rates: Rates) -> Numbers:
        """Cost of an emitted token at these rates."""
        return self.discard * (1 + rates.discard_rate + rates.cut_rate) + self.verification * rates.verification_rate


def theorem_threshold(discard: float, verification: float, change: float) -> float:
    """(c2 + Δ) / (c1 + c2 + Δ), at least 0: SpecDec++, theorem 3.1; stop where a rejection is at least this likely.

    The theorem is sufficient for stopping, and Δ (`change`) is a constant of the problem that it does not give.
    `discard` above 0. Raises InputError elsewhere.
    """
    if not 0 < discard < float("inf"):
        raise InputError(f"'discard' is a finite number above zero, not {discard!r}")
    return max(0.0, (verification + change) / (discard + verification + change)) if verification + change > 0 else 0.0


def prohibitive_price(cost: Cost) -> float:
    """ν* = (t_target - t_draft) / F_draft, seconds per FLOP from which no candidate is worth drafting; 0 at least.

    The head counts with the draft. Raises InputError where neither has FLOP.
    """
    flop = cost.draft_flop + cost.head_flop
    if flop <= 0:
        raise InputError("'draft_flop' is needed for a price on FLOP, and is 0")
    return max(0.0, (cost.target_seconds - cost.draft_seconds) / flop)


def price_of(cost: Cost, threshold: float) -> float:
    """ν at which h(ν) is `threshold`: (t_target (1 - h) - t_draft) / (F_draft + h F_target), the inverse of h(ν).

    `threshold` from 0 to h0. Raises InputError elsewhere, and where there are no FLOP.
    """
    require("threshold", threshold, 0, Prices.of(cost).threshold)
    flop = cost.draft_flop + cost.head_flop + threshold * cost.target_flop
    if flop <= 0:
        raise InputError("'draft_flop' and 'target_flop' are needed for a price on FLOP, and are 0")
    return max(0.0, (cost.target_seconds * (1 - threshold) - cost.draft_seconds) / flop)
