"""Tracking: what the tracker adds to a step of training, and what CodeCarbon adds, beside no tracker in the same run.

A Llama-shaped model of 3 M parameters on one thread of the processor, sequences with padding. Rounds alternate between the
three, in turning order; the ratio is that of a round's medians, by the clock and by this process's time on the processor,
which other programs disturb less. Tracker and CodeCarbon (offline, of its process) are as they are by default. Then one
interval's writing, which comes once in 60 s; and last the tracker around a module that does nothing: its own code alone.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROUNDS, STEPS = 9, 8
IDLE_STEPS = 500
GOAL = 0.01
SIZES = {
    "vocab_size": 1024, "hidden_size": 256, "intermediate_size": 704, "num_hidden_layers": 4, "num_attention_heads": 8,
    "num_key_value_heads": 4, "max_position_embeddings": 256,
}  # fmt: skip


def run() -> None:
    """Prints milliseconds of a step and the ratio over no tracker, for both, and the cost of one interval's entry."""
    try:
        import torch
        import transformers
    except ImportError as missing:
        print(f"needs {missing.name}: pip install 'govcompute[tracking]'")
        return
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        torch.manual_seed(1)
        models = [transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES)).train() for _ in range(2)]
        with tempfile.TemporaryDirectory() as folder:
            step = _compare(_Loop(models[0]), _Loop(models[1]), Path(folder) / "compute.ledger")
            _alone(Path(folder) / "idle.ledger", step)
    finally:
        torch.set_num_threads(before)
        logging.disable(logging.NOTSET)


class _Loop:
    """A plain training loop, one step at a time."""

    def __init__(self, model: Any) -> None:
        import torch

        self.model = model
        self._optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
        ids = torch.randint(0, SIZES["vocab_size"], (2, 64))
        mask = torch.ones_like(ids)
        mask[1, 50:] = 0
        self._batch = {"input_ids": ids, "attention_mask": mask, "labels": ids, "use_cache": False}

    def step(self) -> None:
        self.model(**self._batch).loss.backward()
        self._optimizer.step()
        self._optimizer.zero_grad()


def _compare(plain: _Loop, tracked: _Loop, place: Path) -> float:
    """Prints the three; returns milliseconds of processor time of a step without a tracker."""
    from govcompute.tracking import track

    options: dict[str, Any] = {"system": "benchmark", "ledger": place, "base": "llama-3.1-8b"}
    began = time.perf_counter()
    with track(tracked.model, **options) as tracker:
        print(f"to begin (costs of a pass, law, ledger): {time.perf_counter() - began:.2f} s, once")

        def tracked_step() -> None:
            tracked.step()
            tracker.step()

        arms: dict[str, tuple[Callable[[], None], Callable[[], Any]]] = {
            "no tracker": (plain.step, _nothing),
            "govcompute": (tracked_step, _nothing),
        }
        if _has_codecarbon():
            arms["CodeCarbon"] = (plain.step, _codecarbon)
        for step, _ in arms.values():
            step()
        found = _rounds(arms)
        _print(found)
        tracked.step()
        tracker.step()
        began = time.perf_counter()
        tracker.flush()
        seconds = time.perf_counter() - began
        print(f"one interval written and the lines looked at: {1000 * seconds:.1f} ms, {seconds / 60:.3%} of its 60 s")
    return statistics.median(processor for _, processor in found["no tracker"])


def _alone(place: Path, step: float) -> None:
    """The tracker's own code, in microseconds of a step: hooks before, after and behind, and the step's end."""
    import torch

    from govcompute.tracking import StepCost, track

    class Idle(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))

        def forward(self, **_: Any) -> Any:
            return self.weight.sum()

    model, ids = Idle().train(), torch.zeros(2, 64, dtype=torch.long)
    batch = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}

    def microseconds(after: Callable[[], None]) -> float:
        began = time.process_time()
        for _ in range(IDLE_STEPS):
            model(**batch).backward()
            after()
        return 1e6 * (time.process_time() - began) / IDLE_STEPS

    bare = min(microseconds(lambda: None) for _ in range(5))
    cost = StepCost.of({"model_type": "llama", **SIZES, "tie_word_embeddings": False})
    with track(model, system="benchmark", ledger=place, lines=(), cost=cost) as tracker:
        watched = min(microseconds(tracker.step) for _ in range(5))
    share = (watched - bare) / 1000 / step
    verdict = "met" if share < GOAL else "NOT met"
    own = f"{watched - bare:.0f} µs of processor time a step, {share:.2%} of it"
    print(f"the tracker's own code: {own}; goal {GOAL:.0%}: {verdict}")


#: What a round's steps took, in milliseconds by the clock and of processor time: the medians.
_Taken = tuple[float, float]


def _rounds(arms: dict[str, tuple[Callable[[], None], Callable[[], Any]]]) -> dict[str, list[_Taken]]:
    found: dict[str, list[_Taken]] = {name: [] for name in arms}
    names = list(arms)
    for turn in range(ROUNDS):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            step, around = arms[name]
            with around():
                taken = [_timed(step) for _ in range(STEPS)]
            clock, processor = (statistics.median(times) for times in zip(*taken, strict=True))
            found[name].append((clock, processor))
    return found


def _timed(step: Callable[[], None]) -> _Taken:
    clock, processor = time.perf_counter(), time.process_time()
    step()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)


def _print(found: dict[str, list[_Taken]]) -> None:
    for name, times in found.items():
        for place, what in enumerate(("by the clock", "of processor time")):
            mine, plain = ([one[place] for one in rounds] for rounds in (times, found["no tracker"]))
            text = f"{name:11} {statistics.median(mine):7.2f} ms a step {what}"
            if name != "no tracker":
                ratios = sorted(a / b - 1 for a, b in zip(mine, plain, strict=True))
                middle, quarter = statistics.median(ratios), len(ratios) // 4
                text += f", {middle:+.2%} (middle half of the rounds: {ratios[quarter]:+.2%} to {ratios[-1 - quarter]:+.2%})"
            print(text)


def _has_codecarbon() -> bool:
    from importlib.util import find_spec

    return find_spec("codecarbon") is not None


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _codecarbon() -> Iterator[None]:
    from codecarbon import OfflineEmissionsTracker

    made = OfflineEmissionsTracker(
        country_iso_code="USA", tracking_mode="process", save_to_file=False, log_level="critical", allow_multiple_runs=True
    )
    made.start()
    try:
        yield
    finally:
        made.stop()


if __name__ == "__main__":
    run()
