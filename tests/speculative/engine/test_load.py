"""A stack's members from their folders: the same tokens on both sides, on a device that is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from govcompute.errors import GovcomputeError, InputError, MissingDevice, MissingExtra
from govcompute.speculative.engine.load import device_of, end_tokens_of, load_stack
from govcompute.speculative.engine.tokenizer import load_tokenizer, same_tokenizer
from govcompute.speculative.pair.checkpoint import save
from govcompute.speculative.pair.config import DecoderConfig
from govcompute.speculative.pair.decoder import Decoder
from govcompute.speculative.stack import Fixed, Member, Stack


def _model(folder: Path, vocabulary: int = 5, tokens: tuple[str, ...] | None = ("a", "b", "c", "<end>")) -> Path:
    config = DecoderConfig(
        vocab_size=vocabulary,
        hidden_size=8,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=4,
        max_position_embeddings=64,
        eos_token_id=3,
    )
    save(Decoder(config, "tiny").initialise(0), folder)
    if tokens is not None:
        _tokenizer(folder, tokens)
    return folder


def _tokenizer(folder: Path, tokens: tuple[str, ...]) -> None:
    made = pytest.importorskip("tokenizers")
    model = made.models.WordLevel({token: number for number, token in enumerate(tokens)}, unk_token=tokens[0])
    tokenizer = made.Tokenizer(model)
    tokenizer.add_special_tokens([token for token in tokens if token.startswith("<")])
    tokenizer.save(str(folder / "tokenizer.json"))


def _stack(draft: str | None = "draft", target: str = "target") -> Stack:
    first = Member(folder=draft) if draft else Member(system="someone")
    return Stack(id="s", name="S", draft=first, target=Member(folder=target), rule=Fixed(kind="fixed", length=2))


def test_a_stack_is_loaded(tmp_path: Path) -> None:
    _model(tmp_path / "draft")
    _model(tmp_path / "target")
    loaded = load_stack(_stack(), within=tmp_path)
    assert (loaded.pair.draft.name, loaded.pair.target.name) == ("draft", "target")
    assert loaded.end_tokens == {3}
    assert loaded.tokenizer is not None
    assert loaded.tokenizer.encode("b").ids == [1]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ({"vocabulary": 7}, ("'draft' has a vocabulary of 7", "'target' one of 5")),
        ({"tokens": ("a", "c", "b", "<end>")}, ("token 'b' is 1 for the target and is 2 for the draft",)),
        ({"tokens": ("a", "b", "c")}, ("token '<end>' is 3 for the target and is absent for the draft",)),
        ({"tokens": ("a", "b", "c", "<end>", "d")}, ("token 'd' is 4 for the draft and is absent for the target",)),
    ],
    ids=["sizes", "numbers", "fewer", "more"],
)
def test_members_with_other_tokens_are_refused(tmp_path: Path, draft: dict[str, Any], words: tuple[str, ...]) -> None:
    _model(tmp_path / "draft", **draft)
    _model(tmp_path / "target")
    with pytest.raises(InputError) as raised:
        load_stack(_stack(), within=tmp_path)
    assert all(word in str(raised.value) for word in words), str(raised.value)


def test_a_token_that_is_special_on_one_side_is_refused(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    _model(tmp_path)
    special = load_tokenizer(tmp_path)
    plain = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "b": 1, "c": 2, "<end>": 3}, unk_token="a"))
    with pytest.raises(InputError, match="token 3 is special for the target only"):
        same_tokenizer(plain, special)
    same_tokenizer(None, special)
    same_tokenizer(special, load_tokenizer(tmp_path))


def test_a_member_without_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="names no folder for its draft"):
        load_stack(_stack(draft=None), within=tmp_path)
    with pytest.raises(InputError, match="which is no folder"):
        load_stack(_stack(), within=tmp_path)


def test_a_tokenizer_that_is_none_is_refused(tmp_path: Path) -> None:
    assert load_tokenizer(tmp_path) is None
    (tmp_path / "tokenizer.json").write_text("{]", encoding="utf-8")
    with pytest.raises(InputError, match="is no tokenizer"):
        load_tokenizer(tmp_path)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"config.json": {"eos_token_id": 3}}, {3}),
        ({"config.json": {"eos_token_id": 3}, "generation_config.json": {"eos_token_id": [4, 5]}}, {4, 5}),
        ({"config.json": {"eos_token_id": 3}, "generation_config.json": {"eos_token_id": None}}, {3}),
        ({"config.json": {}}, set()),
        ({}, set()),
    ],
)
def test_end_tokens_stand_in_the_folder(tmp_path: Path, files: dict[str, Any], expected: set[int]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    assert end_tokens_of(tmp_path) == expected


@pytest.mark.parametrize("stated", ["end", [1, "end"], True, -1, 2.5])
def test_an_end_token_is_a_number(tmp_path: Path, stated: object) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"eos_token_id": stated}), encoding="utf-8")
    with pytest.raises(GovcomputeError, match="eos_token_id"):
        end_tokens_of(tmp_path)


def test_devices() -> None:
    assert device_of("cpu") == torch.device("cpu")
    with pytest.raises(MissingDevice, match="device 'cuda:99' is not on this machine; present: cpu") as raised:
        device_of("cuda:99")
    assert isinstance(raised.value, MissingExtra), "exit 5"
    for word in ("gpu", "cuda:x", "cpu:"):
        with pytest.raises(InputError, match="expected cpu, cuda, cuda:N or mps"):
            device_of(word)
