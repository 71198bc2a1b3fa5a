"""Lengths that look at no candidate: always the same, or one that follows how the last blocks went."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.speculative.rules.protocol import Block, Needs, Submitted


@dataclass(frozen=True, slots=True)
class UpTo:
    """A block of `length` candidates."""

    length: int

    def stop(self, candidate: Submitted) -> bool:
        """At the length."""
        return candidate.position >= self.length


class FixedLength:
    """Always `length` candidates, 1 or more. Raises InputError elsewhere."""

    needs = Needs.NOTHING

    def __init__(self, length: int) -> None:
        if length < 1:
            raise InputError(f"a block has at least 1 candidate, not {length}")
        self._block = UpTo(length)

    def block(self) -> Block:
        """The same every time."""
        return self._block

    def learn(self, candidates: int, accepted: int) -> None:
        """Nothing to learn."""

    def reset(self) -> None:
        """Nothing to forget."""


class AdaptiveSchedule:
    """Grows by `up` after a block kept whole, shrinks by `down` after any other, never below 1.

    With 2 and 1 the heuristic schedule of transformers' assisted generation. Each generation begins at `start` again.
    """

    needs = Needs.NOTHING

    def __init__(self, start: int = 5, up: int = 2, down: int = 1) -> None:
        if start < 1 or up < 0 or down < 0:
            raise InputError(f"a schedule starts at 1 or more and changes by 0 or more, not {start}, {up}, {down}")
        self._start, self._up, self._down = start, up, down
        self.length = start

    def block(self) -> Block:
        """A block of the present length."""
        return UpTo(self.length)

    def learn(self, candidates: int, accepted: int) -> None:
        """Grows or shrinks; a round without room for a candidate says nothing."""
        if candidates:
            self.length = self.length + self._up if accepted == candidates else max(1, self.length - self._down)

    def reset(self) -> None:
        """Back to the start."""
        self.length = self._start
