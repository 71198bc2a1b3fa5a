"""What the engine asks of a model: one sequence, a cache that grows and is cut back, logits and last hidden states.

Native decoders and transformers models both come as this. Needs torch (extra 'models').
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch

    from govcompute.flops import Countable


@dataclass(frozen=True, slots=True)
class Outcome:
    """One pass over n new tokens. logits: (n, vocabulary); hidden: (n, width), last layer after its norm; on the device."""

    logits: torch.Tensor
    hidden: torch.Tensor


class Session(Protocol):
    """One sequence being read by one model."""

    @property
    def length(self) -> int:
        """Tokens in the cache."""
        ...

    def forward(self, tokens: torch.Tensor) -> Outcome:
        """Reads `tokens`, int64 of shape (n,), n of 1 or more, after those in the cache; they are then in the cache."""
        ...

    def crop(self, length: int) -> None:
        """Forgets all but the first `length` tokens."""
        ...


class CausalModel(Protocol):
    """A causal language model on one device."""

    @property
    def name(self) -> str:
        """What records call it."""
        ...

    @property
    def vocabulary(self) -> int:
        """Length of the logits."""
        ...

    @property
    def width(self) -> int:
        """Length of a hidden state."""
        ...

    @property
    def longest(self) -> int | None:
        """Most tokens that a sequence may have; None where there is no bound."""
        ...

    @property
    def device(self) -> torch.device:
        """Where its weights are and tokens must be."""
        ...

    @property
    def counted_as(self) -> Countable:
        """What `govcompute.flops` counts its passes by."""
        ...

    def session(self, capacity: int) -> Session:
        """A fresh sequence of at most `capacity` tokens (static caches are allotted at once)."""
        ...
