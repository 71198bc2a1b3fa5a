"""Models small enough to train in a test, and a ledger to write to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govcompute.flops import Architecture, Work
from govcompute.ledger import ComputeEvent, open_ledger
from govcompute.registry.activity import Activity
from govcompute.tracking import StepCost, track

SIZES = {
    "vocab_size": 96, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 64, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip

TINY = Architecture.model_validate(
    {
        "id": "tiny",
        "name": "Tiny",
        "layers": 1,
        "hidden": 4,
        "attention": {"kind": "mqa", "heads": 2, "kv_heads": 1, "head_dim": 2},
        "mlp": {"intermediate": 8, "gated": True},
        "vocabulary": 10,
        "tied_embeddings": False,
        "sources": ["made up for the tests"],
    }
)


@pytest.fixture
def one_thread() -> Any:
    """Small products on many threads wait for each other."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def llama(one_thread: None) -> Callable[..., Any]:
    """Makes a small Llama with random weights, in training."""
    transformers = pytest.importorskip("transformers")

    def make(**changes: Any) -> Any:
        return transformers.LlamaForCausalLM(transformers.LlamaConfig(**{**SIZES, **changes})).train()

    return make


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a ledger may be made."""
    return tmp_path / "compute.ledger"


def recorded(place: Path, run: str | None = None) -> dict[Activity, int]:
    """FLOP in the ledger by activity, as integers, corrections applied."""
    found: dict[Activity, int] = {}
    with open_ledger(place) as ledger:
        for entry in ledger.current(run=run):
            event = entry.event
            assert isinstance(event, ComputeEvent)
            assert event.amount.median.denominator == 1
            found[event.activity] = found.get(event.activity, 0) + int(event.amount.median)
    return found


def write_runs(place: Path) -> Path:
    """A fine-tune of 8 planned steps that went back to a checkpoint once and is under way, and a run that ended."""
    options: dict[str, Any] = {"ledger": place, "lines": (), "cost": StepCost(TINY), "hooks": False, "flush_seconds": 0.0}
    with track(None, system="mine", base="llama-3.1-8b", run="first", planned_steps=8, **options) as tracker:
        tracker.step(Work(8))
        state = tracker.state_dict()
        tracker.step(Work(8))
    again = track(None, system="mine", base="llama-3.1-8b", resume=state, planned_steps=8, **options)
    again.start()
    for _ in range(3):
        again.step(Work(8))
    with track(None, system="other", run="second", activity=Activity.PRETRAINING, **options) as tracker:
        tracker.step(Work(8))
        tracker.count(Work(8), evaluation=True)
    return place
