"""CLASSP as a torch optimizer: steps shrink with the gradient a weight has gathered; below a threshold none is made.

Source: arXiv 2405.09637 and the pseudo-code its author published. Per weight with gradient g, where g² > θ: S ← S + |g|^p,
then w ← w - α g / (ε + S)^(1/p). θ = 0 and p = 2 is AdaGrad with ε inside the root; without decay and θ it is plain SGD.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from govcompute.errors import InputError

#: Steps in a row without any weight moved before the optimizer says so.
PATIENCE = 100


class Mode(StrEnum):
    """Which reading of the rule.

    PAPER: per weight, the current gradient included; S gathers only what passes the threshold. PAPER_UNGATED: S gathers
    every gradient. OFFICIAL: what the published code does: θ in [0, 1) lets a whole tensor pass, θ of 1 or more nothing;
    S is Σ|g| whatever p; the settings of the first parameter group hold for all groups.
    """

    PAPER = "paper"
    PAPER_UNGATED = "paper_ungated"
    OFFICIAL = "official"


class FrozenNetwork(UserWarning):
    """The threshold let no weight move for a while."""


class CLASSP(Optimizer):
    """The optimizer; each setting may differ by parameter group, as in torch.

    lr: α, 0 or more; with p = 1 it is about the first displacement of every weight. threshold: θ, held against g², so it
    hangs on the scale of the loss: (θ, L) and (c²θ, cL) are alike where ε = 0. keep: instead of θ, the share (above 0, at
    most 1) of the group's weights with the largest |g| that pass in each step; among equals fewer. eps: ε. p: above 0.
    decay: off, the step is plain α g while S goes on gathering. weight_decay and maximize are torch's.

    A complex weight counts as two. State: one number a weight (``sum``). Raises InputError for settings out of range and
    for sparse gradients; warns once (FrozenNetwork) where the threshold lets nothing pass for `PATIENCE` steps in a row.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 0.2,
        *,
        threshold: float = 0.0,
        keep: float | None = None,
        eps: float = 1e-5,
        p: float = 1.0,
        decay: bool = True,
        mode: str = Mode.PAPER,
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        settings = {"lr": lr, "threshold": threshold, "keep": keep, "eps": eps, "p": p, "decay": decay, "mode": mode}
        self._still, self._largest, self._warned = 0, None, False
        super().__init__(params, {**settings, "weight_decay": weight_decay, "maximize": maximize})

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._still, self._largest, self._warned = 0, None, False

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """As torch's. Raises InputError for settings out of range."""
        group = {**self.defaults, **param_group}
        param_group["mode"] = _mode(group["mode"])
        _check({**group, "mode": param_group["mode"]})
        super().add_param_group(param_group)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step over every weight that has a gradient; the closure's loss, where one is given."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        first = self.param_groups[0]
        held = [self._held(group) for group in self.param_groups]  # all of them, before any weight moves
        passed, open_to_all = [], False
        for group, (weights, gradients, sums) in zip(self.param_groups, held, strict=True):
            if not weights:
                continue
            gated = _move(weights, gradients, sums, first if first["mode"] == Mode.OFFICIAL else group)
            open_to_all |= gated is None
            passed += gated or []
        if passed and not open_to_all:
            self._watch(passed)
        return loss

    def _held(self, group: dict[str, Any]) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Weights with a gradient, their gradients and sums, as real numbers."""
        weights, gradients, sums = [], [], []
        for weight in group["params"]:
            if weight.grad is None:
                continue
            if weight.grad.layout != torch.strided:
                raise InputError(f"a weight of shape {tuple(weight.shape)} has a sparse gradient; CLASSP takes dense ones only")
            state = self.state[weight]
            real = torch.view_as_real(weight) if torch.is_complex(weight) else weight
            if not state:
                state["sum"] = torch.zeros_like(real, memory_format=torch.preserve_format)
            weights.append(real)
            gradients.append(torch.view_as_real(weight.grad) if torch.is_complex(weight) else weight.grad)
            sums.append(state["sum"])
        return weights, gradients, sums

    def _watch(self, passed: list[Tensor]) -> None:
        """Warns where nothing passed in `PATIENCE` steps; the device is asked only once in so many."""
        for one in passed:
            if one.numel():
                largest = one.abs().amax().float()
                self._largest = (
                    largest if self._largest is None else torch.maximum(self._largest, largest.to(self._largest.device))
                )
        self._still += 1
        if self._still < PATIENCE:
            return
        if not self._warned and self._largest is not None and self._largest.item() == 0:
            self._warned = True
            warnings.warn(
                f"CLASSP's threshold let no weight move in {PATIENCE} steps: no gradient squared is above it. Give a "
                "smaller 'threshold', or 'keep' for a share of the weights",
                FrozenNetwork,
                stacklevel=3,
            )
        self._still, self._largest = 0, None


def _move(weights: list[Tensor], gradients: list[Tensor], sums: list[Tensor], settings: dict[str, Any]) -> list[Tensor] | None:
    """Moves weights and sums of one group; the gradients that passed, or None where all do.

    A gradient at or below the threshold becomes 0 and so moves nothing: one pass over memory, no mask.
    """
    if settings["maximize"]:
        gradients = torch._foreach_neg(gradients)
    if settings["weight_decay"]:
        gradients = torch._foreach_add(gradients, weights, alpha=settings["weight_decay"])
    official, power, lr = settings["mode"] == Mode.OFFICIAL, settings["p"], settings["lr"]
    gate = _gate(gradients, settings)
    passed = gradients if gate is None else [torch.nn.functional.hardshrink(one, gate) for one in gradients]
    gathered = gradients if settings["mode"] == Mode.PAPER_UNGATED else passed
    _gather(sums, gathered, 1.0 if official else power)
    if not settings["decay"]:
        torch._foreach_add_(weights, passed, alpha=-lr)
        return None if gate is None else passed
    below = torch._foreach_add(sums, settings["eps"])
    if power == 2:
        torch._foreach_sqrt_(below)
    elif power != 1:
        torch._foreach_pow_(below, 1 / power)
    if settings["eps"] == 0:  # 0/0 of a weight that never had a gradient is no step
        for one in below:
            one.clamp_min_(torch.finfo(one.dtype).tiny)
    torch._foreach_addcdiv_(weights, passed, below, value=-lr)
    return None if gate is None else passed


def _gather(sums: list[Tensor], gradients: list[Tensor], power: float) -> None:
    """S ← S + |g|^p."""
    if power == 2:
        torch._foreach_addcmul_(sums, gradients, gradients, value=1)
        return
    sizes = torch._foreach_abs(gradients)
    if power != 1:
        torch._foreach_pow_(sizes, power)
    torch._foreach_add_(sums, sizes)


def _gate(gradients: list[Tensor], settings: dict[str, Any]) -> float | None:
    """The |g| that must be exceeded; None where every gradient passes."""
    if settings["mode"] == Mode.OFFICIAL:
        return math.inf if settings["threshold"] >= 1 else None
    if settings["keep"] is None:
        return math.sqrt(settings["threshold"]) if settings["threshold"] else None
    device = gradients[0].device
    sizes = torch.cat([one.abs().flatten().to(device) for one in gradients])
    below = sizes.numel() - max(1, round(settings["keep"] * sizes.numel()))
    return float(sizes.kthvalue(below).values) if below > 0 else None


def _mode(given: str) -> str:
    """As plain text, which `torch.load` takes from a saved state without trusting the file."""
    try:
        return Mode(given).value
    except ValueError:
        raise InputError(f"no mode of CLASSP is called '{given}'; expected one of {', '.join(Mode)}") from None


def _check(group: dict[str, Any]) -> None:
    for name in ("lr", "threshold", "eps", "weight_decay"):
        if not 0 <= group[name] < math.inf:
            raise InputError(f"{name} is {group[name]}; expected 0 or more")
    if not 0 < group["p"] < math.inf:
        raise InputError(f"p is {group['p']}; expected a number above 0")
    if group["keep"] is None:
        return
    if not 0 < group["keep"] <= 1:
        raise InputError(f"keep is {group['keep']}; expected a share above 0 and at most 1")
    if group["threshold"] or group["mode"] == Mode.OFFICIAL:
        raise InputError("'keep' takes the place of 'threshold', and the published code has no such choice; give one of them")
