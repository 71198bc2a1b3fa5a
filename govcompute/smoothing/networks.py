"""Shapes of policies, and what a pass through one costs; nothing here needs torch."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

from pydantic import Field

from govcompute.documents import Record
from govcompute.flops import Convention, Network, Work, forward, forward_and_backward
from govcompute.flops.matrix import Applied, Matrix, convolution
from govcompute.smoothing.environments import Environment

#: The convolutions of Mnih et al. 2015, doi 10.1038/nature14236: (outputs, kernel, stride, side of the output).
NATURE_CONVOLUTIONS = ((32, 8, 4, 20), (64, 4, 2, 9), (64, 3, 1, 7))
NATURE_FEATURES = 512


_Width = Annotated[int, Field(ge=1, le=2**20)]


class NetworkShape(Record):
    """A perceptron over the flattened stack of frames, or the convolutions of DQN's publication over `inputs` frames.

    inputs: numbers of the flattened stack, or channels. hidden: widths of the hidden layers (of a CNN: after its features).
    """

    kind: Literal["mlp", "nature-cnn"]
    inputs: _Width
    hidden: list[_Width] = Field(max_length=100)
    outputs: _Width
    activation: Literal["relu", "tanh"] = "relu"
    squashed: bool = False

    @property
    def widths(self) -> list[int]:
        """Sizes on the way through the linear layers, ends included."""
        if self.kind == "mlp":
            return [self.inputs, *self.hidden, self.outputs]
        channels, _, _, side = NATURE_CONVOLUTIONS[-1]
        return [channels * side * side, NATURE_FEATURES, *self.hidden, self.outputs]

    @property
    def counted_as(self) -> Network:
        """What `govcompute.flops` counts a pass by: one observation is one sequence."""
        parts: list[Matrix] = []
        channels = self.inputs
        if self.kind == "nature-cnn":
            for index, (outputs, kernel, _, side) in enumerate(NATURE_CONVOLUTIONS):
                parts.append(
                    convolution(
                        f"convolution {index}",
                        (channels, outputs),
                        kernel * kernel,
                        1,
                        applied=Applied.FIXED,
                        each=side * side,
                        first=index == 0,
                    )
                )
                channels = outputs
        widths = self.widths
        for index, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
            first = not parts
            parts.append(Matrix(f"linear {index}", inputs, outputs, 1, 1, Applied.SEQUENCES, first=first))
        return Network(self.kind, "image", tuple(parts))

    @property
    def parameters(self) -> int:
        """Trained numbers, biases included."""
        return sum(part.size + part.outputs for part in self.counted_as.matrices)

    @property
    def forward_flop(self) -> int:
        """FLOP of one observation through the network."""
        return forward(self.counted_as, Work(1)).flop

    def training_flop(self, convention: Convention) -> int:
        """FLOP of one observation forward and backward."""
        return forward_and_backward(self.counted_as, Work(1), convention).flop


def policy_shape(environment: Environment, hidden: list[int], **own: str | bool) -> NetworkShape:
    """The policy's (or Q's) network for `environment`: one output for each action, or for each number of one."""
    outputs = environment.actions or environment.action_size
    if environment.pixels:
        shape = {"kind": "nature-cnn", "inputs": environment.frames, "hidden": [], "outputs": outputs}
    else:
        size = environment.frames * environment.shape[0]
        shape = {"kind": "mlp", "inputs": size, "hidden": hidden, "outputs": outputs}
    return NetworkShape.model_validate({**shape, **own})
