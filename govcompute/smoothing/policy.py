"""Policies that act: torch modules of a network's shape, their weights as plain arrays (no pickle, nothing that runs)."""

from __future__ import annotations

import hashlib
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from govcompute.documents import write_bytes, write_text
from govcompute.errors import InputError
from govcompute.smoothing.card import CARD, WEIGHTS, Card, read_card
from govcompute.smoothing.environments import Environment, environment
from govcompute.smoothing.networks import NATURE_CONVOLUTIONS, NetworkShape


def build(shape: NetworkShape) -> nn.Sequential:
    """A module of that shape with fresh weights: (batch, frames, ...) to (batch, outputs)."""
    layers: list[nn.Module] = []
    widths = shape.widths
    if shape.kind == "nature-cnn":
        channels = shape.inputs
        for outputs, kernel, stride, _ in NATURE_CONVOLUTIONS:
            layers += [nn.Conv2d(channels, outputs, kernel, stride), nn.ReLU()]
            channels = outputs
    layers.append(nn.Flatten())
    for index, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
        features = shape.kind == "nature-cnn" and index == 0
        between = nn.ReLU() if features or shape.activation == "relu" else nn.Tanh()
        layers += [nn.Linear(inputs, outputs), between]
    layers[-1] = nn.Tanh() if shape.squashed else nn.Identity()
    return nn.Sequential(*layers)


def copy_layers(sources: Sequence[nn.Module], target: nn.Module) -> None:
    """The weights of the layers in `sources`, in their order, into `target`. Raises InputError where shapes differ."""
    given, wanted = [p for s in sources for p in _weights(s)], list(_weights(target))
    if [tuple(one.shape) for one in given] != [tuple(one.shape) for one in wanted]:
        raise InputError("the trained network has another shape than its card")
    with torch.no_grad():
        for into, one in zip(wanted, given, strict=True):
            into.copy_(one)


def _weights(module: nn.Module) -> Iterator[nn.Parameter]:
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            yield layer.weight
            yield layer.bias


@dataclass(frozen=True, slots=True)
class Agent:
    """A trained policy, and where the algorithm has one that an attack may use, its critic of (observation, action)."""

    environment: Environment
    policy: nn.Sequential
    critic: nn.Sequential | None = None

    def act(self, stacks: NDArray[np.float32]) -> Sequence[Any]:
        """The action for each of (n, frames, ...) stacks, n at most `environment.width`: the best, or the numbers of one.

        The pass is always of the full width, so that an action does not depend on who else is asked: products of other
        widths round differently.
        """
        padded = np.zeros((self.environment.width, *self.environment.observation_shape), np.float32)
        padded[: len(stacks)] = stacks
        with torch.inference_mode():
            out = self.policy(torch.from_numpy(padded))[: len(stacks)]
            if self.environment.actions is None:
                return list(out.clamp(-1, 1).numpy())
            return out.argmax(dim=1).tolist()  # plain whole numbers: gymnasium checks them sooner than numpy's


def to_bytes(agent: Agent) -> bytes:
    """The weights of policy and critic as one npz file."""
    parts = {"policy": agent.policy, "critic": agent.critic}
    arrays = {
        f"{name}.{index}": one.detach().numpy()
        for name, module in parts.items()
        if module is not None
        for index, one in enumerate(_weights(module))
    }
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def save(folder: Path, card: Card, weights: bytes) -> None:
    """Weights, then the card that names them: a folder without a card holds no agent."""
    write_bytes(folder / WEIGHTS, weights)
    write_text(folder / CARD, card.model_dump_json(indent=2) + "\n")


def load(folder: Path) -> tuple[Agent, Card]:
    """The agent in `folder` with its card. Raises InputError where the weights are not those of the card."""
    card = read_card(folder)
    file = folder / WEIGHTS
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
    if hashlib.sha256(content).hexdigest() != card.weights_sha256:
        raise InputError(f"{file} is not the file that {CARD} names: its SHA-256 differs; train again or restore it")
    held = _arrays(file, content)
    policy = _filled(file, "policy", card.policy, held)
    critic = None
    if card.critic is not None and any(name.startswith("critic.") for name in held):
        critic = _filled(file, "critic", card.critic, held)
    return Agent(environment(card.environment), policy, critic), card


def _arrays(file: Path, content: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of an npz file. They are stored as they are, so a few bytes cannot swell into many."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as stored:
            if any(part.compress_type != zipfile.ZIP_STORED for part in stored.infolist()):
                raise InputError(f"{file} is compressed; expected arrays as they are")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except InputError:
        raise
    except Exception as error:  # both libraries raise errors of every kind over a damaged file
        said = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise InputError(f"{file} is no file of weights: {said}") from None


def _filled(file: Path, name: str, shape: NetworkShape, held: dict[str, NDArray[Any]]) -> nn.Sequential:
    if shape.parameters > sum(array.size for array in held.values()):
        raise InputError(f"{file} holds fewer numbers than the card's network has")
    module = build(shape)
    for index, into in enumerate(_weights(module)):
        array = held.get(f"{name}.{index}")
        if array is None or array.shape != tuple(into.shape) or array.dtype != np.float32:
            raise InputError(f"{file}: '{name}.{index}' is missing or of another shape than the card's network")
        with torch.no_grad():
            into.copy_(torch.from_numpy(array))
    return module.requires_grad_(False).eval()
