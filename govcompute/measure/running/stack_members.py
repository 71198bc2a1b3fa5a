"""The two models of a stack, ready to run: from the folders it names, or of its architectures with weights at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from govcompute.flops import Architecture
from govcompute.measure.running.loading import Home, Origin, folder_origin, random_native
from govcompute.speculative.engine.generate import Pair
from govcompute.speculative.engine.load import load_stack
from govcompute.speculative.engine.model import CausalModel
from govcompute.speculative.engine.stopping import estimator_of
from govcompute.speculative.head import HeadEstimator
from govcompute.speculative.stack import Member, Stack

Role = Literal["draft", "target"]


@dataclass(frozen=True, slots=True)
class Members:
    """Both models on one device. estimator: the acceptance head, where the rule asks one."""

    pair: Pair
    origins: dict[Role, Origin]
    end_tokens: frozenset[int]
    estimator: HeadEstimator | None
    encode: Callable[[str], Sequence[int]] | None

    @property
    def models(self) -> dict[Role, CausalModel]:
        """By role."""
        return {"draft": self.pair.draft, "target": self.pair.target}


def stack_members(stack: Stack, home: Home, within: Path) -> Members:
    """The models of the folders that the stack names, relative to `within`, in their stored number format.

    Raises as the engine's `load_stack` and the head's `load_head` do.
    """
    loaded = load_stack(stack, device=str(home.opened.device), within=within)
    tokenizer = loaded.tokenizer
    encode = None if tokenizer is None else lambda text: tokenizer.encode(text, add_special_tokens=False).ids
    origins: dict[Role, Origin] = {
        "draft": _origin(stack.draft, within),
        "target": _origin(stack.target, within),
    }
    return Members(loaded.pair, origins, loaded.end_tokens, estimator_of(stack, loaded.pair.draft, within), encode)


def random_members(stack: Stack, architectures: dict[Role, Architecture], home: Home, within: Path) -> Members:
    """Native decoders of the two architectures, weights at random: times and FLOP of the shapes, with no meaningful text."""
    models = {role: random_native(architecture, home) for role, architecture in architectures.items()}
    pair = Pair(models["draft"][0], models["target"][0])
    origins: dict[Role, Origin] = {role: origin for role, (_, origin) in models.items()}
    return Members(pair, origins, frozenset(), estimator_of(stack, pair.draft, within), None)


def number_format(model: CausalModel) -> torch.dtype:
    """Of the weights: those of the module that the engine's model wraps, or is."""
    module: Any = getattr(model, "module", model)
    found: torch.dtype = next(iter(module.parameters())).dtype
    return found


def _origin(member: Member, within: Path) -> Origin:
    assert member.folder is not None, "load_stack refuses members without a folder"
    return folder_origin(within / member.folder, member.architecture)
