"""Rules that watch the candidates and keep nothing from block to block: confidence, an acceptance head, an oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.speculative.rules.protocol import Block, Needs, Submitted


class Watching:
    """A rule whose blocks begin alike. `begin` makes a fresh block."""

    def __init__(self, needs: Needs, begin: Callable[[], Block]) -> None:
        self.needs, self._begin = needs, begin

    def block(self) -> Block:
        """A fresh one."""
        return self._begin()

    def learn(self, candidates: int, accepted: int) -> None:
        """Nothing to learn."""

    def reset(self) -> None:
        """Nothing to forget."""


def confidence(threshold: float) -> Watching:
    """Stops once a submitted candidate's own draft probability is below `threshold`, 0 to 1.

    The candidate itself stays: what is saved is the drafting after it.
    """
    block = _BelowConfidence(_share(threshold))
    return Watching(Needs.PROBABILITY, lambda: block)


def acceptance_head(threshold: float) -> Watching:
    """Stops once 1 - ΠP̂ of the previous candidates exceeds `threshold`, 0 to 1 (SpecDec++, arXiv 2405.19715, algorithm 1).

    Strictly above, and one candidate late: the estimate of a candidate comes with the pass that draws the next.
    """
    share = _share(threshold)
    return Watching(Needs.HIDDEN, lambda: _RejectionLikely(share))


def oracle() -> Watching:
    """Stops at the first candidate that the target will reject: a bound, never a deployment.

    That candidate is submitted too, for to drop it after looking would change the law: one is discarded in each round that
    has a rejection.
    """
    return Watching(Needs.ACCEPTANCE, _Rejected)


@dataclass(frozen=True, slots=True)
class _BelowConfidence:
    threshold: float

    def stop(self, candidate: Submitted) -> bool:
        return candidate.probability is not None and candidate.probability < self.threshold


@dataclass(slots=True)
class _RejectionLikely:
    threshold: float
    accepted: float = 1.0

    def stop(self, candidate: Submitted) -> bool:
        if candidate.previous_acceptance is not None:
            self.accepted *= candidate.previous_acceptance
        return 1 - self.accepted > self.threshold


@dataclass(slots=True)
class _Rejected:
    """Bounds may have a block go on past its rejection; the rule then stops as soon as it is asked."""

    rejected: bool = False

    def stop(self, candidate: Submitted) -> bool:
        self.rejected = self.rejected or candidate.rejected is True
        return self.rejected


def _share(threshold: float) -> float:
    if not 0 <= threshold <= 1:
        raise InputError(f"a threshold is a share from 0 to 1, not {threshold!r}")
    return threshold
