"""What was computed since the last interval, counted as it happens and priced when it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from govcompute.flops import Work
from govcompute.registry.activity import Activity
from govcompute.tracking.cost import Key, PassCost


@dataclass(frozen=True, slots=True)
class Seen:
    """One micro-batch: `executed` is what ran, padding and all; `useful` the same without padding, None where not known."""

    executed: tuple[Key, ...]
    useful: tuple[Key, ...] | None
    tokens: int
    padding: int = 0


def seen_work(work: Work) -> Seen:
    """A micro-batch without padding."""
    return Seen((work,), (work,), work.tokens)


@dataclass
class Spent:
    """FLOP of one stretch by what it was for, and what it was worked out from. All of one kind add up."""

    training: int = 0
    recomputed: int = 0
    evaluation: int = 0
    useful: int = 0
    micro_batches: int = 0
    evaluation_passes: int = 0
    tokens: int = 0
    padding: int = 0
    padding_unknown: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @classmethod
    def total(cls, parts: Iterable[Spent]) -> Self:
        """All of them together."""
        whole = cls()
        for part in parts:
            whole = whole + part  # type: ignore[assignment]
        return whole

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """As `record` writes it."""
        return cls(**{one.name: int(record[one.name]) for one in fields(cls)})

    def record(self) -> dict[str, int]:
        """As numbers by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def by_activity(self, activity: Activity) -> dict[Activity, int]:
        """The FLOP to write down, nothing for what was not done; `activity` is what the training is."""
        amounts = {
            activity: self.training,
            Activity.ACTIVATION_RECOMPUTE: self.recomputed,
            Activity.EVALUATION: self.evaluation,
        }
        return {kind: flop for kind, flop in amounts.items() if flop}


@dataclass
class Tally:
    """Passes by what they were; thousands of equal ones are one line."""

    forward: Counter[Seen] = field(default_factory=Counter)
    backward: Counter[Seen] = field(default_factory=Counter)
    evaluation: Counter[Seen] = field(default_factory=Counter)

    def training_pass(self, seen: Seen) -> None:
        """A forward pass with its backward pass."""
        self.forward[seen] += 1
        self.backward[seen] += 1

    def spent(self, cost: PassCost) -> Spent:
        """Everything in FLOP. Raises InputError for what cannot be counted."""
        found = Spent()
        for seen, times in self.forward.items():
            found.training += times * sum(map(cost.forward, seen.executed))
            found.micro_batches += times
            found.tokens += times * seen.tokens
            found.padding += times * seen.padding
            found.padding_unknown += times * (seen.useful is None)
            found.useful += times * sum(map(cost.forward, _useful(seen)))
        for seen, times in self.backward.items():
            found.training += times * sum(map(cost.backward, seen.executed))
            found.recomputed += times * sum(map(cost.recomputed, seen.executed))
            found.useful += times * sum(map(cost.backward, _useful(seen)))
        for seen, times in self.evaluation.items():
            found.evaluation += times * sum(map(cost.forward, seen.executed))
            found.evaluation_passes += times
        return found


def _useful(seen: Seen) -> tuple[Key, ...]:
    return seen.executed if seen.useful is None else seen.useful
