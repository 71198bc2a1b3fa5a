"""FLOP of one pass, from the architecture alone: prefill, decode, any pass over a cache, and a training step."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import InputError, NotFound
from govcompute.flops.component import Component
from govcompute.flops.components import backward_components, forward_components
from govcompute.flops.convention import Convention, Logits
from govcompute.flops.lower import Countable, network
from govcompute.flops.network import Network
from govcompute.flops.work import Work
from govcompute.quantity import Estimate, Flop, significant

DEFAULT = Convention()
#: Of an encoder-decoder for which no source is given.
WITHOUT_SOURCE = "the encoder, and what the decoder takes from it: no source tokens are given"


@dataclass(frozen=True, slots=True)
class FlopCount:
    """The FLOP of one pass, part by part, under a convention. `flop` is their exact sum; `left_out` says what is not in it."""

    architecture: str
    phase: str
    work: Work
    convention: Convention
    components: tuple[Component, ...]
    left_out: tuple[str, ...] = ()

    @property
    def flop(self) -> int:
        """All components together, in FLOP."""
        return sum(part.flop for part in self.components)

    @property
    def amount(self) -> Flop:
        """The same as a quantity that cannot be mixed with others."""
        return Flop(Fraction(self.flop))

    @property
    def per_token(self) -> Fraction:
        """FLOP for each new token."""
        return Fraction(self.flop, self.work.tokens)

    def estimate(self) -> Estimate:
        """The same as an Estimate: a point, since a count has no doubt beyond its convention."""
        return Estimate.point(self.flop, note=f"{self.phase} of {self.architecture}, {self.work}; {self.convention}")

    def component(self, name: str) -> Component:
        """The part called `name`. Raises NotFound."""
        for part in self.components:
            if part.name == name:
                return part
        raise NotFound("component", name, [part.name for part in self.components])

    def __str__(self) -> str:
        width = max(len(part.name) for part in self.components)
        size = max(len(f"{part.flop:,}") for part in self.components)
        lines = [f"{part.name:<{width}}  {part.flop:>{size},}  {part.formula}" for part in self.components]
        head = f"{self.phase} of {self.architecture}, {self.work}: {self.flop:,} FLOP ({significant(self.flop, 3)})"
        return "\n".join([head, *lines, f"convention: {self.convention}", *(f"left out: {what}" for what in self.left_out)])


def forward(model: Countable, work: Work, convention: Convention = DEFAULT) -> FlopCount:
    """One forward pass of `work`: new tokens after cached ones, such as the check of drafted tokens."""
    return _forward("forward pass", model, work, convention)


def prefill(
    model: Countable, sequence_length: int, *, batch: int = 1, source: int = 0, convention: Convention = DEFAULT
) -> FlopCount:
    """The forward pass over `batch` fresh sequences of `sequence_length` tokens, after an encoder's pass over `source`."""
    return _forward("prefill", model, Work(sequence_length, 0, batch, source), convention)


def decode(model: Countable, past: int, *, batch: int = 1, source: int = 0, convention: Convention = DEFAULT) -> FlopCount:
    """The forward pass of one new token after `past` cached ones, in each of `batch` sequences, over an encoded `source`."""
    if network(model).form in ("encoder", "image"):
        raise InputError(f"{model.name} is an encoder: it does not decode")
    return _forward("decode", model, Work(1, past, batch, source, source > 0), convention)


def training_step(
    model: Countable, sequence_length: int, *, batch: int = 1, source: int = 0, convention: Convention = DEFAULT
) -> FlopCount:
    """Forward and backward over `batch` sequences of `sequence_length` tokens (beside a `source`), all parameters trained.

    Raises InputError for logits of the last position only: the loss is taken at every position.
    """
    return forward_and_backward(model, Work(sequence_length, 0, batch, source), convention)


def forward_and_backward(model: Countable, work: Work, convention: Convention = DEFAULT) -> FlopCount:
    """A training pass over any `work`: packed documents, a source beside the target, or a batch of images.

    Raises InputError for logits of the last position only, and for work over a cache.
    """
    if convention.logits is Logits.LAST:
        raise InputError("training takes the loss at every position; 'logits: last' is for serving")
    if work.past or work.source_cached:
        raise InputError("training starts from nothing: there is no cache")
    found = network(model)
    parts = forward_components(found, work, convention)
    parts += backward_components(parts, convention)
    return FlopCount(model.name, "forward and backward", work, convention, tuple(parts), left_out_of(found, work))


def _forward(phase: str, model: Countable, work: Work, convention: Convention) -> FlopCount:
    found = network(model)
    parts = forward_components(found, work, convention)
    return FlopCount(model.name, phase, work, convention, tuple(parts), left_out_of(found, work))


def left_out_of(found: Network, work: Work) -> tuple[str, ...]:
    """What the model has and a pass of `work` has not: what `found` says, and the encoder where no source is given."""
    return (*found.left_out, *([WITHOUT_SOURCE] if found.takes_source and not work.source else []))
