"""Training a part of a model: some matrices, or low-rank adapters beside them, while the rest is frozen.

A frozen matrix has no gradient of its own, but what comes before it does: one product instead of two. The gradient is
taken down to the embedding, as training with checkpoints does, or to the first layer's matrices and no further. Source:
Hu et al. 2021 (LoRA), arXiv 2106.09685, section 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError, NotFound
from govcompute.flops.component import Component, merged
from govcompute.flops.convention import Convention, Logits
from govcompute.flops.count import DEFAULT, FlopCount, left_out_of
from govcompute.flops.formulas import linear
from govcompute.flops.lower import Countable, network
from govcompute.flops.matrix import Applied, Matrix
from govcompute.flops.network import Network
from govcompute.flops.work import Work

#: What multiplies a layer's input itself; all else in a layer comes after one of these.
FIRST_IN_LAYER = tuple(f"attention.{name}" for name in ("query", "key", "value", "gate", "query_latent", "latent"))


@dataclass(frozen=True, slots=True)
class Trained:
    """Which matrices are trained (`matrices`), and which have adapters of `rank` (`adapters`): names of components.

    `to_embedding`: whether something before the first layer's matrices wants a gradient (the embedding, the first norm, or
    checkpoints that begin there). Where nothing does, those matrices need no gradient of their input.
    """

    matrices: tuple[str, ...] = ()
    adapters: tuple[str, ...] = ()
    rank: int = 0
    to_embedding: bool = True

    def __post_init__(self) -> None:
        if bool(self.adapters) != (self.rank > 0):
            raise InputError("adapters have a rank of 1 or more, and a rank has adapters")
        if not self.matrices and not self.adapters:
            raise InputError("nothing is trained; name matrices or adapters")
        both = set(self.matrices) & set(self.adapters)
        if both:
            raise InputError(f"'{min(both)}' is trained itself; an adapter beside it adds nothing")


def finetuning_step(
    model: Countable, sequence_length: int, trained: Trained, *, batch: int = 1, convention: Convention = DEFAULT
) -> FlopCount:
    """Forward and backward over `batch` sequences, with weight gradients for `trained` only. Raises NotFound, InputError."""
    return finetuning_pass(model, Work(sequence_length, 0, batch), trained, convention)


def finetuning_pass(model: Countable, work: Work, trained: Trained, convention: Convention = DEFAULT) -> FlopCount:
    """As `finetuning_step`, over any fresh work."""
    if convention.logits is Logits.LAST:
        raise InputError("training takes the loss at every position; 'logits: last' is for serving")
    if work.past or work.source_cached:
        raise InputError("training starts from nothing: there is no cache")
    found = network(model)
    _require_named(found, trained)
    forward: list[Component] = []
    backward: list[Component] = []
    lowest = {} if trained.to_embedding else _lowest(found)
    for part in found.parts:
        done = part.component(work, work.tokens, convention)
        forward.append(done)
        if isinstance(part, Matrix) and part.applied is not Applied.NOTHING:
            bare = lowest.get(part.name) is part
            spared = linear(part.rows(work, work.tokens, convention), part.inputs, part.outputs) if bare else done.first
            backward.append(_matrix_backward(done, part.name in trained.matrices, spared))
            if part.name in trained.adapters:
                adapter = _adapter(part, work, trained.rank, convention)
                spared = linear(part.rows(work, work.tokens, convention), part.inputs, trained.rank) if bare else 0
                forward.append(adapter)
                backward.append(_matrix_backward(adapter, True, spared))
        elif done.flop:
            backward.append(Component(f"{done.name} (backward)", f"2·{done.flop}", 2 * done.flop))
    parts = merged(forward + [part for part in backward if part.flop])
    left_out = left_out_of(found, work)
    return FlopCount(found.name, "forward and backward of the trained part", work, convention, tuple(parts), left_out)


def _lowest(found: Network) -> dict[str, Matrix]:
    """The matrices that take the first layer's input, by name; the layers of a network stand in the order of a pass."""
    lowest: dict[str, Matrix] = {}
    for part in found.matrices:
        if part.name in FIRST_IN_LAYER:
            lowest.setdefault(part.name, part)
    return lowest


def _matrix_backward(done: Component, is_trained: bool, spared: int) -> Component:
    """Both gradients where the matrix is trained, else that of its input, less the FLOP `spared` where no input wants one."""
    times = 2 if is_trained else 1
    text = f"{times}·{done.flop}" + (f" - {spared}" if spared else "")
    return Component(f"{done.name} (backward)", text, times * done.flop - spared)


def _adapter(part: Matrix, work: Work, rank: int, convention: Convention) -> Component:
    """Down to `rank` and up again, beside each copy of the matrix."""
    rows, copies = part.rows(work, work.tokens, convention), part.copies(convention)
    flop = copies * (linear(rows, part.inputs, rank) + linear(rows, rank, part.outputs))
    text = f"2·{rows} {part.applied}·{rank}·({part.inputs} + {part.outputs})·{copies} adapters"
    return Component(f"{part.name} (adapter)", text, flop)


def _require_named(found: Network, trained: Trained) -> None:
    names = {part.name for part in found.matrices if part.applied is not Applied.NOTHING}
    for name in trained.matrices + trained.adapters:
        if name not in names:
            raise NotFound(f"matrix of {found.name}", name, sorted(names))
