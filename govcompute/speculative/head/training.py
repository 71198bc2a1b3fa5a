"""Training a head on labelled hidden states: AdamW, warm-up, cosine, seeds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from govcompute.errors import InputError
from govcompute.speculative.head.acceptance_head import AcceptanceHead
from govcompute.speculative.head.calibration import logit_shift
from govcompute.speculative.head.data import Examples
from govcompute.speculative.head.loss import binary_divergence, weighted_cross_entropy
from govcompute.speculative.head.size import HeadSize

#: Told after each step: steps done, steps in all, the step's loss.
Progress = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a head is trained. weight: on rejection (the paper's best: 6); batch: candidates in a step; warm_up: a share."""

    weight: float = 6.0
    epochs: int = 8
    learning_rate: float = 2e-3
    batch: int = 256
    warm_up: float = 0.03
    weight_decay: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        logit_shift(self.weight)
        for name in ("epochs", "batch"):
            if getattr(self, name) < 1:
                raise InputError(f"'{name}' is 1 or more, not {getattr(self, name)!r}")
        if not 0 < self.learning_rate < math.inf:
            raise InputError(f"'learning_rate' is a finite number above zero, not {self.learning_rate!r}")


@dataclass(frozen=True, slots=True)
class Epoch:
    """After one epoch: its mean training loss, and the divergence of the calibrated head on the held-out examples (nats)."""

    loss: float
    divergence: float


@dataclass(frozen=True, slots=True)
class Trained:
    """A head, its epochs, and the FLOP of its own forward and backward passes (the hidden states are counted with the data)."""

    head: AcceptanceHead
    epochs: tuple[Epoch, ...]
    flop: int


def train(
    examples: Examples, held_out: Examples, size: HeadSize, schedule: Schedule, progress: Progress | None = None
) -> Trained:
    """A head trained on `examples`; the divergence is taken on `held_out`, which trains nothing. Same seed, same head.

    Raises InputError where either set is empty, or its hidden states have another width than `size`.
    """
    for each in (examples, held_out):
        each.require(size.width)
    generator = torch.Generator().manual_seed(schedule.seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(schedule.seed)
        head = AcceptanceHead(size)
    optimizer = torch.optim.AdamW(head.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay)
    steps = schedule.epochs * math.ceil(len(examples) / schedule.batch)
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps, schedule.warm_up))
    epochs = []
    for epoch in range(schedule.epochs):
        losses = []
        for chosen in torch.randperm(len(examples), generator=generator).split(schedule.batch):
            loss = weighted_cross_entropy(head(examples.hidden[chosen]), examples.labels[chosen], schedule.weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rates.step()
            losses.append(loss.item())
            if progress is not None:
                progress(epoch * math.ceil(len(examples) / schedule.batch) + len(losses), steps, losses[-1])
        epochs.append(Epoch(math.fsum(losses) / len(losses), divergence(head, held_out, schedule.weight)))
    return Trained(head.eval(), tuple(epochs), schedule.epochs * len(examples) * size.training_flop)


@torch.no_grad()
def divergence(head: AcceptanceHead, examples: Examples, weight: float) -> float:
    """Mean binary KL (nats) from the labels to the head's calibrated predictions."""
    return binary_divergence(head.accept_logit(examples.hidden) + logit_shift(weight), examples.labels).item()


def _rate(step: int, steps: int, warm_up: float) -> float:
    """The share of the learning rate at `step`: up in a line over the warm-up, then down half a cosine."""
    rising = max(1, round(warm_up * steps))
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))
