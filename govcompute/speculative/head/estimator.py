"""A trained head as the engine asks it (see `govcompute.speculative.engine.estimator`)."""

from __future__ import annotations

import torch

from govcompute.speculative.head.acceptance_head import AcceptanceHead
from govcompute.speculative.head.calibration import logit_shift


class HeadEstimator:
    """`weight`: the rejection weight to undo (ln(weight) is added to the accept logit); 1 takes the head as it is."""

    def __init__(self, head: AcceptanceHead, weight: float = 1.0) -> None:
        self._head = head.eval()
        self._shift = logit_shift(weight)

    @property
    def width(self) -> int:
        """Length of the hidden states that it reads."""
        return self._head.size.width

    @property
    def flop(self) -> int:
        """FLOP of one call on one hidden state."""
        return self._head.size.flop

    @torch.no_grad()
    def acceptance(self, hidden: torch.Tensor) -> torch.Tensor:
        """Hidden states (n, width) -> estimated acceptance probabilities (n,), 0 to 1."""
        return torch.sigmoid(self._head.accept_logit(hidden) + self._shift)
