"""What one pass of a model costs: FLOP the model needs, FLOP that kernels are handed, bytes it has to read; and its floor.

Closed forms of `govcompute.flops`. The bytes are those of the roofline in `govcompute.serving`: every matrix that the pass
multiplies with, and keys and values of the tokens before it, each read once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.flops import AttentionPairs, Convention, Countable, Logits, Work, forward, parameters
from govcompute.flops.lower import network
from govcompute.flops.product import Product
from govcompute.quantity import FlopPerSecond
from govcompute.serving import DecodeFloor, Machine

_ASKED = {logits: Convention(logits=logits) for logits in Logits}
_HANDED = {logits: Convention(attention=AttentionPairs.FULL, logits=logits) for logits in Logits}
_CACHED = ("attention.key", "attention.value")


@dataclass(frozen=True, slots=True)
class PassCost:
    """One pass. flop: under the causal mask, logits where the model needs them; dispatched: every pair that kernels are
    handed, logits wherever they are computed; bytes_read: weights and cache, once."""

    work: Work
    flop: int
    dispatched: int
    bytes_read: int

    def floor(self, bandwidth: float, peak: float) -> float:
        """The least seconds at `bandwidth` bytes and `peak` FLOP per second."""
        machine = Machine(FlopPerSecond(Fraction(peak)), Fraction(bandwidth))
        reads = Fraction(self.bytes_read)
        return float(DecodeFloor(self.work.batch, self.work.past, self.flop, reads, Fraction(0), reads, machine).seconds)


@dataclass(frozen=True, slots=True)
class ModelCost:
    """A model by its closed form. number: bytes of one number, of a weight as of a cached key.

    Raises InputError where what the cache holds does not follow from the closed form (latents, recurrent states).
    """

    counted_as: Countable
    number: int

    def __post_init__(self) -> None:
        cached_numbers(self.counted_as)

    @property
    def weight_bytes(self) -> int:
        """Bytes of the matrices that one token is multiplied with; an embedding is looked up, not read."""
        return parameters(self.counted_as).matmul_active * self.number

    @property
    def cache_bytes_per_token(self) -> int:
        """Bytes of keys and values of one token of one sequence."""
        return cached_numbers(self.counted_as) * self.number

    def of(self, work: Work, *, asked: Logits = Logits.ALL, handed: Logits = Logits.ALL, keys: int | None = None) -> PassCost:
        """The cost of a pass that needs the logits of `asked` and computes those of `handed`.

        keys: length of a static cache, whose unused places kernels are handed too. Raises InputError for a text that is
        longer than a window of the model: its cache holds less than every token.
        """
        _require_whole_cache(self.counted_as, work.keys)
        flop = forward(self.counted_as, work, _ASKED[asked]).flop
        seen = work if keys is None else Work(work.new, keys - work.new, work.batch)
        dispatched = forward(self.counted_as, seen, _HANDED[handed]).flop
        return PassCost(work, flop, dispatched, self.weight_bytes + work.batch * work.past * self.cache_bytes_per_token)


def cached_numbers(model: Countable) -> int:
    """Numbers of keys and values that one token of one sequence leaves in the cache, all layers together.

    Raises InputError for latent attention, whose cache depends on the program, and for states that are no cache of tokens.
    """
    found = network(model)
    keys = [matrix for matrix in found.matrices if matrix.name in _CACHED]
    if not keys or any(matrix.name == "attention.latent" for matrix in found.matrices):
        raise InputError(f"{model.name}: bytes of its cache do not follow from its sizes (latents or recurrent states)")
    return sum(matrix.outputs * matrix.used for matrix in keys)


def _require_whole_cache(model: Countable, tokens: int) -> None:
    spans = [span for part in network(model).parts if isinstance(part, Product) for span in part.spans]
    widths = [span.width for span in spans if span.width]
    if widths and tokens > min(widths):
        raise InputError(f"{model.name}: {tokens:,} tokens pass its window of {min(widths):,}; take a shorter text")
