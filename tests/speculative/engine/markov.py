"""Tiny models whose law is known: the next token's distribution is a row of a table, chosen by the last token."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from govcompute.flops import Architecture
from govcompute.speculative.engine.model import Outcome


@dataclass
class MarkovSession:
    """Remembers how much was read and cut; hidden states are the one-hot of the token that was read."""

    table: torch.Tensor
    eye: torch.Tensor
    length: int = 0
    read: list[int] = field(default_factory=list)
    forwards: int = 0

    def forward(self, tokens: torch.Tensor) -> Outcome:
        self.forwards += 1
        self.length += len(tokens)
        return Outcome(self.table[tokens], self.eye[tokens])

    def crop(self, length: int) -> None:
        assert 0 <= length <= self.length
        self.length = length


class Markov:
    """A CausalModel over `table` (states, states) of logits."""

    def __init__(self, table: torch.Tensor, name: str = "markov", longest: int | None = None) -> None:
        self.table, self.name, self.longest = table, name, longest
        self.vocabulary = self.width = len(table)
        self.device = table.device
        self.sessions: list[MarkovSession] = []

    @property
    def counted_as(self) -> Architecture:
        raise NotImplementedError

    def session(self, capacity: int) -> MarkovSession:
        self.sessions.append(MarkovSession(self.table, torch.eye(self.width)))
        return self.sessions[-1]


def tables(states: int, seed: int, apart: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of a draft and a target, `apart` in the scale of a normal draw."""
    generator = torch.Generator().manual_seed(seed)
    target = torch.randn(states, states, generator=generator)
    return target + apart * torch.randn(states, states, generator=generator), target
