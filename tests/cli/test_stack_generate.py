"""`govcompute stack generate` on a tiny native pair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

pytest.importorskip("torch")

_STACK = "id: s\nname: S\ndraft: {folder: draft}\ntarget: {folder: target}\nrule: {kind: fixed, length: 3}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A stack of two random decoders over bytes."""
    from govcompute.speculative.pair.build import sized
    from govcompute.speculative.pair.checkpoint import save
    from govcompute.speculative.pair.decoder import Decoder
    from govcompute.speculative.pair.tokenizer import document

    for seed, name in enumerate(("draft", "target")):
        save(Decoder(sized(32, 32, 1, 1), name).initialise(seed), tmp_path / name)
        (tmp_path / name / "tokenizer.json").write_text(json.dumps(document()), encoding="utf-8")
    (tmp_path / "stack.yaml").write_text(_STACK, encoding="utf-8")
    return tmp_path / "stack.yaml"


def test_an_answer_with_its_counters(run: Run, file: Path) -> None:
    made = run("stack", "generate", file, "--prompt", "if x", "--new-tokens", "20", "--json").json
    assert made["kind"] == "generation"
    assert made["prompt_tokens"] == 4
    assert made["drafted"] + made["target_passes"] == made["emitted"] + made["discarded"] + made["cut"]
    text = run("stack", "generate", file, "--prompt", "if x", "--new-tokens", "20").out
    assert f"{made['emitted']:,} tokens in {made['target_passes']:,} target passes" in text


def test_what_it_refuses(run: Run, file: Path) -> None:
    assert run("stack", "generate", file).code == 3
    assert run("stack", "generate", file, "--prompt", "x", "--device", "cuda:99").code == 5
    assert run("stack", "generate", file, "--prompt", "x", "--device", "gpu").code == 3
    (file.parent / "target" / "tokenizer.json").unlink()
    assert "no tokenizer.json" in run("stack", "generate", file, "--prompt", "x").err
