"""`govcompute flops`: a pass counted from a name, a file or a configuration, under a convention that is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

LLAMA = {
    "model_type": "llama", "vocab_size": 128, "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "tie_word_embeddings": False,
}  # fmt: skip


def test_a_configuration_by_hand(run: Run, tmp_path: Path) -> None:
    """One token, no cache: matrices 2·(16·16 + 2·16·8 + 16·16) + attention 2·2·16 + mlp 2·3·16·32, twice, and logits 2·16·128.

    2·(256 + 256 + 256) = 1,536; 64; 3,072; two layers of 4,672 are 9,344; with 4,096 for the logits 13,440.
    """
    config = tmp_path / "config.json"
    config.write_text(json.dumps(LLAMA))
    found = run("flops", config, "--phase", "decode", "--json").json
    assert int(found["flop"]) == 13_440
    assert "1 multiply-add = 2 FLOP" in found["convention"]


def test_a_larger_convention_is_shown_with_its_ratio(run: Run) -> None:
    found = run("flops", "llama-3.1-405b", "--seq", "2048", "--compare-conventions", "--json").json
    full = next(other for other in found["other_conventions"] if other["value"] == "full")
    assert full["ratio"] > 1
    assert int(full["flop"]) > int(found["flop"])


def test_a_convention_that_flips_a_verdict_is_named(run: Run) -> None:
    """Llama 3.1 405B by 3.95e12 tokens: on either side of 1e25 by whether causal or full attention is counted."""
    call = ["flops", "llama-3.1-405b", "--phase", "train", "--seq", "8192", "--tokens", "3.95e12", "--as-of", "2026-11-23"]
    found = run(*call, "--json").json["whole_run"]
    assert float(found["training_compute"]) < 1e25
    flips = {other["value"]: other["flips"] for other in found["other_conventions"]}
    assert flips["full"]["eu-aia-51-2-systemic"] == "crosses"
    assert "eu-aia-51-2-systemic" in run(*call).out


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["llama-3.1-405c"], "nearest: 'llama-3.1-405b'"),
        (["llama-3.1-405b", "--attention", "casual"], "causal"),
        (["llama-3.1-405b", "--tokens", "1e12"], "--phase train"),
        (["CONFIG", "--phase", "decode"], "no_such_model"),
    ],
    ids=["name", "convention", "tokens", "type"],
)
def test_bad_input_is_one_clear_error(run: Run, tmp_path: Path, call: list[str], words: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**LLAMA, "model_type": "no_such_model"}))
    found = run("flops", *[str(config) if word == "CONFIG" else word for word in call])
    assert found.code == 3
    assert words in found.err
    assert found.out == ""


@pytest.mark.parametrize("line", [["flops"], ["estimate", "architecture", "--tokens", "1e12", "--sequence", "64"]])
def test_a_configuration_with_code_of_its_own(run: Run, tmp_path: Path, line: list[str]) -> None:
    """As DeepSeek publishes it: refused, and counted where its type is taken at its word."""
    path = tmp_path / "config.json"
    sizes = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128, "vocab_size": 100}
    path.write_text(json.dumps({"model_type": "llama", "auto_map": {"AutoConfig": "configuration.Config"}, **sizes}))
    refused = run(*line, path)
    assert refused.code == 3
    assert "--ignore-auto-map" in refused.err
    assert run(*line, path, "--ignore-auto-map").code == 0
