"""Models small enough to train in a test, and a ledger to write to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govcompute.ledger import ComputeEvent, open_ledger
from govcompute.registry.activity import Activity

SIZES = {
    "vocab_size": 96, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 64, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip


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
