"""The Markov pair of the engine's tests, with sizes to count its passes by."""

from __future__ import annotations

import torch

from govcompute.flops import Architecture
from govcompute.speculative.engine.generate import Pair

from ..engine.markov import Markov, tables


class CountedMarkov(Markov):
    """Counted as if it were a one-layer decoder of the model's name."""

    @property
    def counted_as(self) -> Architecture:
        return Architecture.model_validate(
            {
                "id": self.name,
                "name": self.name,
                "layers": 1,
                "hidden": self.width,
                "attention": {"kind": "mha", "heads": 1, "kv_heads": 1, "head_dim": self.width},
                "mlp": {"intermediate": self.width if self.name == "draft" else 10 * self.width, "gated": False},
                "vocabulary": self.vocabulary,
                "tied_embeddings": True,
                "sources": ["invented"],
            }
        )


def markov_pair(states: int = 6, seed: int = 0, apart: float = 1.0) -> Pair:
    """A draft and a target whose logits differ by `apart` standard normals."""
    draft, target = tables(states, seed, apart)
    return Pair(CountedMarkov(draft, "draft"), CountedMarkov(target, "target"))


def laws(pair: Pair, temperature: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    """The laws of the next token by the last one, (states, states): the target's p and the draft's q."""
    p, q = (torch.softmax(model.table.double() / temperature, -1) for model in (pair.target, pair.draft))
    return p, q
