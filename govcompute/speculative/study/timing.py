"""Seconds of each kind of pass on this machine: medians of what the engine itself ran."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from govcompute.errors import InputError
from govcompute.speculative.engine.estimator import Estimator
from govcompute.speculative.engine.generate import Pair, Settings, generate
from govcompute.speculative.engine.passes import Clock
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.rules.fixed import FixedLength
from govcompute.speculative.rules.watching import acceptance_head
from govcompute.speculative.run import Generation, Phase

#: Block lengths that are timed.
LENGTHS = (1, 2, 4, 8, 14)


@dataclass(frozen=True, slots=True)
class Seconds:
    """Medians: a draft pass of one position, a target pass over a block, one of one position, one call of the head.

    `by_positions`: the target's passes by how many positions they read, since a block is not free on every machine.
    """

    draft: float
    target: float
    alone: float
    head: float
    by_positions: dict[int, float]


class TimedEstimator:
    """An estimator that notes how long each answer took."""

    def __init__(self, estimator: Estimator, clock: Clock) -> None:
        self._estimator, self._clock = estimator, clock
        self.seconds: list[float] = []

    @property
    def width(self) -> int:
        """As of the estimator inside."""
        return self._estimator.width

    def acceptance(self, hidden: Any) -> Any:
        """As of the estimator inside: tensors in and out."""
        before = self._clock.now()
        found = self._estimator.acceptance(hidden)
        self.seconds.append(self._clock.now() - before)
        return found


def time_passes(
    pair: Pair, prompts: Sequence[Sequence[int]], settings: Settings, estimator: Estimator, clock: Clock
) -> Seconds:
    """Times every prompt alone, with blocks of each of `LENGTHS`, and with the head asked; a prompt before is not timed.

    Raises InputError where there is no prompt.
    """
    if not prompts:
        raise InputError("no prompt to time passes with")
    lengths = [length for length in LENGTHS if length <= settings.bounds.most]
    asked, alone = TimedEstimator(estimator, clock), list[Generation]()
    drafted: list[Generation] = []
    for prompt in [prompts[0], *prompts]:
        alone.append(generate_alone(pair.target, prompt, settings, clock=clock))
        drafted += [generate(pair, prompt, FixedLength(length), settings, clock=clock) for length in lengths]
        generate(pair, prompt, acceptance_head(1.0), settings, estimator=asked)
    drafted, alone = drafted[len(lengths) :], alone[1:]
    return Seconds(
        draft=_median(drafted, Phase.DRAFT, 1),
        target=_median(drafted, Phase.VERIFY),
        alone=_median(alone, Phase.VERIFY),
        head=statistics.median(asked.seconds[len(asked.seconds) // 2 :]) if asked.seconds else 0.0,
        by_positions={length + 1: _median(drafted, Phase.VERIFY, length + 1) for length in lengths},
    )


def _median(generations: Iterable[Generation], phase: Phase, new: int | None = None) -> float:
    seconds = [
        one.seconds
        for generation in generations
        for one in generation.passes
        if one.phase is phase and one.seconds is not None and (new is None or one.new == new)
    ]
    if not seconds:
        raise InputError("the answers are too short to time a pass: allow more new tokens")
    return statistics.median(seconds)
