"""A trained head as the engine asks it: one hidden state in, the chance that the target keeps that token out."""

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
    def flop(self) -> int:
        """FLOP of one call."""
        return self._head.size.flop

    @torch.no_grad()
    def __call__(self, hidden: torch.Tensor) -> float:
        """Estimated acceptance, 0 to 1, of the token whose last hidden state `hidden` is, shape (width,)."""
        return float(torch.sigmoid(self._head.accept_logit(hidden) + self._shift))
