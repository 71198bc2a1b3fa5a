"""A run as rates per emitted token, and what follows from them: FLOP, waste, seconds and speed-up.

Everything is said in verification rate VR and discard rate DR (SpecDec++, arXiv 2405.19715), tied by the counting identity
drafted + passes = emitted + discarded + cut. With F the FLOP of a position and r = F_draft / F_target:

    drafted per token     1 - VR + DR + CR              positions of the target per token   1 + DR + CR
    mean candidates       (1 - VR + DR + CR) / VR       Φ = (1 + DR + CR) + (r + r_head)(1 - VR + DR + CR)
    seconds per token     t_draft (1 - VR + DR + CR) + t_target VR

Numbers may be single or arrays of one shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.speculative.cost import Cost
from govcompute.speculative.counts import Counts

#: One number or an array of them.
Numbers: TypeAlias = float | NDArray[np.float64]


def require(name: str, value: Numbers, least: float, most: float) -> None:
    """Raises InputError where a number of `value` is not in [least, most] (or is no number)."""
    numbers = np.asarray(value, dtype=float)
    outside = ~((numbers >= least) & (numbers <= most))
    if outside.any():
        span = f"{least:g} or more" if most == np.inf else f"from {least:g} to {most:g}"
        raise InputError(f"'{name}' is {span}, not {float(numbers[outside].flat[0])!r}")


@dataclass(frozen=True, slots=True)
class Rates:
    """Target passes, discarded and cut candidates, each per emitted token.

    verification_rate: above 0, at most 1 + cut_rate (a pass brings a token of its own). discard_rate, cut_rate: 0 or more.
    Raises InputError elsewhere.
    """

    verification_rate: Numbers
    discard_rate: Numbers
    cut_rate: Numbers = 0.0

    def __post_init__(self) -> None:
        require("cut_rate", self.cut_rate, 0, np.inf)
        require("discard_rate", self.discard_rate, 0, np.inf)
        require("verification_rate", self.verification_rate, np.nextafter(0, 1), np.inf)
        if np.any(self.verification_rate - self.cut_rate > 1 + 1e-12):
            raise InputError("'verification_rate' is at most 1 + 'cut_rate': every pass of the target brings a token")

    @classmethod
    def of(cls, counts: Counts) -> Rates:
        """The rates of counters."""
        return cls(float(counts.verification_rate), float(counts.discard_rate), float(counts.cut_rate))

    @property
    def tokens_per_round(self) -> Numbers:
        """E = 1 / VR."""
        return 1 / self.verification_rate

    @property
    def drafted(self) -> Numbers:
        """Candidates drafted per emitted token, by the identity."""
        return 1 - self.verification_rate + self.discard_rate + self.cut_rate

    @property
    def mean_candidates(self) -> Numbers:
        """Mean candidate length K̄."""
        return self.drafted / self.verification_rate

    @property
    def target_positions(self) -> Numbers:
        """Positions that the target processes per emitted token: all candidates and one more each pass."""
        return 1 + self.discard_rate + self.cut_rate

    def flop_multiple(self, cost: Cost) -> Numbers:
        """Φ: FLOP per emitted token over the plain target's. Raises InputError where `cost` has no FLOP of the target."""
        draft, head = _shares(cost)
        return self.target_positions + (draft + head) * self.drafted

    def waste_share(self, cost: Cost) -> Numbers:
        """W: share of the FLOP spent on discarded candidates, each paid for by draft, head and target."""
        draft, head = _shares(cost)
        return self.discard_rate * (1 + draft + head) / self.flop_multiple(cost)

    def seconds_per_token(self, cost: Cost) -> Numbers:
        """Mean seconds per emitted token where passes follow each other and all take what `cost` says."""
        return cost.draft_seconds * self.drafted + cost.target_seconds * self.verification_rate

    def speed_up(self, cost: Cost, alone: float | None = None) -> Numbers:
        """S: seconds of a token without speculation (`alone`, or else the target's pass) over those with it."""
        if alone is not None:
            require("alone", alone, np.nextafter(0, 1), np.inf)
        return (cost.target_seconds if alone is None else alone) / self.seconds_per_token(cost)


def _shares(cost: Cost) -> tuple[float, float]:
    if cost.target_flop <= 0:
        raise InputError("'target_flop' is needed for a share of FLOP, and is 0")
    return cost.draft_flop / cost.target_flop, cost.head_flop / cost.target_flop
