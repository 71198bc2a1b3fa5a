"""Hugging Face's Trainer with the callback: full and low-rank fine-tunes of a small model on text of the interpreter."""

from __future__ import annotations

import pydoc_data.topics
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="trackers need PyTorch: pip install 'govcompute[tracking]'")
transformers = pytest.importorskip("transformers")
pytest.importorskip("accelerate", reason="the Trainer needs accelerate")

from govcompute.flops import Trained, Work, finetuning_step, from_config, training_step  # noqa: E402
from govcompute.registry.activity import Activity  # noqa: E402
from govcompute.tracking import GovcomputeCallback, StepCost  # noqa: E402

from .conftest import recorded  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning", "ignore::DeprecationWarning")
TEXT = "".join(pydoc_data.topics.topics.values()).encode()
VOCABULARY = 256


def rows(number: int, longest: int = 24) -> list[dict[str, Any]]:
    """Bytes of the interpreter's help texts, of several lengths."""
    lengths = [longest - 3 * (index % 3) for index in range(number)]
    return [{"input_ids": list(TEXT[64 * i : 64 * i + length])} for i, length in enumerate(lengths)]


def padded(batch: list[dict[str, Any]]) -> dict[str, Any]:
    """As a data collator does."""
    longest = max(len(one["input_ids"]) for one in batch)
    ids = [one["input_ids"] + [0] * (longest - len(one["input_ids"])) for one in batch]
    mask = [[1] * len(one["input_ids"]) + [0] * (longest - len(one["input_ids"])) for one in batch]
    labels = [[token if real else -100 for token, real in zip(*pair, strict=True)] for pair in zip(ids, mask, strict=True)]
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask), "labels": torch.tensor(labels)}


def trained(
    model: Any, place: Path, folder: Path, resume: str | None = None, data: Any = None, **changes: Any
) -> GovcomputeCallback:
    """A run of the Trainer with the callback."""
    options = {
        "per_device_train_batch_size": 2, "gradient_accumulation_steps": 2, "max_steps": 4, "report_to": [],
        "save_strategy": "no", "use_cpu": True, "disable_tqdm": True, "logging_strategy": "no", "dataloader_pin_memory": False,
    }  # fmt: skip
    stop = changes.pop("stop", None)
    arguments = transformers.TrainingArguments(str(folder), **{**options, **changes})
    callback = GovcomputeCallback(system="small", ledger=place, lines=())
    trainer = transformers.Trainer(
        model, arguments, data_collator=padded, train_dataset=data or rows(64), eval_dataset=rows(4), callbacks=[callback]
    )
    if stop:
        trainer.add_callback(Stop(stop))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.train(resume_from_checkpoint=resume)
    return callback


class Stop(transformers.TrainerCallback):  # type: ignore[misc]
    """Ends the training at a step, as a machine's limit of time would."""

    def __init__(self, at: int) -> None:
        self.at = at

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        control.should_training_stop = state.global_step >= self.at


@pytest.fixture
def model(llama: Callable[..., Any]) -> Any:
    return llama(vocab_size=VOCABULARY)


def test_a_full_fine_tune(model: Any, place: Path, tmp_path: Path) -> None:
    callback = trained(model, place, tmp_path / "out", data=[{"input_ids": list(TEXT[:16])}] * 64)
    step = training_step(from_config(model.config.to_dict()), 16, batch=2).flop
    assert recorded(place) == {Activity.FINETUNING: 4 * 2 * step}
    assert callback.flop == 8 * step
    assert (callback.spent.micro_batches, callback.spent.padding) == (8, 0)


def test_adapters(model: Any, place: Path, tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    adapted = peft.get_peft_model(model, peft.LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    trained(adapted, place, tmp_path / "out", data=[{"input_ids": list(TEXT[:16])}] * 64)
    part = Trained(adapters=("attention.query", "attention.value"), rank=4, to_embedding=False)
    step = finetuning_step(from_config(model.config.to_dict()), 16, part, batch=2).flop
    assert recorded(place) == {Activity.FINETUNING: 4 * 2 * step}


def test_padding_evaluation_and_blocks_computed_again(model: Any, place: Path, tmp_path: Path) -> None:
    callback = trained(
        model, place, tmp_path / "out", gradient_checkpointing=True, eval_strategy="steps", eval_steps=2,
        per_device_eval_batch_size=4, gradient_checkpointing_kwargs={"use_reentrant": False},
    )  # fmt: skip
    found, cost = recorded(place), StepCost.of(model.config.to_dict(), checkpointing=True)
    assert found[Activity.EVALUATION] == 2 * cost.forward(Work(24, 0, 4))
    assert 0 < found[Activity.ACTIVATION_RECOMPUTE] < found[Activity.FINETUNING] / 3
    assert callback.spent.padding > 0
    assert callback.spent.useful < callback.flop


def test_two_resumed_halves_are_one_whole(llama: Callable[..., Any], place: Path, tmp_path: Path) -> None:
    def fresh() -> Any:
        torch.manual_seed(1)
        return llama(vocab_size=VOCABULARY)

    whole = trained(fresh(), tmp_path / "whole.ledger", tmp_path / "whole")
    saving = {"save_strategy": "steps", "save_steps": 2}
    first = trained(fresh(), place, tmp_path / "out", stop=3, **saving)  # one step beyond the checkpoint
    assert first.flop < whole.flop
    second = trained(fresh(), place, tmp_path / "out", resume=str(tmp_path / "out" / "checkpoint-2"), **saving)
    found = recorded(place)
    assert found[Activity.FINETUNING] == second.flop == whole.flop
    assert whole.tracker is not None
    assert recorded(tmp_path / "whole.ledger") == {Activity.FINETUNING: whole.flop}
    assert found[Activity.FAILED_RUN] > 0
    assert second.tracker is not None
    assert first.tracker is not None
    assert second.tracker.run == first.tracker.run
    assert second.tracker.planned_steps == 4
