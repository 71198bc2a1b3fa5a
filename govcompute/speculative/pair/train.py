"""Training a decoder on a stream of tokens: AdamW, warm-up and cosine, by tokens (reproducible) or by the clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from govcompute.errors import InputError
from govcompute.flops import training_step
from govcompute.quantity import counted
from govcompute.speculative.pair.corpus import END
from govcompute.speculative.pair.decoder import Decoder

_BETAS = (0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. Ends after `tokens` or `seconds`, whichever is first; at least one of them is given.

    Each step reads `batch` windows of `length` tokens from random places. The learning rate climbs to its peak over the
    share `warm_up` of the training and falls to nothing along half a cosine. With `tokens` alone, weights depend on the
    seed and the machine's arithmetic only.
    """

    tokens: int | None = None
    seconds: float | None = None
    length: int = 256
    batch: int = 4
    learning_rate: float = 2e-3
    warm_up: float = 0.05
    weight_decay: float = 0.1
    clip: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.tokens is None and self.seconds is None:
            raise InputError("a training needs an end: tokens, seconds, or both")
        for name in ("tokens", "seconds", "length", "batch", "learning_rate", "clip"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise InputError(f"{name} is {value}; expected a number above 0")

    def done(self, tokens: int, seconds: float) -> float:
        """How much of the training is over, from 0 to 1."""
        by_tokens = tokens / self.tokens if self.tokens else 0.0
        by_clock = seconds / self.seconds if self.seconds else 0.0
        return min(1.0, max(by_tokens, by_clock))

    def rate(self, done: float) -> float:
        """The learning rate at that share of the training."""
        if done < self.warm_up:
            return self.learning_rate * max(done, 1e-3) / self.warm_up
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * (done - self.warm_up) / (1 - self.warm_up)))


@dataclass(frozen=True, slots=True)
class Progress:
    """After a step: the share done, tokens read, and the step's loss in bits per token."""

    done: float
    tokens: int
    bits: float


@dataclass(frozen=True, slots=True)
class Training:
    """What a training was. `flop`: all steps, counted exactly under the default convention (attention causal)."""

    plan: Plan
    steps: int
    tokens: int
    flop: int
    seconds: float
    precision: str
    device: str


def train(
    model: Decoder, tokens: NDArray[np.int16], plan: Plan, watch: Callable[[Progress], None] = lambda progress: None
) -> Training:
    """Trains `model` in place on windows of `tokens`; `watch` is called after each step.

    Raises InputError where the text is shorter than one window, a window longer than the model reads, or the loss runs away.
    """
    _check(model, tokens, plan)
    device, draw = model.device, np.random.default_rng(plan.seed)
    text, width = torch.from_numpy(tokens), np.arange(plan.length + 1)
    optimizer = torch.optim.AdamW(_groups(model, plan.weight_decay), lr=plan.learning_rate, betas=_BETAS, fused=True)
    lowered, started, steps, done = half_precision(device), time.monotonic(), 0, 0.0
    per_step = plan.batch * plan.length
    model.train()
    while done < 1:
        starts = draw.integers(0, len(tokens) - plan.length, size=(plan.batch, 1))
        windows = text[torch.from_numpy(starts + width)].to(device, torch.int64)
        with torch.autocast(device.type, torch.bfloat16, enabled=lowered):
            logits = model(windows[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1).float(), windows[:, 1:].flatten())
        if not torch.isfinite(loss):
            raise InputError(f"the loss ran away at step {steps}; expected a learning rate below {plan.learning_rate:g}")
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), plan.clip)
        for group in optimizer.param_groups:
            group["lr"] = plan.rate(done)
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        done = plan.done(steps * per_step, time.monotonic() - started)
        watch(Progress(done, steps * per_step, loss.item() / math.log(2)))
    model.eval()
    flop = steps * training_step(model.counted_as, plan.length, batch=plan.batch).flop
    precision = "bfloat16 autocast" if lowered else "float32"
    return Training(plan, steps, steps * per_step, flop, time.monotonic() - started, precision, device.type)


@torch.no_grad()
def bits_per_byte(model: Decoder, tokens: NDArray[np.int16], *, length: int = 256, most: int = 2**18, batch: int = 16) -> float:
    """-log2 of the probability that `model` gives `tokens`, per byte, end tokens' bits included.

    Windows of `length` that do not overlap, each read from nothing; where there are more than `most` tokens, windows
    evenly spread. Raises InputError for a text shorter than a window.
    """
    if len(tokens) <= length:
        raise InputError(
            f"{counted(len(tokens), 'token is', 'tokens are')} fewer than a window of {length} and the token after it"
        )
    starts = np.arange(0, len(tokens) - length, length)
    starts = starts[np.linspace(0, len(starts) - 1, min(len(starts), max(1, most // length))).astype(int)]
    text, nats, count = torch.from_numpy(tokens), 0.0, 0
    for part in np.array_split(starts, max(1, len(starts) // batch)):
        windows = text[torch.from_numpy(part[:, None] + np.arange(length + 1))].to(model.device, torch.int64)
        targets = windows[:, 1:].flatten()
        logits = model(windows[:, :-1]).flatten(0, 1).float()
        nats += functional.cross_entropy(logits, targets, reduction="sum").item()
        count += int((targets != END).sum())
    return nats / math.log(2) / count


def half_precision(device: torch.device) -> bool:
    """Whether products in bfloat16 are faster there: GPUs that have it, CPUs with instructions for it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # absent before torch 2.10
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def _groups(model: Decoder, decay: float) -> list[dict[str, object]]:
    """Matrices decay; norms do not."""
    matrices = [weight for weight in model.parameters() if weight.dim() == 2]
    norms = [weight for weight in model.parameters() if weight.dim() != 2]
    return [{"params": matrices, "weight_decay": decay}, {"params": norms, "weight_decay": 0.0}]


def _check(model: Decoder, tokens: NDArray[np.int16], plan: Plan) -> None:
    if len(tokens) <= plan.length:
        raise InputError(f"the text has {counted(len(tokens), 'token')}; expected more than one window of {plan.length}")
    if model.longest is not None and plan.length > model.longest:
        raise InputError(f"windows of {plan.length} tokens; {model.name} reads at most {model.longest}")
