"""What every stopping rule may see, and when.

A candidate is *submitted* the moment it is sampled: it will be verified, whatever the rule says next. The rule sees what is
submitted and says whether to draft one more. It cannot take a candidate back: dropping a candidate after looking at it
changes the law of the text (p = (.5, .5), q = (.9, .1), submit only token 0: P(emit 0) = .55), so the interface has no way to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Protocol


class Needs(Flag):
    """What a rule asks the engine for. Each costs a look at the device; a rule that needs nothing counts candidates only."""

    NOTHING = 0
    PROBABILITY = auto()
    """The candidate's own probability under the draft law."""
    HIDDEN = auto()
    """The acceptance head's estimate, from the draft's last hidden state of the previous candidate."""
    ENTROPY = auto()
    """The entropy of the law that the candidate was drawn from."""
    ACCEPTANCE = auto()
    """The true acceptance of the candidate: takes a target pass for each, so only for bounds and diagnosis."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """One submitted candidate. position: 1 for the first of the block; the rest as the rule's `Needs` say, else None.

    probability: the candidate's own, under the draft law it was really drawn from (after temperature and cuts), 0 to 1;
    where decoding is greedy nothing is drawn, and it is the probability before temperature and cuts. entropy: of the same
    law, in nats. previous_acceptance: the head's estimate for the candidate *before* this one (its hidden
    state comes free with this candidate's own pass: a lag of one), None at position 1 or without a head. rejected: whether
    the target would reject this candidate (only under Needs.ACCEPTANCE).
    """

    position: int
    probability: float | None = None
    entropy: float | None = None
    previous_acceptance: float | None = None
    rejected: bool | None = None


class Block(Protocol):
    """One round of a rule."""

    def stop(self, candidate: Submitted) -> bool:
        """Whether drafting ends after `candidate`; asked of each in order, until a bound or an end token ends the block.

        Below the least length the answer is not followed, but asked for: a block remembers what it has seen.
        """
        ...


class StoppingRule(Protocol):
    """A rule over a whole generation. Bounds on the candidate length are the engine's, not the rule's."""

    @property
    def needs(self) -> Needs:
        """What `Submitted` must carry."""
        ...

    def block(self) -> Block:
        """A fresh round."""
        ...

    def learn(self, candidates: int, accepted: int) -> None:
        """Told after each round; schedules adapt to it."""
        ...

    def reset(self) -> None:
        """Told before each generation."""
        ...
