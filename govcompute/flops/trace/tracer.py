"""`trace`: the FLOP of a module's pass, by running it on its inputs (on meta, where nothing is computed, or for real)."""

from __future__ import annotations

import contextlib
import copy
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import nn
from torch.utils import _pytree as pytree

from govcompute.errors import InputError
from govcompute.flops.trace.dispatch import Counter
from govcompute.flops.trace.functions import Functions
from govcompute.flops.trace.modules import watched
from govcompute.flops.trace.operators import Shape
from govcompute.flops.trace.repeats import NotAlike, Repeats
from govcompute.flops.trace.result import Phase, TraceResult
from govcompute.flops.trace.signature import is_cache

Formula = Callable[..., int]
_REGISTERED: dict[str, Formula] = {}


def register_formula(operator: Any, formula: Formula) -> None:
    """Teaches every later trace the FLOP of `operator`: a torch.ops packet or overload, or its name ("mylib::attention").

    `formula` is called as the operator was, with a Shape in place of every tensor, and with `out`; it returns FLOP (2 for a
    multiply-add). It goes before a formula of the table. Raises InputError for what is no operator.
    """
    name = operator if isinstance(operator, str) else _operator_name(operator)
    if "::" not in name:
        raise InputError(f"an operator's name has a namespace, such as 'mylib::attention'; not '{name}'")
    _REGISTERED[name] = formula


def forget_formula(operator: Any) -> None:
    """Takes back what `register_formula` taught."""
    _REGISTERED.pop(operator if isinstance(operator, str) else _operator_name(operator), None)


def _operator_name(operator: Any) -> str:
    if isinstance(operator, torch._ops.OpOverload):
        return str(operator._schema.name)
    if isinstance(operator, torch._ops.OpOverloadPacket):
        return str(operator._qualified_op_name)
    qualified = getattr(operator, "_qualname", None)  # torch.library.custom_op
    if not isinstance(qualified, str):
        raise InputError(f"{operator!r} is no operator of torch: give torch.ops.<library>.<name> or its name")
    return qualified


def trace(
    module: nn.Module,
    inputs: Any,
    *,
    backward: bool = False,
    recompute: bool = False,
    repeat: bool = True,
    loss: Callable[[Any], torch.Tensor] | None = None,
    name: str | None = None,
) -> TraceResult:
    """Counts one pass of `module`: a tensor, a sequence of positional or a mapping of named `inputs`.

    On meta (all parameters there) inputs are moved to meta, nothing is computed, masks count as hiding nothing, and equal
    layers called alike are run once (`repeat`). With real tensors the pass runs for real. `backward` adds the gradients of
    every parameter that wants one, starting from `loss(output)`, an output's `loss`, or else the sum of what it put out;
    `recompute` adds the scores that fused attention computes again. Parameters, their gradients and given caches stay as
    they are; buffers such as running means may move when real. Raises InputError where the pass fails.
    """
    name = name or type(module).__name__
    on_meta = _is_on_meta(module, inputs)

    def attempt(repeats: Repeats | None) -> TraceResult:
        counter = Counter(_REGISTERED, recompute=recompute)
        args, kwargs = _arguments(inputs, to_meta=on_meta)
        with (
            _failing_clearly(name, counter),
            _gradients_kept(module),
            _eager(),
            torch.set_grad_enabled(backward),
            watched(module, counter, repeats),
            Functions(counter, recompute=recompute),
            counter,
        ):
            out = module(*args, **kwargs)
            if backward:
                counter.phase = Phase.BACKWARD
                _scalar_of(out, loss).backward()
        if repeats is not None:
            repeats.check()
        root = counter.root
        return TraceResult(name, root.entries(), root.unknowns(), tuple(counter.assumptions), backward, recompute)

    if repeat and on_meta:
        with contextlib.suppress(InputError, NotAlike):
            return attempt(Repeats(module))
    return attempt(None)


def _is_on_meta(module: nn.Module, inputs: Any) -> bool:
    tensors = [*module.parameters(), *module.buffers()] or [t for t in pytree.tree_leaves(inputs) if torch.is_tensor(t)]
    return bool(tensors) and all(tensor.device.type == "meta" for tensor in tensors)


def _arguments(inputs: Any, *, to_meta: bool) -> tuple[tuple[Any, ...], dict[str, Any]]:
    def own(leaf: Any) -> Any:
        if isinstance(leaf, torch.Tensor) and to_meta and leaf.device.type != "meta":
            return leaf.detach().to("meta").requires_grad_(leaf.requires_grad)
        if is_cache(leaf):
            cache = copy.deepcopy(leaf)
            return _cache_to_meta(cache) if to_meta else cache
        return leaf

    owned = pytree.tree_map(own, inputs, is_leaf=is_cache)
    if isinstance(inputs, Mapping):
        return (), dict(owned)
    return (tuple(owned), {}) if isinstance(inputs, list | tuple) else ((owned,), {})


def _cache_to_meta(held: Any) -> Any:
    """A cache with every tensor on meta: in its layers, of whatever class, and in their lists."""
    if isinstance(held, torch.Tensor):
        return held.to("meta")
    if isinstance(held, list | tuple):
        return type(held)([_cache_to_meta(item) for item in held])
    if isinstance(held, dict):
        return {key: _cache_to_meta(item) for key, item in held.items()}
    if any("Cache" in kind.__name__ for kind in type(held).__mro__):
        for key, value in vars(held).items():
            setattr(held, key, _cache_to_meta(value))
    return held


def _scalar_of(out: Any, loss: Callable[[Any], torch.Tensor] | None) -> torch.Tensor:
    """A number whose gradient reaches all that `out` depends on. Raises InputError where nothing wants a gradient."""
    if loss is not None:
        return loss(out)
    given = getattr(out, "loss", None)
    if isinstance(given, torch.Tensor) and given.requires_grad:
        return given
    wanted = [leaf for leaf in pytree.tree_leaves(out) if isinstance(leaf, torch.Tensor) and leaf.requires_grad]
    if not wanted:
        raise InputError("the backward pass has nothing to do: no output depends on a parameter that wants a gradient")
    # Weighted, since the gradient of a bare sum is one number stretched over the tensor, which some kernels refuse.
    weighted = [(leaf.abs() if leaf.is_complex() else leaf) * torch.ones_like(leaf) for leaf in wanted]
    return torch.stack([part.sum().float() for part in weighted]).sum()


@contextlib.contextmanager
def _gradients_kept(module: nn.Module) -> Iterator[None]:
    before = [(parameter, parameter.grad) for parameter in module.parameters()]
    for parameter, _ in before:
        parameter.grad = None
    try:
        yield
    finally:
        for parameter, gradient in before:
            parameter.grad = gradient


@contextlib.contextmanager
def _eager() -> Iterator[None]:
    """Compiled functions run uncompiled, where the compiler is in use at all: a compiled one hides its operators."""
    if "torch._dynamo" not in sys.modules and "torch.nn.attention.flex_attention" not in sys.modules:
        yield
        return
    with torch.compiler.set_stance("force_eager"):
        yield


@contextlib.contextmanager
def _failing_clearly(name: str, counter: Counter) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # the module is somebody's own code and may raise anything
        first = (str(error).strip() or "no message").splitlines()[0]
        where = f" in '{counter.path}'" if counter.path else ""
        half = "forward" if counter.phase is Phase.FORWARD else "backward"
        raise InputError(f"the {half} pass of {name} failed{where}: {type(error).__name__}: {first}") from None


__all__ = ["Shape", "forget_formula", "register_formula", "trace"]
