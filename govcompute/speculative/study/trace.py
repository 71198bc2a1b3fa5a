"""One text and all that any stopping rule could have seen on its way: recorded once, replayed under every rule.

At every position i of the text the draft proposes one token Y given the text so far, a coin accepts it with min(1, p/q) or
else the position is corrected from (p - q)+; so the text has the target's law. Where Y is rejected, the draft goes on from it
alone, as it would in a block that no one has looked at yet (`beyond`).

**A replay is exact in law for every rule.** A round that starts at position s sees Y of s, s + 1, ... while they are kept, and
after the first rejected one what lies beyond it: given the text before s, the law of what the engine drafts there. The
rule's decisions depend on what is submitted only, and the fate of each candidate on its own coin, drawn apart from it. On
a rejection the text's token is the correction, as in the engine. When all K are kept, the engine draws one more token
from p; the replay takes the text's token at s + K, whose law given the text before it is p too, since its proposal and
coin were not looked at. The next round starts behind it and meets fresh proposals and coins. By induction over rounds, text,
blocks and passes have the engine's joint law. All rules share the texts and coins, so their differences are paired.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one drafted token.

    probability: its own under the draft's law; entropy: of that law, nats; acceptance: min(1, p/q), 0 to 1, None beyond a
    rejection, where the target never looks. logit: of the acceptance head's uncorrected estimate, None without a head or
    where no candidate could follow. ends: whether it is an end token.
    """

    probability: float
    entropy: float
    acceptance: float | None
    logit: float | None
    ends: bool


@dataclass(frozen=True, slots=True)
class Position:
    """One token of the text: the draft's proposal for it, whether it was kept, what was drafted beyond it if not."""

    proposal: Candidate
    kept: bool
    beyond: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A text of at most `room` tokens after `prompt_tokens`, one position for each token.

    `deepest`: the longest block that can be replayed; `ended`: whether the text ends with an end token.
    """

    prompt_tokens: int
    tokens: tuple[int, ...]
    positions: tuple[Position, ...]
    room: int
    deepest: int
    ended: bool

    def block(self, start: int, length: int) -> tuple[list[Candidate], int]:
        """At most `length` candidates that a round at `start` would draft, and how many would be kept if all are."""
        candidates: list[Candidate] = []
        for position in self.positions[start : start + length]:
            candidates.append(position.proposal)
            if not position.kept:
                return [*candidates, *position.beyond][:length], len(candidates) - 1
        return candidates, len(candidates)
