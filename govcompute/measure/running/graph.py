"""One-token passes of the native decoder replayed from a CUDA graph: the kernels of a pass are launched as one.

A small model's decode pass takes the host longer to launch than the GPU to do; a graph takes the launches out, so what is
left is the device's own time. Token, position and mask lie in tensors that the graph reads, so one capture serves every
pass (PyTorch documentation, CUDA semantics, CUDA graphs). Every place of the cache is attended, under the mask.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from govcompute.flops import Logits
from govcompute.measure.running.reader import require_one
from govcompute.speculative.pair.decoder import CachedSession, Decoder

Replay = Callable[[], None]
#: Passes before a capture, on a stream of their own, so that libraries have made their work spaces.
_BEFORE = 3


class GraphReader:
    """A `Reader` of one sequence. `capture` turns a step into what repeats it; the step itself where nothing is captured."""

    cache_kind = "allotted once (native decoder); one-token passes replayed from a CUDA graph"
    logits = Logits.ALL

    def __init__(self, model: Decoder, capture: Callable[[Replay], Replay] | None = None) -> None:
        self._model = model
        self._capture = capture or captured
        self._token, self._position, self._next = (torch.zeros(1, dtype=torch.int64, device=model.device) for _ in range(3))
        self._session: CachedSession | None = None
        self._replay: Replay | None = None

    @property
    def keys(self) -> int | None:
        """The length of the cache: the graph attends all of it."""
        return None if self._session is None else self._session.capacity

    @torch.inference_mode()
    def start(self, batch: int, capacity: int) -> None:
        """Empties the cache; a new capacity takes a new capture. Raises InputError for more than one sequence."""
        require_one(batch)
        if self._session is None or self._session.capacity != capacity:
            self._session = self._model.session(capacity)
            self._replay = self._capture(self._step)
        self._session.crop(0)
        self._position.zero_()

    @torch.inference_mode()
    def read(self, tokens: torch.Tensor) -> torch.Tensor:
        """Several tokens as they come, one token by the graph."""
        assert self._session is not None
        assert self._replay is not None
        if tokens.shape[1] > 1:
            found = self._session.forward(tokens[0]).logits[-1:].argmax(-1)
            self._position.fill_(self._session.length)
            return found[None]
        self._token.copy_(tokens[0])
        self._replay()
        self._session.length += 1
        return self._next[None].clone()

    def _step(self) -> None:
        """One pass over the token at the position, by nothing but tensors that stay where they are."""
        assert self._session is not None
        mask = self._session.columns[None] <= self._position[:, None]
        logits = self._session.read(self._token, self._position, self._session.capacity, mask).logits
        self._next.copy_(logits.argmax(-1))
        self._position.add_(1).remainder_(self._session.capacity)


def captured(step: Replay) -> Replay:
    """`step` captured on the current device; calling the result replays it."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(_BEFORE):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay
