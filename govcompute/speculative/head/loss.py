"""What a head is trained on, and the number it is judged by."""

from __future__ import annotations

import torch
from torch.nn import functional


def weighted_cross_entropy(logits: torch.Tensor, labels: torch.Tensor, weight: float) -> torch.Tensor:
    """Soft-label cross-entropy with `weight` on rejection and 1 on acceptance, over the sum of all weights (a scalar).

    logits: (n, 2); labels: (n,), true acceptance probabilities p in 0..1. The sum of -w (1 - p) ln P(reject) and
    -p ln P(accept) is divided by w·Σ(1 - p) + Σp, as in the official code. At its least the odds of the prediction are the
    true odds over w, P = p / (p + w (1 - p)), so a head trained so is calibrated only after ln w is added to its logit.
    """
    logarithms = functional.log_softmax(logits, dim=-1)
    rejects = weight * (1 - labels)
    total = -(rejects * logarithms[:, 0]).sum() - (labels * logarithms[:, 1]).sum()
    return total / (rejects.sum() + labels.sum())


def binary_divergence(accept_logit: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean KL(Bernoulli(label) ‖ Bernoulli(σ(accept_logit))) in nats, a scalar of 0 or more; shapes (n,) and (n,)."""
    cross = functional.binary_cross_entropy_with_logits(accept_logit, labels)
    entropy = -(torch.xlogy(labels, labels) + torch.xlogy(1 - labels, 1 - labels)).mean()
    return cross - entropy
