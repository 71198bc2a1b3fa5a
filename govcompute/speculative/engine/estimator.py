"""What the engine asks of an acceptance head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch


class Estimator(Protocol):
    """Estimates, from the draft's hidden state of a candidate, whether the target will accept that candidate."""

    @property
    def width(self) -> int:
        """Length of the hidden states that it reads: the draft's."""
        ...

    def acceptance(self, hidden: torch.Tensor) -> torch.Tensor:
        """Hidden states (n, width), last layer after its norm -> acceptance probabilities (n,), 0 to 1, on their device."""
        ...
