"""The four passes that people ask for, by name."""

from __future__ import annotations

from govcompute.errors import NotFound
from govcompute.flops.convention import Convention
from govcompute.flops.count import DEFAULT, FlopCount, decode, forward, prefill, training_step
from govcompute.flops.lower import Countable
from govcompute.flops.work import Work

PASSES = ("prefill", "decode", "verify", "train")


def count_pass(model: Countable, name: str, work: Work, convention: Convention = DEFAULT) -> FlopCount:
    """The FLOP of the pass called `name`: decoding has one new token, prefill and training nothing in the cache.

    A source is encoded in prefill, verify and training, and is there already in decoding.

    Raises NotFound for another name, InputError where the model has no such pass.
    """
    match name:
        case "prefill":
            return prefill(model, work.new, batch=work.batch, source=work.source, convention=convention)
        case "decode":
            return decode(model, work.past, batch=work.batch, source=work.source, convention=convention)
        case "verify":
            return forward(model, work, convention)
        case "train":
            return training_step(model, work.new, batch=work.batch, source=work.source, convention=convention)
    raise NotFound("pass", name, PASSES)
