"""Lightning with the callback."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="trackers need PyTorch: pip install 'govcompute[tracking]'")
pytest.importorskip("lightning", reason="pip install 'govcompute[tracking]'")
transformers = pytest.importorskip("transformers")

import lightning.pytorch as pl  # noqa: E402

from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import Work, from_config, training_step  # noqa: E402
from govcompute.registry.activity import Activity  # noqa: E402
from govcompute.tracking import GovcomputeLightningCallback, StepCost  # noqa: E402

from .conftest import SIZES, recorded  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
CONFIG = {"model_type": "llama", **SIZES, "tie_word_embeddings": False}


class Small(pl.LightningModule):  # type: ignore[misc]
    """A language model, trained on whatever numbers it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES)).train()

    def training_step(self, batch: Any, index: int) -> Any:
        return self.model(input_ids=batch, labels=batch).loss

    def validation_step(self, batch: Any, index: int) -> None:
        self.model(input_ids=batch)

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=0.01)


def data(rows: int) -> Any:
    ids = torch.arange(rows * 16).reshape(rows, 16) % 90 + 3
    return torch.utils.data.DataLoader(ids, batch_size=2)


def trained(place: Path, folder: Path, steps: int, checkpoint: str | None = None, **options: Any) -> tuple[Any, Any]:
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    callback = GovcomputeLightningCallback(system="small", ledger=place, lines=(), **options)
    trainer = pl.Trainer(
        max_steps=steps, accumulate_grad_batches=2, accelerator="cpu", logger=False, enable_progress_bar=False,
        enable_model_summary=False, enable_checkpointing=False, callbacks=[callback], default_root_dir=folder,
        limit_val_batches=1, num_sanity_val_steps=0, val_check_interval=4, check_val_every_n_epoch=None,
    )  # fmt: skip
    trainer.fit(Small(), data(64), data(2), ckpt_path=checkpoint)
    return trainer, callback


def test_micro_batches_validation_and_a_resumed_run(one_thread: None, place: Path, tmp_path: Path) -> None:
    trainer, first = trained(place, tmp_path, 2, run="run")
    trainer.save_checkpoint(tmp_path / "half.ckpt")
    step = training_step(from_config(CONFIG), 16, batch=2).flop
    assert first.flop == 2 * 2 * step
    _, second = trained(place, tmp_path, 4, checkpoint=str(tmp_path / "half.ckpt"), run="run")
    cost = StepCost.of(CONFIG)
    assert second.flop == 4 * 2 * step
    assert recorded(place) == {Activity.FINETUNING: 8 * step, Activity.EVALUATION: 2 * cost.forward(Work(16, 0, 2))}


def test_a_part_that_is_not_there(one_thread: None, place: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Small has no part 'net'; parts: model"):
        trained(place, tmp_path, 1, module="net")
