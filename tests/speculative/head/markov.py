"""A language model that a page can hold: the next token depends on the last one only, and its hidden state is that token."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from govcompute.flops import Architecture
from govcompute.speculative.engine.model import Outcome


@dataclass
class Reading:
    """A session: all that was read."""

    model: Markov
    tokens: torch.Tensor

    @property
    def length(self) -> int:
        return int(self.tokens.shape[0])

    def forward(self, tokens: torch.Tensor) -> Outcome:
        assert tokens.dtype == torch.int64
        assert tokens.ndim == 1
        assert len(tokens)
        self.tokens = torch.cat([self.tokens, tokens])
        return Outcome(self.model.table[tokens], torch.eye(self.model.vocabulary)[tokens])

    def crop(self, length: int) -> None:
        assert length <= self.length
        self.tokens = self.tokens[:length]


class Markov:
    """`table`: logits of the next token for each last one, (vocabulary, vocabulary)."""

    longest: int | None = None
    device = torch.device("cpu")

    def __init__(self, name: str, table: torch.Tensor) -> None:
        self.name, self.table = name, table
        self.vocabulary = self.width = table.shape[0]
        self.counted_as = Architecture.model_validate(
            {
                "id": name,
                "name": name,
                "layers": 1,
                "hidden": self.width,
                "attention": {"kind": "mha", "heads": 1, "kv_heads": 1, "head_dim": self.width},
                "mlp": {"intermediate": self.width if name == "draft" else 10 * self.width, "gated": False},
                "vocabulary": self.vocabulary,
                "tied_embeddings": True,
                "sources": ["invented"],
            }
        )

    def session(self, capacity: int) -> Reading:
        return Reading(self, torch.empty(0, dtype=torch.int64))


def markov_pair(vocabulary: int = 6, seed: int = 0, apart: float = 1.0) -> tuple[Markov, Markov]:
    """A draft and a target whose logits differ by `apart` standard normals."""
    generator = torch.Generator().manual_seed(seed)
    table = torch.randn(vocabulary, vocabulary, generator=generator)
    other = table + apart * torch.randn(vocabulary, vocabulary, generator=generator)
    return Markov("draft", other), Markov("target", table)
