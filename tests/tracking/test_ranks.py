"""Two processes that train together: added up once, written by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="trackers need PyTorch: pip install 'govcompute[tracking]'")
if not torch.distributed.is_available():
    pytest.skip("this PyTorch has no torch.distributed", allow_module_level=True)

from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import Work, from_config, training_step  # noqa: E402
from govcompute.ledger import open_ledger  # noqa: E402
from govcompute.registry.activity import Activity  # noqa: E402
from govcompute.tracking import StepCost, track  # noqa: E402

from .conftest import SIZES, recorded  # noqa: E402

CONFIG = {"model_type": "llama", **SIZES, "tie_word_embeddings": False}
STEPS = 3


def member(rank: int, folder: str) -> None:
    """One of two ranks; each makes `STEPS` steps, rank 1 on longer sequences or on the very same."""
    import torch.distributed as dist

    dist.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2)
    try:
        groups = [dist.new_group([0]), dist.new_group([1])]
        trained(Path(folder) / "data.ledger", 16 if rank == 0 else 24)
        step_by_step(Path(folder) / "sharing.ledger", Work(16, 0, 2), data_parallel_group=groups[rank])
        with pytest.raises(InputError, match="is not a folder"):  # on both ranks, though one alone opens ledgers
            step_by_step(Path(folder) / "nowhere" / "compute.ledger", Work(16, 0, 2))
    finally:
        dist.destroy_process_group()


def trained(place: Path, length: int) -> None:
    """A model that DistributedDataParallel keeps alike on both ranks; hooks see this rank's own batches."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = LlamaForCausalLM(LlamaConfig(**SIZES)).train()
    spread, ids = torch.nn.parallel.DistributedDataParallel(model), torch.zeros(2, length, dtype=torch.long)
    with track(model, system="small", ledger=place, run="run", lines=(), flush_seconds=0.0) as tracker:
        for _ in range(STEPS):
            spread(input_ids=ids, labels=ids, use_cache=False).loss.backward()
            tracker.step()


def step_by_step(place: Path, work: Work, **options: Any) -> None:
    cost = StepCost.of(CONFIG)
    options |= {"lines": (), "cost": cost, "hooks": False, "flush_seconds": 0.0}
    with track(None, system="small", ledger=place, run="run", **options) as tracker:
        for _ in range(STEPS):
            tracker.step(work)
        assert tracker.state_dict()["step"] == STEPS


def test_ranks_are_added_up_once_and_one_writes(tmp_path: Path) -> None:
    torch.multiprocessing.spawn(member, (str(tmp_path),), nprocs=2)
    network = from_config(CONFIG)
    short, long = (training_step(network, length, batch=2).flop for length in (16, 24))
    assert recorded(tmp_path / "data.ledger") == {Activity.FINETUNING: STEPS * (short + long)}
    assert recorded(tmp_path / "sharing.ledger") == {Activity.FINETUNING: STEPS * short}
    with open_ledger(tmp_path / "data.ledger") as ledger:
        assert [entry.event.what for entry in ledger.entries(kind="run")] == ["started", "ended"]  # type: ignore[union-attr]
        assert {entry.event.inputs["ranks"] for entry in ledger.current()} == {2}  # type: ignore[union-attr]
