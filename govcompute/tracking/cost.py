"""What one pass over a micro-batch computes: forward, backward, and what is computed a second time to save memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol, Self

from govcompute.errors import InputError
from govcompute.flops import (
    AttentionPairs,
    Convention,
    Countable,
    Logits,
    Trained,
    Work,
    finetuning_pass,
    forward,
    forward_and_backward,
    from_config,
)
from govcompute.flops.component import Component
from govcompute.flops.lower import network
from govcompute.flops.network import EMBEDDING, OUTPUT, Network
from govcompute.flops.product import Product
from govcompute.registry.schema import Method

#: What a micro-batch is to a cost: the work of one pass, or the shapes of a module's inputs.
Key = Hashable
CAUSAL, FULL = Convention(), Convention(attention=AttentionPairs.FULL)
_BACKWARD = "(backward)"


class PassCost(Protocol):
    """The FLOP of passes over a micro-batch, exact. Each raises InputError for work that cannot be counted."""

    @property
    def method(self) -> Method:
        """How the amounts are known."""

    @property
    def words(self) -> str:
        """What the count takes in."""

    @property
    def checkpointing(self) -> bool:
        """Whether blocks are computed again in the backward pass."""

    def forward(self, key: Key) -> int:
        """The forward pass."""

    def backward(self, key: Key) -> int:
        """The gradients that are wanted, nothing computed again."""

    def recomputed(self, key: Key) -> int:
        """What is computed again in the backward pass; 0 without checkpointing."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """FLOP of one sequence of T tokens: constant + linear·T + quadratic·T²."""

    constant: int
    linear: int
    quadratic: int

    @classmethod
    def through(cls, step: int, values: tuple[int, int, int]) -> Self:
        """The one with these values at T = step, 2·step and 3·step. Raises InputError where none has whole coefficients."""
        first, second, third = values
        quadratic, rest = divmod(first - 2 * second + third, 2 * step * step)
        linear, rest_too = divmod(second - first - 3 * quadratic * step * step, step)
        if rest or rest_too:
            raise InputError("the passes of this module do not grow as its sequences and their pairs do")
        return cls(first - linear * step - quadratic * step * step, linear, quadratic)

    def without_pairs(self, work: Work) -> int:
        """All but attention, for a batch."""
        return work.batch * (self.constant + self.linear * work.new)


@dataclass(frozen=True, slots=True)
class Observed:
    """A module's own passes, traced as it is: frozen parts, adapters, further heads; every pair of attention counted."""

    forward: Polynomial
    backward: Polynomial


@dataclass
class StepCost:
    """Passes of a model that the estimator knows.

    Everything is trained unless `trained` names a part, or `observed` shows what is. `checkpointing` says that every block's
    forward pass is done again in the backward pass. Where only some layers have gradients, layers of
    different reach share the pairs of attention out evenly.
    """

    model: Countable
    convention: Convention = CAUSAL
    trained: Trained | None = None
    observed: Observed | None = None
    checkpointing: bool = False

    @property
    def method(self) -> Method:
        """See PassCost."""
        return Method.ARCHITECTURE

    def __post_init__(self) -> None:
        if self.trained and self.observed:
            raise InputError("what is trained is named or observed, not both")
        if self.convention.logits is Logits.LAST:
            raise InputError("training takes the loss at every position; 'logits: last' is for serving")
        self._known: dict[tuple[str, Key], int] = {}
        if self.observed:
            self._require_agreement(self.observed)

    @classmethod
    def of(cls, model: Countable | Mapping[str, Any], **options: Any) -> Self:
        """From an architecture, a network, or a Hugging Face configuration as a mapping. Raises DocumentError, InputError."""
        return cls(from_config(model) if isinstance(model, Mapping) else model, **options)

    @cached_property
    def network(self) -> Network:
        """Everything that multiplies in the model."""
        return network(self.model)

    @property
    def words(self) -> str:
        """What the count takes in."""
        seen = "; gradients as a traced pass of the module shows them" if self.observed else ""
        return f"{self.convention}; padding is computed and counts as tokens; recomputation told apart{seen}"

    def forward(self, key: Key) -> int:
        """See PassCost."""
        return self._once("forward", key, self._forward)

    def backward(self, key: Key) -> int:
        """See PassCost."""
        return self._once("backward", key, self._backward)

    def recomputed(self, key: Key) -> int:
        """See PassCost. Every block whole; torch stops short of the last product of a block where nothing needs it."""
        return self._once("recomputed", key, self._recomputed) if self.checkpointing else 0

    def _once(self, name: str, key: Key, count: Callable[[Work], int]) -> int:
        if not isinstance(key, Work):
            raise InputError(f"{self.network.name} is counted by the work of a pass, not by {key!r}")
        if (name, key) not in self._known:
            self._known[name, key] = count(key)
        return self._known[name, key]

    def _forward(self, work: Work) -> int:
        if self.observed:
            return self.observed.forward.without_pairs(work) + self._pairs(work)
        if self.trained:
            return sum(part.flop for part in self._partly(work) if not part.name.endswith(_BACKWARD))
        return forward(self.network, work, self.convention).flop

    def _backward(self, work: Work) -> int:
        if self.observed:
            back, ahead = self.observed.backward, self.observed.forward
            share = Fraction(back.quadratic, ahead.quadratic) if ahead.quadratic else Fraction(0)
            return back.without_pairs(work) + round(share * self._pairs(work))
        if self.trained:
            return sum(part.flop for part in self._partly(work) if part.name.endswith(_BACKWARD))
        return forward_and_backward(self.network, work, self.convention).flop - self.forward(work)

    def _recomputed(self, work: Work) -> int:
        outside = (part for part in forward(self.network, work, self.convention).components)
        return self.forward(work) - sum(part.flop for part in outside if part.name.startswith((OUTPUT, EMBEDDING)))

    def _partly(self, work: Work) -> tuple[Component, ...]:
        assert self.trained is not None
        return finetuning_pass(self.network, work, self.trained, self.convention).components

    def _pairs(self, work: Work, convention: Convention | None = None) -> int:
        parts = [part for part in self.network.parts if isinstance(part, Product)]
        return sum(part.component(work, work.tokens, convention or self.convention).flop for part in parts)

    def _require_agreement(self, observed: Observed) -> None:
        """Two witnesses: the traced pass holds all that the configuration says, every pair, and perhaps adapters."""
        work = Work(64)
        pairs, seen_pairs = self._pairs(work, FULL), observed.forward.quadratic * work.new**2
        matrices = forward(self.network, work, FULL).flop - pairs
        if seen_pairs != pairs or observed.forward.without_pairs(work) < matrices:
            raise InputError(
                f"{self.network.name}: its configuration gives {matrices + pairs:,} FLOP for {work.new} tokens, a traced pass"
                f" {observed.forward.without_pairs(work) + seen_pairs:,}; give 'cost' for what is really trained"
            )
