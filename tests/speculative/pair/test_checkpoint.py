"""A folder that was written is read back equal; one that is damaged is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the pair needs PyTorch: pip install 'govcompute[models]'")

from safetensors.torch import load_file, save_file  # noqa: E402

from govcompute.errors import DocumentError, InputError  # noqa: E402
from govcompute.speculative.pair.checkpoint import CARD, CONFIG, WEIGHTS, load, save  # noqa: E402
from govcompute.speculative.pair.config import DecoderConfig  # noqa: E402
from govcompute.speculative.pair.decoder import Decoder  # noqa: E402

SIZES = {
    "vocab_size": 50, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 64,
}  # fmt: skip


def decoder(**changes: object) -> Decoder:
    return Decoder(DecoderConfig.model_validate(SIZES | changes)).initialise(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(decoder(), tmp_path / "model", "# A card\n")
    return tmp_path / "model"


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_round_trip(tmp_path: Path, tied: bool, dtype: torch.dtype) -> None:
    model = decoder(tie_word_embeddings=tied).to(dtype)
    save(model, tmp_path / "small")
    again = load(tmp_path / "small")
    assert again.name == "small"
    assert again.embedding.dtype is dtype
    for (name, first), (same, second) in zip(model.named_parameters(), again.named_parameters(), strict=True):
        assert name == same
        assert torch.equal(first, second)
    assert load(tmp_path / "small", dtype=torch.float32, name="other").embedding.dtype is torch.float32
    save(again, tmp_path / "twice")
    for file in (CONFIG, WEIGHTS):
        assert (tmp_path / "twice" / file).read_bytes() == (tmp_path / "small" / file).read_bytes()


def test_the_files(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [CARD, CONFIG, WEIGHTS]
    assert (folder / CARD).read_text() == "# A card\n"
    assert json.loads((folder / CONFIG).read_text())["model_type"] == "llama"


def _without(key: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        weights = load_file(folder / WEIGHTS)
        del weights[key]
        save_file(weights, folder / WEIGHTS)

    return change


def _weight(key: str, value: torch.Tensor) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        save_file(load_file(folder / WEIGHTS) | {key: value}, folder / WEIGHTS)

    return change


def _cut(folder: Path) -> None:
    whole = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(whole[: len(whole) // 2])


def _set(key: str, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        config = json.loads((folder / CONFIG).read_text())
        (folder / CONFIG).write_text(json.dumps(config | {key: value}))

    return change


NORM = "model.norm.weight"
FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "half a file": (_cut, "not a whole safetensors file"),
    "an empty file": (lambda folder: (folder / WEIGHTS).write_bytes(b""), "not a whole safetensors file"),
    "not weights at all": (lambda folder: (folder / WEIGHTS).write_text("weights"), "not a whole safetensors file"),
    "a missing weight": (_without(NORM), "model.norm.weight — this weight is missing"),
    "a weight too many": (_weight("model.norm.bias", torch.ones(3)), "no such weight; nearest valid: 'model.norm.weight'"),
    "another shape": (_weight(NORM, torch.ones(31)), r"shape \[31\]; expected \[32\]"),
    "not a number": (_weight(NORM, torch.full((32,), float("nan"))), "NaN or infinity"),
    "whole numbers": (_weight(NORM, torch.ones(32, dtype=torch.int64)), "type torch.int64"),
    "another model type": (_set("model_type", "mistral"), "model_type"),
    "a bias": (_set("attention_bias", True), "attention_bias"),
    "scaled rotations": (_set("rope_parameters", {"rope_type": "yarn", "factor": 4.0}), "rope_type"),
    "an unknown key": (_set("hidden_sizes", 32), "unknown key 'hidden_sizes'.*nearest valid: 'hidden_size'"),
    "heads that do not divide": (_set("num_key_value_heads", 3), "4 heads do not divide into 3 groups"),
    "an odd head": (_set("head_dim", 7), "head_dim 7 is odd"),
    "sizes that are not those of the weights": (_set("intermediate_size", 40), r"gate_proj.weight — shape \[48, 32\]"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "words"), FAULTS.values(), ids=FAULTS)
def test_a_damaged_folder_is_refused_with_its_place(folder: Path, damage: Callable[[Path], None], words: str) -> None:
    damage(folder)
    with pytest.raises(DocumentError, match=words):
        load(folder)


def test_what_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(InputError, match="nowhere is no folder"):
        load(folder / "nowhere")
    (folder / WEIGHTS).rename(folder / "model-00001-of-00002.safetensors")
    with pytest.raises(InputError, match=r"model\.safetensors is missing.*the folder has model-00001-of-00002"):
        load(folder)
    (folder / CONFIG).unlink()
    with pytest.raises(InputError, match=CONFIG):
        load(folder)
