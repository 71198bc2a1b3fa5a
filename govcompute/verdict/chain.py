"""How many modifications, each too small to make its author a provider, multiply a model's compute.

The Commission's Guidelines take who modifies another provider's model to be, as an indication, the provider of the
modified model where the modification took more than one third of the original's training compute (para 63 July, 60
November). A step of exactly one third is none. Nothing in the text adds the steps of several modifiers together (what
follows is arithmetic, and its reading an inference), and what "the original model" of a second modification is can be
read in two ways.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from govcompute.errors import InputError

LARGEST_MULTIPLE = 10**6
SMALLEST_SHARE = Fraction(1, 1000)


class Reading(StrEnum):
    """Which compute a step is measured against."""

    STEP = "step"
    FIRST = "first"

    @property
    def words(self) -> str:
        """The reading for people."""
        return _WORDS[self]


_WORDS = {
    Reading.STEP: "each step against the model that it starts from, all earlier steps included",
    Reading.FIRST: "each step against the first model of the chain",
}


@dataclass(frozen=True, slots=True)
class Chain:
    """The shortest chain of steps of at most `share` that reaches `multiple` times the first model's compute.

    `reached` and `before` are the multiples after the last step and after the one before it, every step as large as it
    may be.
    """

    reading: Reading
    share: Fraction
    multiple: Fraction
    steps: int
    before: Fraction
    reached: Fraction

    @property
    def added(self) -> Fraction:
        """What all steps together spent, in multiples of the first model's compute."""
        return self.reached - 1


def shortest_chain(multiple: Fraction, share: Fraction, reading: Reading) -> Chain:
    """The fewest steps. With c the compute of the first model, n steps of the largest size reach (1 + share)^n · c where
    each is measured against the model that it starts from, and (1 + n · share) · c where against the first.

    multiple: from 1 to 1e6; share: from 1/1000 to 1. Raises InputError.
    """
    if not 1 <= multiple <= LARGEST_MULTIPLE:
        raise InputError(
            f"a chain reaches a multiple from 1 to {LARGEST_MULTIPLE:,} of the first model's compute, not {multiple}"
        )
    if not SMALLEST_SHARE <= share <= 1:
        raise InputError(
            f"a step has a share from {SMALLEST_SHARE} to 1 of the compute that it is measured against, not {share}"
        )
    steps = _compounding(multiple, 1 + share) if reading is Reading.STEP else math.ceil((multiple - 1) / share)
    reached, before = (_after(n, share, reading) for n in (steps, max(0, steps - 1)))
    return Chain(reading, share, multiple, steps, before, reached)


def _after(steps: int, share: Fraction, reading: Reading) -> Fraction:
    return (1 + share) ** steps if reading is Reading.STEP else 1 + steps * share


def _compounding(multiple: Fraction, factor: Fraction) -> int:
    """The least n with factor^n >= multiple: from the logarithm, then set right exactly."""
    close = math.floor(math.log(multiple) / math.log(factor))
    return next(steps for steps in itertools.count(max(0, close - 1)) if factor**steps >= multiple)
