"""The network itself, in single precision whatever the draft computes in."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from govcompute.speculative.head.size import HeadSize


class AcceptanceHead(nn.Module):
    """Hidden states of the draft -> logits of (reject, accept).

    Blocks begin as the identity (weights and biases zero), so that an untrained head is a linear reading of the draft.
    """

    def __init__(self, size: HeadSize) -> None:
        super().__init__()
        self.size = size
        self.blocks = nn.ModuleList(nn.Linear(size.width, size.width) for _ in range(size.modules))
        self.output = nn.Linear(size.width, 2)
        for block in self.blocks:
            nn.init.zeros_(block.weight)
            nn.init.zeros_(block.bias)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Logits of shape (..., 2) for hidden states of shape (..., width); class 1 is accept."""
        state = hidden.float()
        for index in range(self.size.blocks):
            block = self.blocks[0 if self.size.tied else index]
            state = state + functional.silu(block(state))
        return self.output(state)

    def accept_logit(self, hidden: torch.Tensor) -> torch.Tensor:
        """ln of the odds of acceptance, shape (...): the difference of the two logits."""
        logits = self(hidden)
        return logits[..., 1] - logits[..., 0]
