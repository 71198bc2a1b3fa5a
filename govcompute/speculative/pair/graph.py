"""Short passes as CUDA graphs: one launch in place of hundreds, which is most of the time of a small decoder on a GPU.

A graph replays fixed kernels on fixed memory, so a pass reads its tokens and positions from fixed tensors, attends to the
whole cache under a mask, and its results are copied out. Passes longer than `widest` (prompts) run plainly on the same caches.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass

import torch

from govcompute.flops import Countable
from govcompute.speculative.engine.model import Outcome
from govcompute.speculative.pair.decoder import CachedSession, Decoder

#: Runs a pass while it is being recorded; returns what replays it, and the fixed tensors that every replay fills.
Capture = Callable[[Callable[[], Outcome]], tuple[Callable[[], None], Outcome]]


def capture_cuda(run: Callable[[], Outcome]) -> tuple[Callable[[], None], Outcome]:
    """Records `run` into a CUDA graph, after two runs on a stream of their own that let libraries allot what they need."""
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(2):
            run()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        outcome = run()
    return graph.replay, outcome


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded pass: where its tokens and positions (n,) are put, what replays it, and where its results appear."""

    tokens: torch.Tensor
    positions: torch.Tensor
    replay: Callable[[], None]
    outcome: Outcome


class Lane:
    """Caches of one capacity and the passes recorded on them; it serves one sequence at a time."""

    def __init__(self, model: Decoder, capacity: int, capture: Capture) -> None:
        # A replay writes to these outside of any mode, so they must be no inference tensors.
        with torch.inference_mode(False):
            self.cached = CachedSession(model, capacity)
        self._capture = capture
        self._recorded: dict[int, Recorded] = {}

    def forward(self, tokens: torch.Tensor) -> Outcome:
        """Reads a short block, (n,), by its graph, recorded at the first block of n; the results are copies."""
        cached, count = self.cached, len(tokens)
        positions = cached.columns[cached.advance(count) :][:count]
        recorded = self._recorded.get(count)
        if recorded is None:
            recorded = self._recorded[count] = self._record(tokens, positions)
        recorded.tokens.copy_(tokens)
        recorded.positions.copy_(positions)
        recorded.replay()
        return Outcome(recorded.outcome.logits.clone(), recorded.outcome.hidden.clone())

    def _record(self, tokens: torch.Tensor, positions: torch.Tensor) -> Recorded:
        """The runs before and in the recording read this block where it belongs, so the caches stay right."""
        cached = self.cached
        with torch.inference_mode(False), torch.no_grad():
            fixed, places = torch.empty_like(tokens).copy_(tokens), torch.empty_like(positions).copy_(positions)

            def run() -> Outcome:
                return cached.read(fixed, places, cached.capacity, cached.columns <= places[:, None])

            replay, outcome = self._capture(run)
        return Recorded(fixed, places, replay, outcome)


class GraphedSession:
    """One sequence on a lane, which goes back when the session is let go of."""

    def __init__(self, lane: Lane, widest: int, give_back: Callable[[Lane], None]) -> None:
        self._lane, self._widest = lane, widest
        lane.cached.crop(0)
        weakref.finalize(self, give_back, lane)

    @property
    def length(self) -> int:
        """Tokens in the cache."""
        return self._lane.cached.length

    def forward(self, tokens: torch.Tensor) -> Outcome:
        """Reads `tokens` (n,): by a graph where they are few, plainly where they are many."""
        return self._lane.forward(tokens) if 1 <= len(tokens) <= self._widest else self._lane.cached.forward(tokens)

    def crop(self, length: int) -> None:
        """Forgets all but the first `length` tokens."""
        self._lane.cached.crop(length)


class GraphedDecoder:
    """A `CausalModel` whose short passes are graphs. Lanes are kept between sequences, so each graph is recorded once.

    Never yet run on a GPU: only the order of what is copied, recorded and replayed is tested, with a stand-in for `capture`.
    """

    def __init__(self, model: Decoder, widest: int, capture: Capture = capture_cuda) -> None:
        self._model, self._widest, self._capture = model, widest, capture
        self._free: dict[int, list[Lane]] = {}

    def session(self, capacity: int) -> GraphedSession:
        """A fresh sequence, on a lane that is free or a new one. Raises InputError past the longest sequence."""
        free = self._free.setdefault(capacity, [])
        lane = free.pop() if free else Lane(self._model, capacity, self._capture)
        return GraphedSession(lane, self._widest, free.append)

    @property
    def name(self) -> str:
        """As the decoder's."""
        return self._model.name

    @property
    def vocabulary(self) -> int:
        """As the decoder's."""
        return self._model.vocabulary

    @property
    def width(self) -> int:
        """As the decoder's."""
        return self._model.width

    @property
    def longest(self) -> int | None:
        """As the decoder's."""
        return self._model.longest

    @property
    def device(self) -> torch.device:
        """As the decoder's."""
        return self._model.device

    @property
    def counted_as(self) -> Countable:
        """As the decoder's."""
        return self._model.counted_as
