"""``trainer_state.json``, recorded from transformers 5.23: a small Llama-shaped model, 10 steps of 4 sequences of 16."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govcompute.errors import DocumentError
from govcompute.flops import from_config
from govcompute.telemetry import Given, Quantity, Question, estimates
from govcompute.telemetry.trainer_state import read_trainer_state

from .conftest import DATA, texts

STATE, CONFIG = DATA / "trainer_state.json", DATA / "trainer-model-config.json"
#: Of the model: embeddings of 256 x 32 (tied), and in each of two layers what follows.
LAYER = 32 * 32 + 2 * 32 * 16 + 32 * 32 + 3 * 32 * 64 + 2 * 32
NOT_EMBEDDED = 2 * LAYER + 32


def test_total_flos_is_six_times_parameters_outside_the_embeddings_times_elements() -> None:
    found = read_trainer_state(STATE, Given())
    flos, tokens = found.readings
    assert tokens.amount == 10 * 4 * 16
    assert flos.amount == 6 * NOT_EMBEDDED * 640 == 71393280
    assert (flos.floor, flos.running_total, flos.quantity) == (True, True, Quantity.MODEL_FLOP)
    assert texts(found.findings, "implied") == ["total_flos / (6 · 640 elements) = 18,592 parameters"]


def test_it_is_shown_beside_the_count_of_the_architecture() -> None:
    """The head (6 · 256 · 32 a token) and attention between tokens are what total_flos leaves out."""
    read = read_trainer_state(STATE, Given())
    own, logged = estimates(read.readings, Question(architecture=from_config(CONFIG), sequence=16))
    assert own.quantity is Quantity.TOKENS
    assert own.found.estimate.median > logged.found.estimate.median + 6 * 256 * 32 * 640
    assert logged.found.estimate.remainder_unknown
    assert "1.49 times what trainer says by model FLOP" in texts(own.findings, "beside")[0]


def test_of_several_checkpoints_the_last_holds_the_others(tmp_path: Path) -> None:
    readings = []
    for step in (5, 10):
        folder = tmp_path / "run" / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        (folder / "trainer_state.json").write_text(json.dumps(json.loads(STATE.read_text()) | {"total_flos": step * 1e9}))
        readings += read_trainer_state(folder / "trainer_state.json", Given()).readings
    (one,) = estimates(readings, Question())
    assert one.found.estimate.median == 10**10
    assert {reading.run for reading in readings} == {"run"}
    assert texts(one.findings, "duplicate") == ["1 earlier running total is held in later ones"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"total_flops": 3}, "no key is called 'total_flos'.*nearest valid: 'total_flops'"),
        ({"total_flos": "many"}, r":\d+:\d+ total_flos — many is no amount"),
        ({"total_flos": -1}, "total_flos — -1 is no amount"),
        ([], "no key is called 'total_flos'"),
    ],
)
def test_what_is_broken_is_told(tmp_path: Path, content: Any, words: str) -> None:
    path = tmp_path / "trainer_state.json"
    path.write_text(json.dumps(content))
    with pytest.raises(DocumentError, match=words):
        read_trainer_state(path, Given())


def test_zero_and_the_time_of_the_last_session(tmp_path: Path) -> None:
    path = tmp_path / "all_results.json"
    path.write_text(json.dumps({"total_flos": 0, "train_runtime": 1.5}))
    found = read_trainer_state(path, Given())
    assert not found.readings
    assert texts(found.findings, "nothing") == ["total_flos is 0: the model could not say its size, or nothing was trained"]
    assert "of the last session only" in texts(found.findings, "time")[0]
    assert texts(found.findings, "no tokens")


@pytest.mark.long
def test_a_trainer_of_today_says_the_same(tmp_path: Path) -> None:
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    config = transformers.AutoConfig.from_pretrained(CONFIG)
    model = transformers.AutoModelForCausalLM.from_config(config)
    rows = [{"input_ids": torch.arange(16) % 256, "labels": torch.arange(16) % 256} for _ in range(16)]
    arguments = transformers.TrainingArguments(
        str(tmp_path / "run"), per_device_train_batch_size=4, max_steps=3, save_steps=3, report_to=[], use_cpu=True,
        include_num_input_tokens_seen="all", disable_tqdm=True,
    )  # fmt: skip
    transformers.Trainer(model, arguments, train_dataset=rows).train()
    flos, tokens = read_trainer_state(tmp_path / "run" / "checkpoint-3" / "trainer_state.json", Given()).readings
    assert tokens.amount == 3 * 4 * 16
    assert flos.amount == 6 * model.num_parameters(exclude_embeddings=True) * tokens.amount
