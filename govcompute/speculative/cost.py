"""What one pass costs in seconds and in FLOP: the four numbers (and the head's) that thresholds and accounts are made of."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a draft and a target pass, FLOP of one position through each, FLOP of one call of the acceptance head.

    draft_seconds, target_seconds: above zero; target_seconds is the pass over a block. draft_flop, target_flop: zero where
    only time is asked for. Raises InputError elsewhere.
    """

    draft_seconds: float
    target_seconds: float
    draft_flop: float = 0.0
    target_flop: float = 0.0
    head_flop: float = 0.0

    def __post_init__(self) -> None:
        for name in ("draft_seconds", "target_seconds"):
            if not 0 < getattr(self, name) < float("inf"):
                raise InputError(f"'{name}' is a finite number above zero, not {getattr(self, name)!r}")
        for name in ("draft_flop", "target_flop", "head_flop"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise InputError(f"'{name}' is a finite number of zero or more, not {getattr(self, name)!r}")


def governed_threshold(cost: Cost, seconds_per_flop: float) -> float:
    """h(ν) = (t_t - t_d - ν F_d) / (t_t + ν F_t): when to stop drafting if a FLOP is worth ν = `seconds_per_flop` seconds.

    Minimising time + ν·FLOP, a discarded candidate costs t_d + ν (F_d + F_t) and a verification t_t - t_d - ν F_d; the
    threshold is the second over their sum (SpecDec++, arXiv 2405.19715, theorem 3.1 with its constant Δ at 0, priced). It
    falls from 1 - t_d / t_t at ν = 0 to 0, where every candidate costs more than it saves. The head's FLOP is part of F_d
    here. Raises InputError for a price that is negative or not finite.
    """
    if not 0 <= seconds_per_flop < float("inf"):
        raise InputError(f"a price of FLOP is a finite number of zero or more seconds, not {seconds_per_flop!r}")
    drafting = cost.draft_seconds + seconds_per_flop * (cost.draft_flop + cost.head_flop)
    target = cost.target_seconds + seconds_per_flop * cost.target_flop
    return max(0.0, (cost.target_seconds - drafting) / target)
