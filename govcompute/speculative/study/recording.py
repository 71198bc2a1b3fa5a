"""Recording a text for replays: both models token by token, and the draft alone behind every rejected proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch

from govcompute.errors import InputError
from govcompute.speculative.engine.generate import Coins, Pair, Settings, check_room
from govcompute.speculative.engine.law import law_of
from govcompute.speculative.engine.model import Outcome
from govcompute.speculative.head.acceptance_head import AcceptanceHead
from govcompute.speculative.study.trace import Candidate, Position, Trace


@torch.inference_mode()
def record(
    pair: Pair, prompt: Sequence[int], settings: Settings, *, head: AcceptanceHead | None = None, seed: int = 0
) -> Trace:
    """The trace of one answer to `prompt`, deep enough for blocks of `settings.bounds.most`; equal seeds, equal traces.

    Raises InputError as the engine's `generate` does, and for a head of another width than the draft's.
    """
    check_room(pair.draft, prompt, settings.new_tokens)
    check_room(pair.target, prompt, settings.new_tokens)
    if head is not None and head.size.width != pair.draft.width:
        raise InputError(f"the head reads hidden states of width {head.size.width}, the draft gives width {pair.draft.width}")
    return _Recording(pair, prompt, settings, seed).trace(head)


@dataclass(slots=True)
class _Made:
    """A position under way; `states` are the hidden states of its proposal and of those beyond, as far as they are known."""

    proposal: Candidate
    kept: bool
    beyond: list[Candidate] = field(default_factory=list)
    states: list[torch.Tensor] = field(default_factory=list)


class _Recording:
    def __init__(self, pair: Pair, prompt: Sequence[int], settings: Settings, seed: int) -> None:
        self.prompt, self.settings, self.law = list(prompt), settings, law_of(settings.sampling)
        capacity = len(prompt) + settings.new_tokens
        self.draft, self.target = pair.draft.session(capacity), pair.target.session(capacity)
        self.coins, self.device = Coins(seed, pair.target.device), pair.target.device
        self.made: list[_Made] = []
        self.tokens: list[int] = []

    def trace(self, head: AcceptanceHead | None) -> Trace:
        """Position by position up to an end token or the longest text."""
        unread = torch.tensor(self.prompt, device=self.device)
        room, ended = self.settings.new_tokens, False
        while len(self.tokens) < room and not ended:
            unread = self._position(self.draft.forward(unread), self.target.forward(unread))
            self.tokens.append(int(unread))
            ended = self.tokens[-1] in self.settings.end_tokens
        positions = tuple(_finished(one, head) for one in self.made)
        return Trace(len(self.prompt), tuple(self.tokens), positions, room, self.settings.bounds.most, ended)

    def _position(self, drafted: Outcome, checked: Outcome) -> torch.Tensor:
        """Adds one position; its token, (1,)."""
        if self.made and self.made[-1].kept:
            self.made[-1].states.append(drafted.hidden[-1])
        coins = self.coins.draw(3)
        proposal, row, token = self._draw(drafted, coins[0])
        target = self.law.rows(checked.logits[-1:])
        acceptance = float(self.law.acceptance(token, row, target)[0])
        made = _Made(replace(proposal, acceptance=acceptance), bool(coins[1] < acceptance))
        self.made.append(made)
        if made.kept:
            return token
        if not proposal.ends:
            self._go_beyond(made, token)
        return self.law.correct(row, target, torch.zeros((), dtype=torch.int64, device=self.device), coins[2])

    def _go_beyond(self, made: _Made, token: torch.Tensor) -> None:
        """What the draft would have added to a block after `token`, which the target rejects."""
        read = self.draft.length
        # The longest block that can start here; one that started earlier has less room left.
        longest = min(self.settings.bounds.most, self.settings.new_tokens - len(self.tokens) - 1)
        for coin in self.coins.draw(max(longest - 1, 0)):
            outcome = self.draft.forward(token)
            made.states.append(outcome.hidden[-1])
            candidate, _, token = self._draw(outcome, coin)
            made.beyond.append(candidate)
            if candidate.ends:
                break
        if self.draft.length > read:
            self.draft.crop(read)

    def _draw(self, outcome: Outcome, coin: torch.Tensor) -> tuple[Candidate, torch.Tensor, torch.Tensor]:
        """A candidate, the row (1, ...) it was drawn from, its token (1,)."""
        logits, row = outcome.logits[-1], self.law.rows(outcome.logits[-1:])
        token = self.law.pick(row[0], coin)
        seen = torch.cat([self.law.probability(logits, row[0], token), self.law.entropy(logits, row[0])]).tolist()
        return Candidate(seen[0], seen[1], None, None, int(token) in self.settings.end_tokens), row, token


def _finished(made: _Made, head: AcceptanceHead | None) -> Position:
    """With the head's logits, for the candidates whose hidden state is known."""
    candidates = [made.proposal, *made.beyond]
    if head is not None and made.states:
        for index, logit in enumerate(head.accept_logit(torch.stack(made.states)).tolist()):
            candidates[index] = replace(candidates[index], logit=logit)
    return Position(candidates[0], made.kept, tuple(candidates[1:]))
