"""A trained head as the engine asks it (see `govcompute.speculative.engine.estimator`)."""

from __future__ import annotations

import torch
from torch.nn import functional

from govcompute.speculative.head.acceptance_head import AcceptanceHead
from govcompute.speculative.head.calibration import logit_shift


class HeadEstimator:
    """`weight`: the rejection weight to undo (ln(weight) is added to the accept logit); 1 takes the head as it is.

    It computes what the head does without the modules around it: on a small draft these cost more time than the arithmetic,
    and every candidate pays for them. A head that is trained further needs a new estimator.
    """

    def __init__(self, head: AcceptanceHead, weight: float = 1.0) -> None:
        self._size = head.size
        modules = [head.blocks[0 if head.size.tied else index] for index in range(head.size.blocks)]
        self._blocks = [(one.weight.detach(), one.bias.detach()) for one in modules]
        output = head.output
        shift = output.bias.new_tensor([0.0, logit_shift(weight)])
        self._output = output.weight.detach(), output.bias.detach() + shift

    @property
    def width(self) -> int:
        """Length of the hidden states that it reads."""
        return self._size.width

    @property
    def flop(self) -> int:
        """FLOP of one call on one hidden state."""
        return self._size.flop

    @torch.no_grad()
    def acceptance(self, hidden: torch.Tensor) -> torch.Tensor:
        """Hidden states (n, width) -> estimated acceptance probabilities (n,), 0 to 1."""
        state = hidden.float()
        for weight, bias in self._blocks:
            state = state + functional.silu(functional.linear(state, weight, bias))
        return functional.linear(state, *self._output).softmax(-1)[:, 1]
