"""A model by itself: prompts read in one pass, then token after token, every pass under the clock.

An answer of G tokens takes the prompt's pass and G - 1 passes of one token: the first token comes from the prompt's logits.
Each next token is the most likely one, chosen on the device, so that nothing waits for the host between passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from govcompute.errors import InputError
from govcompute.flops import Logits, Work
from govcompute.measure.cost import ModelCost, PassCost
from govcompute.measure.device.clock import Clock
from govcompute.measure.device.machine import memory_said_clearly
from govcompute.measure.running.loading import Loaded
from govcompute.measure.running.reader import Reader

PREFILL = "prefill"
DECODE = "decode"


@dataclass(frozen=True, slots=True)
class Shape:
    """`batch` sequences of `prompt` tokens each, `generate` tokens more of each; all 1 or more."""

    batch: int
    prompt: int
    generate: int

    def __post_init__(self) -> None:
        for name in ("batch", "prompt", "generate"):
            if getattr(self, name) < 1:
                raise InputError(f"'{name}' is a whole number of 1 or more, not {getattr(self, name)}")

    @property
    def capacity(self) -> int:
        """Tokens that the cache holds at the end: the last one generated is never read."""
        return self.prompt + self.generate - 1

    def __str__(self) -> str:
        return f"batch {self.batch}, {self.prompt} prompt tokens and {self.generate} generated"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of one run: of the prompt's pass, of each pass of one token."""

    prefill: float
    decode: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """All of it: the passes follow each other without a gap between their marks."""
        return self.prefill + sum(self.decode)


def require_room(loaded: Loaded, shape: Shape) -> None:
    """Raises InputError where the text is longer than the model reads."""
    if loaded.longest is not None and shape.capacity > loaded.longest:
        raise InputError(f"{shape} need {shape.capacity:,} positions, and {loaded.name} has {loaded.longest:,}")


def run_once(reader: Reader, prompts: torch.Tensor, shape: Shape, clock: Clock) -> Times:
    """One run over `prompts`, int64 of shape (batch, prompt), on the device. Raises InputError where memory runs out."""
    with memory_said_clearly(str(shape)):
        reader.start(shape.batch, shape.capacity)
        clock.wait()
        marks = [clock.mark()]
        token = reader.read(prompts)
        marks.append(clock.mark())
        for _ in range(shape.generate - 1):
            token = reader.read(token)
            marks.append(clock.mark())
        clock.wait()
    seconds = [clock.seconds(start, end) for start, end in pairwise(marks)]
    return Times(seconds[0], tuple(seconds[1:]))


def batches(prompts: Sequence[Sequence[int]], batch: int, device: torch.device) -> Iterator[torch.Tensor]:
    """The prompts as tensors of `batch` rows."""
    for start in range(0, len(prompts), batch):
        yield torch.tensor(prompts[start : start + batch], dtype=torch.int64, device=device)


def require_floor(model: ModelCost, shape: Shape) -> None:
    """Raises InputError before anything runs where the longest text has no closed form of what is read."""
    model.of(Work(1, shape.capacity - 1, shape.batch))


def prefill_cost(model: ModelCost, shape: Shape, reader: Reader) -> PassCost:
    """The prompt's pass: the model needs the logits of its last position."""
    return model.of(Work(shape.prompt, 0, shape.batch), asked=Logits.LAST, handed=reader.logits)


def decode_costs(model: ModelCost, shape: Shape, reader: Reader) -> list[PassCost]:
    """The passes of one token, in order; asked for after a run, when a static cache has its length."""
    pasts = range(shape.prompt, shape.capacity)
    return [model.of(Work(1, past, shape.batch), keys=reader.keys) for past in pasts]
