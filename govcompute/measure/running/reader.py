"""What the plain measurement asks of a model: batches of tokens in, the most likely next token of each out."""

from __future__ import annotations

import inspect
from typing import Any, Protocol

import torch

from govcompute.errors import InputError
from govcompute.flops import Logits
from govcompute.speculative.engine.model import CausalModel, Session
from govcompute.speculative.pair.decoder import Decoder
from govcompute.speculative.pair.graph import Capture, GraphedDecoder, capture_cuda


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
    """The native decoder, one sequence at a time, with caches allotted once; with `graphs`, tokens one by one by CUDA graph.

    A graph takes out what the host needs to launch a pass, and attends every place of the cache, under a mask.
    """

    logits = Logits.ALL

    def __init__(self, model: Decoder, *, graphs: bool = False, capture: Capture = capture_cuda) -> None:
        self._model: CausalModel = GraphedDecoder(model, 1, capture) if graphs else model
        self._graphs = graphs
        self._capacity: int | None = None
        self._session: Session | None = None

    @property
    def cache_kind(self) -> str:
        """As records say it."""
        return "allotted once (native decoder); " + ("tokens one by one by CUDA graph" if self._graphs else "no CUDA graph")

    @property
    def keys(self) -> int | None:
        """The length of the cache, where a graph attends all of it."""
        return self._capacity if self._graphs else None

    def start(self, batch: int, capacity: int) -> None:
        """A fresh session. Raises InputError for more than one sequence."""
        require_one(batch)
        self._session = None  # what it held goes back first, with its graphs
        self._session, self._capacity = self._model.session(capacity), capacity

    @torch.inference_mode()
    def read(self, tokens: torch.Tensor) -> torch.Tensor:
        """One pass of the session."""
        assert self._session is not None
        return self._session.forward(tokens[0]).logits[-1:].argmax(-1)[None]


def require_one(batch: int) -> None:
    """Raises InputError for more sequences than the native decoder reads at a time."""
    if batch != 1:
        raise InputError(f"the native decoder reads one sequence at a time, not a batch of {batch}")
