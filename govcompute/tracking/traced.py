"""What one pass costs, from the module itself: traced on meta, where nothing is computed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from govcompute.errors import DocumentError, InputError
from govcompute.flops import Convention, Work, from_config
from govcompute.flops.network import Network
from govcompute.flops.scan import Scan
from govcompute.flops.trace import TraceResult, trace
from govcompute.registry.schema import Method
from govcompute.tracking.cost import FULL, Key, Observed, PassCost, Polynomial, StepCost

_STEP = 8
#: As many different shapes of inputs as a module without a configuration is traced for.
MOST_SHAPES = 256


def cost_of(model: nn.Module, convention: Convention | None = None, cost: PassCost | None = None) -> PassCost:
    """The cost of `model`'s passes: as given; by its configuration where a traced pass agrees with it; else by tracing.

    Raises InputError where a part is frozen and no pass can be traced.
    """
    if cost is not None:
        return cost
    found = _network(model)
    if found is None:
        return TracedCost(model)
    whole = all(parameter.requires_grad for parameter in model.parameters())
    options: dict[str, Any] = {"convention": convention or Convention(), "checkpointing": is_checkpointing(model)}
    if whole and any(isinstance(part, Scan) for part in found.parts):
        return StepCost(found, **options)  # chunks, which a trace would show, are not what the convention counts
    try:
        observed = observe(model)
    except InputError as error:
        if whole:
            return StepCost(found, **options)
        raise InputError(
            f"a part of {found.name} is frozen, and what that saves could not be traced ({error}); give 'cost', such as"
            " StepCost.of(config, trained=Trained(...))"
        ) from None
    try:
        return StepCost(found, observed=observed, **options)
    except InputError:  # another head than the configuration's, say: the module itself is what is trained
        return TracedCost(model)


def _network(model: nn.Module) -> Network | None:
    config: Any = getattr(model, "config", None)
    described = config.to_dict() if hasattr(config, "to_dict") else config
    if not isinstance(described, Mapping):
        return None
    try:
        found = from_config(described, name=type(model).__name__)
    except DocumentError:
        return None
    return found if found.form in ("decoder", "encoder") else None


def is_checkpointing(model: nn.Module) -> bool:
    """Whether blocks are computed again in the backward pass, as transformers marks it."""
    return any(getattr(part, "gradient_checkpointing", False) is True for part in model.modules())


def observe(model: nn.Module) -> Observed:
    """Traces passes of three lengths of a language model, and checks a fourth. Raises InputError where that fails."""
    bare = meta_copy(model)
    traced = [_trace(bare, 1, times * _STEP) for times in (1, 2, 3)]
    halves = [[part.forward_flop for part in traced], [part.flop - part.forward_flop for part in traced]]
    first, second = (Polynomial.through(_STEP, (a, b, c)) for a, b, c in halves)
    further, work = _trace(bare, 2, 4 * _STEP), Work(4 * _STEP, 0, 2)
    expected = sum(half.without_pairs(work) + work.batch * half.quadratic * work.new**2 for half in (first, second))
    if further.flop != expected:
        raise InputError("the passes of this module do not grow as its sequences and their pairs do")
    return Observed(first, second)


def _trace(bare: nn.Module, batch: int, length: int) -> TraceResult:
    tokens = torch.zeros(batch, length, dtype=torch.long, device="meta")
    return trace(bare, {"input_ids": tokens, "use_cache": False}, backward=True).require_complete()


def meta_copy(model: nn.Module) -> nn.Module:
    """The module on meta, with its flags and hooks, and without blocks that are computed again. No number is copied."""
    held: dict[int, Any] = {}
    for parameter in model.parameters():
        empty = torch.empty_like(parameter, device="meta")
        held[id(parameter)] = nn.Parameter(empty, requires_grad=parameter.requires_grad)
    for buffer in model.buffers():
        held[id(buffer)] = torch.empty_like(buffer, device="meta")
    try:
        bare = copy.deepcopy(model, held)
    except Exception as error:  # a module may hold anything, and each thing refuses a copy in its own way
        raise InputError(f"{type(model).__name__} cannot be copied: {error}") from None
    for part in bare.modules():
        if getattr(part, "gradient_checkpointing", False) is True:
            part.gradient_checkpointing = False
    return bare


@dataclass(frozen=True, slots=True)
class Shapes:
    """The inputs of a module, as far as a trace needs them: names or places, sizes, and precisions."""

    inputs: tuple[tuple[str | int, tuple[int, ...], torch.dtype], ...]
    tokens: int


class TracedCost:
    """Passes of any module, traced once for each shape of its inputs; every pair of attention counts."""

    method = Method.TRACED
    checkpointing = False
    words = f"{FULL}; traced on the module itself; padding is computed and counts; recomputation left out"

    def __init__(self, model: nn.Module) -> None:
        self._bare = meta_copy(model)
        self._known: dict[Shapes, TraceResult] = {}

    def forward(self, key: Key) -> int:
        """See PassCost."""
        return self._traced(key).forward_flop

    def backward(self, key: Key) -> int:
        """See PassCost."""
        traced = self._traced(key)
        return traced.flop - traced.forward_flop

    def recomputed(self, key: Key) -> int:
        """Not told: a trace on meta does without it."""
        return 0

    def _traced(self, key: Key) -> TraceResult:
        if not isinstance(key, Shapes):
            raise InputError(f"a module without a known configuration is counted by the shapes of its inputs, not by {key!r}")
        if key not in self._known:
            if len(self._known) == MOST_SHAPES:
                raise InputError(f"inputs of more than {MOST_SHAPES} shapes; give 'cost' for this module")
            placed = {at: torch.zeros(size, dtype=kind, device="meta") for at, size, kind in key.inputs}
            by_name = {at: tensor for at, tensor in placed.items() if isinstance(at, str)}
            inputs = by_name or tuple(placed.values())
            if len(by_name) not in (0, len(placed)):
                raise InputError("give a module's inputs all by name or all by place, for them to be traced")
            self._known[key] = trace(self._bare, inputs, backward=True).require_complete()
        return self._known[key]
