"""Fine-tuning of a part: what is frozen needs no weight gradients, and what lies before the first trained part none.

Of the 6 FLOP for each parameter and token, 2 are the forward pass, 2 the gradients of the inputs, 2 those of the weights
(Kaplan et al. 2020, arXiv 2001.08361, section 2.1). Low-rank adapters (Hu et al. 2021, arXiv 2106.09685, section 4.1) put
beside a frozen (n x m) matrix two of (n x r) and (r x m), and train only those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import InputError, NotFound
from govcompute.flops import Convention, Countable, FlopCount, training_step
from govcompute.flops.count import DEFAULT
from govcompute.flops.finetuning import Trained, finetuning_step
from govcompute.flops.lower import network
from govcompute.flops.matrix import Applied, Matrix
from govcompute.quantity import Estimate, significant
from govcompute.training.result import Basis, Number, TrainingEstimate, not_negative, positive, shown
from govcompute.training.stage import FORWARD, FULL, INPUT_GRADIENT, WEIGHT_GRADIENT, TrainingStage, passes

ACTIVITY = "finetuning"
#: Where adapters are put when nothing else is said: the projections of queries and values (Hu et al. 2021, section 4.2).
USUAL_TARGETS = ("attention.query", "attention.value")


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is not trained: `parameters` in all, of which `before` lie ahead of the first trained part (or adapter)."""

    parameters: Number
    before: Number = 0


def finetuning(
    active_parameters: Number, tokens: Number, *, frozen: Frozen | None = None, adapter_parameters: Number = 0
) -> TrainingStage:
    """2·P + 2·(P - B) + 2·(P - F) + 6·A FLOP for each token: forward, input gradients, weight gradients, adapters.

    active_parameters: P, those one token meets. tokens: all epochs together. frozen: F, B of them before the first trained
    part; nothing is frozen where it is None. Raises InputError where more is frozen than there is, or nothing is trained.
    """
    size, data = positive(active_parameters, "active_parameters"), positive(tokens, "tokens")
    adapters = not_negative(adapter_parameters, "adapter_parameters")
    held = Fraction(0) if frozen is None else not_negative(frozen.parameters, "frozen")
    before = Fraction(0) if frozen is None else not_negative(frozen.before, "before")
    if held > size or before > held:
        raise InputError(f"{shown(held)} frozen parameters ({shown(before)} before the trained part) of {shown(size)}")
    if held == size and not adapters:
        raise InputError("everything is frozen and there is no adapter: nothing is trained")
    terms = (
        (FORWARD, "P", size, data),
        (INPUT_GRADIENT, "(P-B)", size - before, data),
        (WEIGHT_GRADIENT, "(P-F)", size - held, data),
        *(((FULL, "A", adapters, data),) if adapters else ()),
    )
    return passes(ACTIVITY, "fine-tuning", terms, "P parameters, F of them frozen, B before the trained part, A in adapters")


def low_rank_parameters(architecture: Countable, rank: int, targets: Sequence[str] = USUAL_TARGETS) -> int:
    """Parameters of rank-`rank` adapters beside every matrix named in `targets`: rank·(inputs + outputs) each.

    Raises NotFound for a target the architecture has not, InputError for a rank that is no whole number above
    zero, or above that of the matrix.
    """
    return sum(rank * (m.inputs + m.outputs) * m.stored for m in _adapted(architecture, rank, targets))


def _adapted(architecture: Countable, rank: int, targets: Sequence[str]) -> list[Matrix]:
    if not isinstance(rank, int) or isinstance(rank, bool) or rank < 1:
        raise InputError(f"'rank' is a whole number of 1 or more, not {rank!r}")
    known = {m.name: m for m in network(architecture).matrices if m.applied is not Applied.NOTHING}
    for name in targets:
        if name not in known:
            raise NotFound(f"matrix of {architecture.name}", name, known)
    chosen = [known[name] for name in dict.fromkeys(targets)]
    for matrix in chosen:
        if rank > min(matrix.inputs, matrix.outputs):
            raise InputError(f"rank {rank} is more than {matrix.name} has, {matrix.inputs} x {matrix.outputs}")
    return chosen


def finetuning_count(
    architecture: Countable,
    sequence_length: int,
    *,
    rank: int | None = None,
    targets: Sequence[str] = USUAL_TARGETS,
    convention: Convention = DEFAULT,
) -> FlopCount:
    """One fine-tuning step over a sequence, part by part: all of the architecture, or low-rank adapters of `rank`."""
    if rank is None:
        return training_step(architecture, sequence_length, convention=convention)
    adapted = tuple(matrix.name for matrix in _adapted(architecture, rank, targets))
    trained = Trained(adapters=adapted, rank=rank)
    return finetuning_step(architecture, sequence_length, trained, convention=convention)


def finetuning_of_architecture(
    architecture: Countable,
    tokens: Number,
    sequence_length: int,
    *,
    rank: int | None = None,
    targets: Sequence[str] = USUAL_TARGETS,
) -> TrainingStage:
    """Fine-tuning counted from the architecture: all of it, or low-rank adapters of `rank` beside a frozen model.

    With adapters: forward and input gradients of the whole model, and the adapters themselves with all their gradients
    (`govcompute.flops.finetuning`). Causal attention, routed experts, nothing recomputed.
    """
    data = positive(tokens, "tokens")
    per_token = finetuning_count(architecture, sequence_length, rank=rank, targets=targets).per_token
    name = "fine-tuning" if rank is None else f"fine-tuning, adapters of rank {rank}"
    flop = data * per_token
    formula = (
        f"D · FLOP per token = {shown(data)} · {shown(per_token)} ({architecture.name}, sequences of"
        f" {sequence_length:,}) = {significant(flop, 3)} FLOP"
    )
    assumptions = (f"convention: {Convention()}", f"every sequence is {sequence_length:,} tokens long")
    estimate = Estimate.point(flop, note=formula)
    return TrainingStage(ACTIVITY, name, TrainingEstimate(estimate, "architecture", formula, assumptions, Basis.ARCHITECTURE))
