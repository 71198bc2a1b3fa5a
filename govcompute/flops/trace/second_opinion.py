"""fvcore as a second witness: another way through the module (a jit trace), other formulas, MAC instead of FLOP.

Alone it misses fused attention, grouped products, baddbmm and mv, and adds five per element of a norm; with the handles
below it counts what `trace` counts. It sees the forward pass only.
"""

from __future__ import annotations

import copy
import inspect
import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import torch
from torch import nn
from torch.utils import _pytree as pytree

from govcompute.errors import InputError, MissingExtra
from govcompute.flops.trace.operators import OPERATORS, Shape
from govcompute.flops.trace.result import TraceResult
from govcompute.flops.trace.tracer import trace
from govcompute.quantity import Flop, Mac
from govcompute.quantity.units import FLOP_PER_MAC

#: Weights that are made real on the CPU at most, for convolutions, which fvcore cannot follow on meta.
LARGEST_REAL = 4 * 10**9
_SILENT = """
    aten::layer_norm aten::group_norm aten::batch_norm aten::instance_norm aten::rms_norm aten::adaptive_avg_pool2d
    aten::grid_sampler aten::upsample_nearest2d aten::upsample_bilinear2d aten::upsample_bicubic2d
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """FLOP of one kind of operator, as traced and as fvcore sees it."""

    kind: str
    traced: int
    second: int

    def __str__(self) -> str:
        return f"{self.kind}: traced {self.traced:,}, fvcore {self.second:,} FLOP ({self.second - self.traced:+,})"


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """fvcore's count of the forward pass beside the traced one; `uncounted` are products that it has no handle for."""

    mac: Mac
    traced: TraceResult
    differences: tuple[Difference, ...]
    uncounted: tuple[str, ...]

    @property
    def flop(self) -> Flop:
        """fvcore's count, two FLOP for each multiply-accumulate. Raises InputError where it left products out."""
        if self.uncounted:
            raise InputError(f"fvcore has no handle for {', '.join(self.uncounted)}, which multiply; its count is too low")
        return self.mac.as_flop()

    @property
    def agrees(self) -> bool:
        """Whether both counts are the same whole number."""
        return not self.uncounted and self.traced.complete and self.flop == self.traced.amount

    def __str__(self) -> str:
        lines = [f"fvcore {int(self.mac.as_flop().value):,} FLOP, traced {self.traced.lower_bound:,} FLOP"]
        lines += [str(difference) for difference in self.differences]
        return "\n".join(lines + [f"fvcore did not count: {name}" for name in self.uncounted])


