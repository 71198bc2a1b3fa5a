"""The networks that learn a chain, and the FLOP of their passes."""

from __future__ import annotations

import math

import torch
from torch import nn

from govcompute.continual.account import PassCost
from govcompute.flops.trace import trace


def perceptron(shape: tuple[int, ...], outputs: int, *, hidden: int = 100, dropout: float = 0.2) -> nn.Sequential:
    """Two hidden layers with dropout after each; inputs of any shape are laid flat."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(math.prod(shape), hidden),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(hidden, hidden),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(hidden, outputs),
    )


def vision_network(outputs: int = 10) -> nn.Sequential:
    """The network of the published vision experiment, for images of 28 x 28: 1,199,882 weights with ten outputs."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(9216, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, outputs),
    )


def weights(network: nn.Module) -> int:
    """How many numbers are learnt."""
    return sum(weight.numel() for weight in network.parameters())


def pass_cost(network: nn.Module, shape: tuple[int, ...]) -> PassCost:
    """FLOP of one example, traced: forward, gradients of what is inside, gradients of the weights.

    Every product of these networks has one gradient of its weights, as dear as itself; what is left of the backward pass is
    the gradients of activations, which the first layer does not have.
    """
    example = torch.zeros(1, *shape, device=next(network.parameters()).device)
    was = network.training
    traced = trace(network.eval(), example, backward=True)
    network.train(was)
    forward = traced.forward_flop
    return PassCost(forward, traced.flop - 2 * forward, forward)
