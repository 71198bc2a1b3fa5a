"""What the plain measurement asks of a model: batches of tokens in, the most likely next token of each out."""

from __future__ import annotations

import inspect
from typing import Any, Protocol

import torch

from govcompute.errors import InputError
from govcompute.flops import Logits
from govcompute.speculative.engine.model import CausalModel, Session


class Reader(Protocol):
    """A model in the middle of a batch of sequences of equal length. Tokens: int64, (batch, n), on the device."""

    @property
    def cache_kind(self) -> str:
        """How keys and values are kept, in words."""
        ...

    @property
    def logits(self) -> Logits:
        """For which positions of a pass the output layer is computed."""
        ...

    @property
    def keys(self) -> int | None:
        """Length of a static cache, of which every place is handed to kernels; None where only the filled ones are."""
        ...

    def start(self, batch: int, capacity: int) -> None:
        """Forgets everything; the sequences that follow have at most `capacity` tokens."""
        ...

    def read(self, tokens: torch.Tensor) -> torch.Tensor:
        """Reads `tokens` after those before; returns the most likely next ones, (batch, 1)."""
        ...


class TransformersReader:
    """A causal language model of transformers with its growing cache: what `generate` does by default."""

    cache_kind = "grows with the text (transformers' DynamicCache); no CUDA graph"
    keys = None

    def __init__(self, module: Any) -> None:
        self._module = module
        self._cache: Any = None
        takes = inspect.signature(module.forward).parameters
        self._last_only = {"logits_to_keep": 1} if "logits_to_keep" in takes else {}

    @property
    def logits(self) -> Logits:
        """The last position, where the model can be told so."""
        return Logits.LAST if self._last_only else Logits.ALL

    def start(self, batch: int, capacity: int) -> None:
        """A fresh cache; it grows as it must."""
        from transformers import DynamicCache

        self._cache = DynamicCache(config=self._module.config)

    @torch.inference_mode()
    def read(self, tokens: torch.Tensor) -> torch.Tensor:
        """One forward pass."""
        found = self._module(input_ids=tokens, past_key_values=self._cache, use_cache=True, **self._last_only)
        return found.logits[:, -1:].argmax(-1)


class SessionReader:
    """A model of the engine's kind, one sequence at a time: the native decoder, with caches allotted once."""

    cache_kind = "allotted once (native decoder); no CUDA graph"
    keys = None
    logits = Logits.ALL

    def __init__(self, model: CausalModel) -> None:
        self._model = model
        self._session: Session | None = None

    def start(self, batch: int, capacity: int) -> None:
        """A fresh session. Raises InputError for more than one sequence."""
        require_one(batch)
        self._session = self._model.session(capacity)

    @torch.inference_mode()
    def read(self, tokens: torch.Tensor) -> torch.Tensor:
        """One pass of the session."""
        assert self._session is not None
        return self._session.forward(tokens[0]).logits[-1:].argmax(-1)[None]


def require_one(batch: int) -> None:
    """Raises InputError for more sequences than the native decoder reads at a time."""
    if batch != 1:
        raise InputError(f"the native decoder reads one sequence at a time, not a batch of {batch}")
