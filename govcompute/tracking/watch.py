"""Every pass of a module, noted as it runs: forward when it begins, backward when a gradient reaches its output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import torch
from torch import nn
from torch.autograd.graph import register_multi_grad_hook

from govcompute.tracking.batch import Reading

#: What one pass of a module was.
OnPass = Callable[["Kind", Reading], None]


class Kind(StrEnum):
    """Which pass."""

    FORWARD = "forward"
    BACKWARD = "backward"
    EVALUATION = "evaluation"


class Watch:
    """Hooks on a module; taken off by `close`. Blocks that are computed again are no passes of the module."""

    def __init__(
        self, module: nn.Module, read: Callable[[tuple[Any, ...], Mapping[str, Any]], Reading], on_pass: OnPass
    ) -> None:
        self._read = read
        self._on_pass = on_pass
        self._open: list[Reading] = []
        self._handles = [
            module.register_forward_pre_hook(self._before, with_kwargs=True),
            module.register_forward_hook(self._after, with_kwargs=True, always_call=True),
        ]

    def close(self) -> None:
        """Takes the hooks off."""
        for handle in self._handles:
            handle.remove()

    @torch.compiler.disable
    def _before(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        reading = self._read(args, kwargs)
        self._on_pass(Kind.FORWARD if module.training else Kind.EVALUATION, reading)
        self._open.append(reading)

    @torch.compiler.disable
    def _after(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        if not self._open:
            return
        reading = self._open.pop()
        wanted = [tensor for tensor in _outputs(out) if tensor.requires_grad]
        if module.training and wanted:
            register_multi_grad_hook(wanted, lambda _: self._on_pass(Kind.BACKWARD, reading), mode="any")


def _outputs(out: Any) -> Iterator[torch.Tensor]:
    """The tensors that a loss may be taken of: what a model puts out first, its loss and its logits."""
    if isinstance(out, torch.Tensor):
        yield out
    elif isinstance(out, Mapping):
        named = [out[name] for name in ("loss", "logits") if isinstance(out.get(name), torch.Tensor)]
        yield from named or (value for value in out.values() if isinstance(value, torch.Tensor))
    elif isinstance(out, tuple | list):
        yield from (value for value in out if isinstance(value, torch.Tensor))