def second_opinion(module: nn.Module, inputs: Any) -> SecondOpinion:
    """Counts the forward pass of `module` by `trace` and by fvcore; `inputs` as for `trace`.

    A module on meta that convolves is copied to the CPU with zeros for weights and run there (up to 4·10⁹ weights). Raises
    MissingExtra without fvcore, InputError where fvcore cannot follow the module.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its modules call torch.jit.script as they load
            from fvcore.nn import FlopCountAnalysis
    except ModuleNotFoundError:
        raise MissingExtra("fvcore", "models") from None
    traced = trace(module, inputs)
    ran, given = _followable(module, inputs)
    call = _Positional(ran, given)
    logging.getLogger("fvcore.nn.jit_analysis").setLevel(logging.ERROR)
    analysis = FlopCountAnalysis(call, call.tensors)
    analysis.set_op_handle(**_HANDLES)
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).tracer_warnings("none")
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            by_operator = {str(name): round(mac) for name, mac in analysis.by_operator().items()}
            unsupported = sorted(analysis.unsupported_ops())
    except Exception as error:  # fvcore's tracer raises whatever torch or the module does
        first = (str(error).strip() or "no message").splitlines()[0]
        raise InputError(f"fvcore cannot follow {type(module).__name__}: {type(error).__name__}: {first}") from None
    uncounted = tuple(name for name in unsupported if name in OPERATORS)
    return SecondOpinion(Mac(Fraction(sum(by_operator.values()))), traced, _differences(traced, by_operator), uncounted)


def _differences(traced: TraceResult, by_operator: Mapping[str, int]) -> tuple[Difference, ...]:
    """Kinds of which the counts differ."""
    ours: dict[str, int] = {}
    for row in traced.operators:
        ours[_kind(row.operator)] = ours.get(_kind(row.operator), 0) + row.flop
    theirs: dict[str, int] = {}
    for name, mac in by_operator.items():
        theirs[_kind(name)] = theirs.get(_kind(name), 0) + FLOP_PER_MAC * mac
    kinds = sorted({*ours, *theirs})
    listed = (Difference(kind, ours.get(kind, 0), theirs.get(kind, 0)) for kind in kinds)
    return tuple(difference for difference in listed if difference.traced != difference.second)


def _kind(operator: str) -> str:
    for word, kind in (("attention", "attention"), ("conv", "convolution"), ("grouped_mm", "grouped product")):
        if word in operator:
            return kind
    return "product"


def _followable(module: nn.Module, inputs: Any) -> tuple[nn.Module, Any]:
    tensors = [*module.parameters(), *module.buffers()]
    convolves = any(isinstance(part, nn.modules.conv._ConvNd) for part in module.modules())
    if not convolves or not tensors or any(tensor.device.type != "meta" for tensor in tensors):
        return module, inputs
    if sum(tensor.numel() for tensor in tensors) > LARGEST_REAL:
        raise InputError(f"fvcore follows convolutions only with real weights, and {type(module).__name__} has too many")
    real = copy.deepcopy(module).to_empty(device="cpu")
    with torch.no_grad():
        for tensor in [*real.parameters(), *real.buffers()]:
            tensor.zero_()
    return real, pytree.tree_map_only(torch.Tensor, lambda t: torch.zeros_like(t, device="cpu") if t.is_meta else t, inputs)


class _Positional(nn.Module):
    """The module as a jit trace takes it: tensors in, by position, and tensors out."""

    def __init__(self, module: nn.Module, inputs: Any) -> None:
        super().__init__()
        self.module = module
        meta = any(parameter.is_meta for parameter in module.parameters())
        given = dict(inputs) if isinstance(inputs, Mapping) else {}
        if "use_cache" in inspect.signature(module.forward).parameters:
            given.setdefault("use_cache", False)
        args = () if isinstance(inputs, Mapping) else tuple(inputs) if isinstance(inputs, list | tuple) else (inputs,)
        leaves, self._spec = pytree.tree_flatten((args, given))
        self._leaves = [leaf.to("meta") if meta and isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]

    @property
    def tensors(self) -> tuple[torch.Tensor, ...]:
        """The inputs of the trace."""
        return tuple(leaf for leaf in self._leaves if isinstance(leaf, torch.Tensor))

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Calls the module with its own arguments."""
        given = iter(tensors)
        leaves = [next(given) if isinstance(leaf, torch.Tensor) else leaf for leaf in self._leaves]
        args, kwargs = pytree.tree_unflatten(leaves, self._spec)
        out = self.module(*args, **kwargs)
        return tuple(leaf for leaf in pytree.tree_leaves(out) if isinstance(leaf, torch.Tensor))


def _handle(operator: str, *places: int) -> Callable[[list[Any], list[Any]], int]:
    """fvcore's kind of handle from our own formula: MAC from the sizes of the inputs at `places`."""

    def handle(inputs: list[Any], outputs: list[Any]) -> int:
        shapes = [Shape(inputs[place].type().sizes()) for place in places]
        return OPERATORS[operator].formula(*shapes) // FLOP_PER_MAC

    return handle


def _nothing(inputs: list[Any], outputs: list[Any]) -> int:
    """For norms and pools. `set_op_handle(name, None)` is documented to ignore, and leaves a default handle in place."""
    return 0


_HANDLES: dict[str, Callable[[list[Any], list[Any]], int]] = {
    "aten::scaled_dot_product_attention": _handle("aten::scaled_dot_product_attention", 0, 1, 2),
    "aten::_grouped_mm": _handle("aten::_grouped_mm", 0, 1),
    "aten::grouped_mm": _handle("aten::_grouped_mm", 0, 1),
    "aten::baddbmm": _handle("aten::baddbmm", 1, 2),
    "aten::addbmm": _handle("aten::addbmm", 1, 2),
    "aten::mv": _handle("aten::mv", 0, 1),
    "aten::addmv": _handle("aten::addmv", 1, 2),
    "aten::dot": _handle("aten::dot", 0),
    "aten::mm": _handle("aten::mm", 0, 1),
    **dict.fromkeys(_SILENT.split(), _nothing),
}
