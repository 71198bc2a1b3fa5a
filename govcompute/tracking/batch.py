"""What a micro-batch holds: its sizes at once, its padding and packing later, so that no device is waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch

from govcompute.errors import InputError
from govcompute.flops import Work
from govcompute.tracking.cost import Key
from govcompute.tracking.tally import Seen
from govcompute.tracking.traced import Shapes

#: Where a model's first positional input is not named, it is one of these.
_FIRST = "input_ids"
_SIZED = ("input_ids", "inputs_embeds", "decoder_input_ids")


@dataclass(slots=True)
class Reading:
    """Sizes of one micro-batch, with what tells its padding or packing still on the device.

    `lengths`: real tokens of each sequence, [batch]. `positions`: [batch, tokens], where a 0 begins a document.
    `offsets`: where packed documents begin in the one sequence, with its end.
    """

    batch: int
    tokens: int
    past: int = 0
    lengths: torch.Tensor | None = None
    positions: torch.Tensor | None = None
    offsets: torch.Tensor | None = None
    shapes: Shapes | None = None
    known: Seen | None = None

    def seen(self) -> Seen:
        """The micro-batch, its numbers fetched from the device once."""
        if self.known is None:
            self.known = self._read()
            self.lengths = self.positions = self.offsets = None
        return self.known

    def _read(self) -> Seen:
        if self.shapes is not None:
            return Seen((self.shapes,), None, self.shapes.tokens)
        if self.offsets is not None:
            return self._packed([_between(self.offsets.tolist())])
        if self.positions is not None:
            return self._packed([_documents(row) for row in self.positions.tolist()])
        whole = Work(self.tokens, self.past, self.batch)
        if self.lengths is None:
            return Seen((whole,), (whole,), whole.tokens)
        real = Counter(length for length in self.lengths.tolist() if length)
        padding = whole.tokens - sum(length * times for length, times in real.items())
        useful = tuple(Work(length, 0, times) for length, times in sorted(real.items()))
        return Seen((whole,), useful, whole.tokens, padding)

    def _packed(self, rows: list[tuple[int, ...]]) -> Seen:
        works: tuple[Key, ...] = tuple(Work(self.tokens, 0, 1, documents=row if len(row) > 1 else ()) for row in rows)
        return Seen(works, works, self.batch * self.tokens)


def _documents(positions: list[int]) -> tuple[int, ...]:
    starts = [place for place, position in enumerate(positions) if position == 0 or place == 0]
    return _between([*starts, len(positions)])


def _between(places: list[int]) -> tuple[int, ...]:
    return tuple(after - before for before, after in pairwise(places) if after > before)


def read_batch(inputs: Any, args: tuple[Any, ...] = ()) -> Reading:
    """The micro-batch that a language model was called with: named `inputs`, or token ids alone.

    Padding is where `attention_mask` [batch, tokens] is 0. Documents are packed where `cu_seq_lens_q` says so, or where
    `position_ids` begin anew and no mask is given, which is how transformers tells them. Raises InputError without sizes.
    """
    named = inputs if isinstance(inputs, Mapping) else {_FIRST: inputs}
    if args:
        named = {_FIRST: args[0], **named}
    sized = next((named[name] for name in _SIZED if isinstance(named.get(name), torch.Tensor)), None)
    if sized is None or sized.dim() < 2:
        raise InputError(
            f"a micro-batch is told by one of {', '.join(_SIZED)} of [batch, tokens]; found {sorted(map(str, named))}"
        )
    batch, tokens = sized.shape[0], sized.shape[1]
    reading = Reading(batch, tokens, _past(named.get("past_key_values")))
    mask, positions, offsets = (named.get(name) for name in ("attention_mask", "position_ids", "cu_seq_lens_q"))
    if isinstance(mask, torch.Tensor):
        if mask.shape == (batch, tokens):
            reading.lengths = mask.detach().sum(-1)
    elif isinstance(offsets, torch.Tensor) and batch == 1:
        reading.offsets = offsets.detach()
    elif isinstance(positions, torch.Tensor) and positions.dim() == 2 and not reading.past:
        reading.positions = positions.detach().expand(batch, tokens)
    return reading


def _past(cache: Any) -> int:
    return int(cache.get_seq_length()) if hasattr(cache, "get_seq_length") else 0


def read_shapes(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Reading:
    """The shapes that any module was called with, for a trace."""
    named: Iterator[tuple[str | int, Any]] = iter([*enumerate(args), *kwargs.items()])
    found = tuple((at, tuple(value.shape), value.dtype) for at, value in named if isinstance(value, torch.Tensor))
    if not found:
        raise InputError("the module was called without a tensor, so that its pass cannot be traced; give 'cost'")
    first = found[0][1]
    return Reading(first[0] if first else 1, 1, shapes=Shapes(found, first[0] if first else 1))
