"""The five counters of a speculative run, the identity that ties them, and the rates that everything else is said in.

Every round emits its accepted candidates and one token of the target's, and discards the rest, so over a whole run
drafted + target_passes = emitted + discarded + cut. Rates as in SpecDec++ (arXiv 2405.19715, section 3 and its figures):
verification rate VR = target passes per emitted token, discard rate DR = discarded candidates per emitted token.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import InputError


@dataclass(frozen=True, slots=True)
class Counts:
    """Tokens and passes of one or more generations, all whole numbers of zero or more.

    emitted: tokens in the text; target_passes: rounds; drafted: candidates; discarded: candidates thrown away (the rejected
    one and all after it); cut: tokens accepted or sampled and then dropped (after an end token, past the longest text).
    Raises InputError where they break the identity.
    """

    emitted: int
    target_passes: int
    drafted: int
    discarded: int
    cut: int = 0

    def __post_init__(self) -> None:
        for name in ("emitted", "target_passes", "drafted", "discarded", "cut"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise InputError(f"'{name}' is a whole number of zero or more, not {value!r}")
        left, right = self.drafted + self.target_passes, self.emitted + self.discarded + self.cut
        if left != right:
            raise InputError(
                f"the counters contradict each other: drafted {self.drafted:,} + target passes {self.target_passes:,}"
                f" = {left:,},"
                f" but emitted {self.emitted:,} + discarded {self.discarded:,} + cut {self.cut:,} = {right:,}"
            )

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.emitted + other.emitted,
            self.target_passes + other.target_passes,
            self.drafted + other.drafted,
            self.discarded + other.discarded,
            self.cut + other.cut,
        )

    @property
    def verification_rate(self) -> Fraction:
        """VR: target passes per emitted token."""
        return self._each(self.target_passes)

    @property
    def discard_rate(self) -> Fraction:
        """DR: discarded candidates per emitted token."""
        return self._each(self.discarded)

    @property
    def cut_rate(self) -> Fraction:
        """Tokens emitted and then dropped, per token that stayed."""
        return self._each(self.cut)

    @property
    def tokens_per_pass(self) -> Fraction:
        """Emitted tokens per target pass, E = 1 / VR."""
        if not self.target_passes:
            raise InputError("no target pass was made")
        return Fraction(self.emitted, self.target_passes)

    @property
    def mean_candidates(self) -> Fraction:
        """Mean candidate length, K̄."""
        if not self.target_passes:
            raise InputError("no target pass was made")
        return Fraction(self.drafted, self.target_passes)

    def _each(self, amount: int) -> Fraction:
        if not self.emitted:
            raise InputError("no token was emitted")
        return Fraction(amount, self.emitted)
