"""What happened in one generation: every pass, every round, every token. The engine writes it; all accounts read it.

One round is one block of drafted candidates and one pass of the target over it. Prompts are read before the first round:
both models process all of the prompt but its last token (`Phase.*_PREFILL`), so a block of K candidates is verified by a
pass over K + 1 new positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govcompute.speculative.counts import Counts


class Phase(StrEnum):
    """What a pass was for."""

    DRAFT_PREFILL = "draft_prefill"
    TARGET_PREFILL = "target_prefill"
    DRAFT = "draft"
    VERIFY = "verify"


class Ending(StrEnum):
    """Why a generation ended."""

    END_TOKEN = "end_token"  # noqa: S105 - a token of text
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Pass:
    """One forward pass that ran: `new` positions after `past` cached ones; `seconds` by the device's clock, if taken."""

    phase: Phase
    new: int
    past: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One block: `candidates` drafted (0 or more), the first `accepted` of them kept, one more token from the target.

    `cut`: tokens of the accepted + 1 that were dropped afterwards (what follows an end token, or passes the longest
    text). `acceptance`: min(1, p/q) of each candidate that was looked at, in order: accepted + 1 of them, or `candidates`
    where all were kept. `stopped_by`: the rule's word for why drafting stopped (`rule`, `most`, `end_token`, `length`).
    """

    candidates: int
    accepted: int
    cut: int
    stopped_by: str
    acceptance: tuple[float, ...] = ()

    @property
    def emitted(self) -> int:
        """Tokens that stayed in the text."""
        return self.accepted + 1 - self.cut

    @property
    def discarded(self) -> int:
        """Candidates thrown away: the rejected one and all after it."""
        return self.candidates - self.accepted


@dataclass(frozen=True, slots=True)
class Generation:
    """One prompt answered. `tokens`: the answer without its prompt; `head_calls`: candidates the head was asked about."""

    prompt_tokens: int
    tokens: tuple[int, ...]
    rounds: tuple[Round, ...]
    passes: tuple[Pass, ...]
    ending: Ending
    head_calls: int = 0
    seconds: float | None = None

    @property
    def counts(self) -> Counts:
        """The counters of this generation; their identity is checked where they are made."""
        return Counts(
            emitted=len(self.tokens),
            target_passes=len(self.rounds),
            drafted=sum(one.candidates for one in self.rounds),
            discarded=sum(one.discarded for one in self.rounds),
            cut=sum(one.cut for one in self.rounds),
        )
