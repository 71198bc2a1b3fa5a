"""Elastic weight consolidation: a penalty for leaving what earlier tasks settled on, by how much each weight mattered.

Source: Kirkpatrick et al. 2017 (arXiv 1612.00796), eq. 3; online: Schwarz et al. 2018 (arXiv 1805.06370), section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from govcompute.errors import InputError

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the weights were, and the diagonal of the Fisher information there: two numbers a weight."""

    weights: Tensor
    fisher: Tensor


class EWC:
    """The anchors of one network. `fading` None keeps one anchor a task (8 bytes a weight and task in float32); a number
    from 0 to 1 keeps a single one, whose older Fisher fades by that factor at every task (8 bytes a weight)."""

    def __init__(self, network: nn.Module, strength: float, *, fading: float | None = None) -> None:
        if not strength >= 0:
            raise InputError(f"the strength of EWC is {strength:g}; expected 0 or more")
        if fading is not None and not 0 <= fading <= 1:
            raise InputError(f"fading is {fading:g}; expected 0 to 1")
        self._network, self._strength, self._fading = network, strength, fading
        self.anchors: list[Anchor] = []

    @property
    def state_bytes(self) -> int:
        """What the anchors hold."""
        return sum(one.nbytes for anchor in self.anchors for one in (anchor.weights, anchor.fisher))

    def penalty(self) -> Tensor:
        """λ/2 Σ F (w - w*)², over every anchor; 0 before the first."""
        now = nn.utils.parameters_to_vector(self._network.parameters())
        parts = [(one.fisher * (now - one.weights).square()).sum() for one in self.anchors]
        return self._strength / 2 * torch.stack(parts).sum() if parts else now.new_zeros(())

    def settle(self, inputs: Tensor, allowed: list[int], generator: torch.Generator) -> None:
        """Anchors the network where it is: call it after a task, with examples of that task."""
        weights = nn.utils.parameters_to_vector(self._network.parameters()).detach().clone()
        found = fisher(self._network, inputs, allowed, generator)
        if self._fading is not None and self.anchors:
            found += self._fading * self.anchors.pop().fisher
        self.anchors.append(Anchor(weights, found))


def fisher(network: nn.Module, inputs: Tensor, allowed: list[int], generator: torch.Generator) -> Tensor:
    """Diagonal of the Fisher information, [weights]: the mean over examples of the squared gradient of log p(y | x), example
    by example, with y drawn from the network's own answer among the `allowed` classes. Dropout is off.

    Squares of a batch's mean gradient would be smaller by up to the size of the batch. Raises InputError for no example, and
    for a network whose answers are no numbers.
    """
    if not len(inputs):
        raise InputError("no example to take the Fisher information from")
    was = network.training
    network.eval()
    held = {name: weight.detach() for name, weight in network.named_parameters()}

    def loss(weights: dict[str, Tensor], one: Tensor, label: Tensor) -> Tensor:
        return cross_entropy(functional_call(network, weights, (one[None],))[:, allowed], label[None])

    with torch.no_grad():
        chances = network(inputs)[:, allowed].softmax(dim=1)
        if not torch.isfinite(chances).all():
            raise InputError("the network's answers are no numbers: it ran away before its Fisher information was taken")
        labels = torch.multinomial(chances, 1, generator=generator)[:, 0]
    total = torch.zeros(sum(weight.numel() for weight in held.values()), dtype=chances.dtype, device=chances.device)
    for part, drawn in zip(inputs.split(_AT_ONCE), labels.split(_AT_ONCE), strict=True):
        gradients = vmap(grad(loss), in_dims=(None, 0, 0))(held, part, drawn)
        total += torch.cat([one.square().sum(dim=0).flatten() for one in gradients.values()])
    network.train(was)
    return total / len(inputs)
