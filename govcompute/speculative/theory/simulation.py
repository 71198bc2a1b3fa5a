"""Rounds drawn at random: candidates accepted one by one, drafting stopped by a rule; seeded, so that the same come again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from govcompute.speculative.counts import Counts
from govcompute.speculative.theory.geometric import require_whole
from govcompute.speculative.theory.laws import Floats, Law
from govcompute.speculative.theory.threshold import drafted_by

Whole: TypeAlias = NDArray[np.int64]
#: Candidates that a rule drafts in each round, from acceptance probabilities (rounds by most) and how many would be accepted.
Rule: TypeAlias = Callable[[Floats, Whole], Whole]


@dataclass(frozen=True, slots=True)
class Simulated:
    """Rounds, each with its candidates and how many of them were accepted; two arrays of one length."""

    candidates: Whole
    accepted: Whole

    @property
    def counts(self) -> Counts:
        """The counters of all rounds."""
        drafted, accepted = int(self.candidates.sum()), int(self.accepted.sum())
        rounds = len(self.candidates)
        return Counts(accepted + rounds, rounds, drafted, drafted - accepted)

    @property
    def tokens_per_round(self) -> tuple[float, float]:
        """Mean tokens of a round and its standard error."""
        return _mean(self.accepted + 1)

    @property
    def discard_rate(self) -> tuple[float, float]:
        """DR and its standard error, that of a ratio of means (delta method)."""
        tokens, discarded = self.accepted + 1, self.candidates - self.accepted
        ratio = float(discarded.sum() / tokens.sum())
        return ratio, _mean(discarded - ratio * tokens)[1] / float(tokens.mean())


def simulate(law: Law, rule: Rule, rounds: int, *, seed: int, most: int = 20) -> Simulated:
    """`rounds` rounds of `rule`, each candidate accepted with a probability drawn from `law`; `most` candidates at most.

    Raises InputError where `rounds` is below 2.
    """
    require_whole("rounds", rounds, least=2)
    require_whole("most", most)
    generator = np.random.default_rng(seed)
    chances = law.draw(generator, (rounds, most))
    kept = np.logical_and.accumulate(generator.random((rounds, most)) < chances, axis=1).sum(axis=1)
    candidates = np.minimum(rule(chances, kept), most)
    return Simulated(candidates, np.minimum(kept, candidates))


def fixed(length: int) -> Rule:
    """Always `length` candidates."""
    require_whole("length", length)
    return lambda chances, kept: np.full(len(chances), length)


def threshold(value: float, *, least: int = 1, lag: bool = True) -> Rule:
    """On while 1 - Πp <= `value`: see `threshold_rates`."""

    def candidates(chances: Floats, _kept: Whole) -> Whole:
        products = np.cumprod(chances, axis=1, dtype=np.float64)
        return drafted_by(products, value, least=least, most=chances.shape[1], lag=lag)

    return candidates


def oracle() -> Rule:
    """Exactly the candidates that will be accepted."""
    return lambda _chances, kept: kept


def _mean(numbers: Whole | Floats) -> tuple[float, float]:
    return float(numbers.mean()), float(numbers.std(ddof=1)) / math.sqrt(len(numbers))
