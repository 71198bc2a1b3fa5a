"""Every forward pass of a run, logged: what it was for, how many new and cached positions, how long it took if asked."""

from __future__ import annotations

from typing import Protocol

import torch

from govcompute.errors import InputError
from govcompute.quantity import counted
from govcompute.speculative.engine.model import CausalModel, Outcome, Session
from govcompute.speculative.run import Pass, Phase


class Clock(Protocol):
    """A clock that knows when the device is done."""

    def now(self) -> float:
        """Seconds since some start, once all work that was queued on the device has ended."""
        ...


class PassLog:
    """The passes that ran, in order; timed one by one where there is a clock (which waits for the device at each)."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock
        self.passes: list[Pass] = []
        self._start = clock.now() if clock else None

    @property
    def seconds(self) -> float | None:
        """Since the log was opened; None without a clock."""
        return None if self.clock is None or self._start is None else self.clock.now() - self._start

    def run(self, phase: Phase, model: CausalModel, session: Session, tokens: torch.Tensor) -> Outcome:
        """One pass over `tokens` (n,), logged. Raises InputError where memory runs out."""
        past, new = session.length, len(tokens)
        start = self.clock.now() if self.clock else 0.0
        outcome = forward(model, session, tokens)
        self.passes.append(Pass(phase, new, past, self.clock.now() - start if self.clock else None))
        return outcome


def forward(model: CausalModel, session: Session, tokens: torch.Tensor) -> Outcome:
    """One pass that stands in no log. Raises InputError where memory runs out, with the batch and the shape."""
    past = session.length
    try:
        return session.forward(tokens)
    except (torch.OutOfMemoryError, RuntimeError) as error:
        if not isinstance(error, torch.OutOfMemoryError) and "can't allocate memory" not in str(error):
            raise
        raise InputError(
            f"{model.name}: out of memory on {model.device} in a pass of batch 1, {counted(len(tokens), 'new token')} after "
            f"{past:,} cached ones, logits ({len(tokens):,}, {model.vocabulary:,}); expected a shorter text or a smaller model"
        ) from None
