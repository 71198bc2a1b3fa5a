"""What a chain of tasks cost: passes counted in full, or for the updates they led to; and what of it survives. No torch.

C_k = 3 F examples_k, with F the FLOP of a forward pass of one example, as in 6 P D (Kaplan et al. 2020, arXiv 2001.08361).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govcompute.errors import InputError


@dataclass(frozen=True, slots=True)
class PassCost:
    """FLOP of one example in its passes: forward, gradients of activations, gradients of weights."""

    forward: int
    input_gradient: int
    weight_gradient: int

    @classmethod
    def by_convention(cls, forward: int) -> PassCost:
        """Each part of the backward pass as dear as the forward pass."""
        return cls(forward, forward, forward)

    @property
    def full(self) -> int:
        """All three: 3 F by convention."""
        return self.forward + self.input_gradient + self.weight_gradient

    def direct(self, updated: float) -> float:
        """Only what leads to an update, where the share `updated` of the weights moves; all passes were still run."""
        return self.forward + self.input_gradient + updated * self.weight_gradient


@dataclass(frozen=True, slots=True)
class TaskWork:
    """One task's training: examples that went forward and backward, the mean share of weights that a step moved, and
    examples of the Fisher pass after it (forward and backward, no update)."""

    name: str
    examples: int
    updated: float = 1.0
    fisher_examples: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.updated <= 1:
            raise InputError(f"task '{self.name}': the updated share is {self.updated:g}; expected 0 to 1")
        if self.examples < 0 or self.fisher_examples < 0:
            raise InputError(f"task '{self.name}': examples are counted from 0 up")


@dataclass(frozen=True, slots=True)
class TaskAccount:
    """FLOP of one task: all passes, those that literally led to updates, and the Fisher pass (auxiliary, in neither)."""

    name: str
    full: int
    direct: float
    fisher: int


@dataclass(frozen=True, slots=True)
class Account:
    """The chain's ledgers."""

    tasks: tuple[TaskAccount, ...]

    @property
    def full(self) -> int:
        """Σ C_k."""
        return sum(task.full for task in self.tasks)

    @property
    def direct(self) -> float:
        """The same by the literal reading: Σ B (F + F_activations + u F_weights)."""
        return sum(task.direct for task in self.tasks)

    @property
    def fisher(self) -> int:
        """Auxiliary passes."""
        return sum(task.fisher for task in self.tasks)

    @property
    def direct_share(self) -> float:
        """Direct over full: between 2/3 and 1 by convention."""
        return self.direct / self.full if self.full else 1.0

    def over_first(self) -> tuple[float, ...]:
        """Each task's compute over the first one's. Raises InputError where the first has none."""
        if not self.tasks[0].full:
            raise InputError("the first task has no compute to hold the others against")
        return tuple(task.full / self.tasks[0].full for task in self.tasks)


def account(cost: PassCost, work: Sequence[TaskWork]) -> Account:
    """The ledgers of a chain. Raises InputError for no task.

    Leaving an update out saves neither pass: whether a weight is above the threshold is known from its gradient only.
    """
    if not work:
        raise InputError("no task to account for")
    return Account(
        tuple(
            TaskAccount(
                one.name, cost.full * one.examples, cost.direct(one.updated) * one.examples, cost.full * one.fisher_examples
            )
            for one in work
        )
    )


def surviving(
    full: Sequence[float], learned: Sequence[float], final: Sequence[float], before: Sequence[float] | None = None
) -> float:
    """C_eff = Σ C_k (accuracy of task k at the end / accuracy when it was learned): compute whose effect is still there.

    A task that gained later counts once, not more. With the accuracies `before` any training, only what lies above them
    counts, at the end as when learned: a network that learned nothing has then kept nothing, though its accuracy stayed.
    """
    total = 0.0
    for amount, then, now, start in zip(full, learned, final, before or [0.0] * len(full), strict=True):
        gained, kept = then - start, now - start
        total += amount * min(1.0, max(0.0, kept / gained)) if gained > 0 else 0.0
    return total
