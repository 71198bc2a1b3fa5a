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
