"""`govcompute measure` and `govcompute registry measurements`, on a small model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

torch = pytest.importorskip("torch", reason="models run in PyTorch: pip install 'govcompute[models]'")

from govcompute.measure.device.probe import SIZES, Probe  # noqa: E402

_TINY = {
    "model_type": "llama", "vocab_size": 300, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 64,
}  # fmt: skip


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sizes of a small model; the probes are as small."""
    monkeypatch.setitem(SIZES, "cpu", Probe(copied=1 << 16, side=32, repeats=2))
    path = tmp_path / "config.json"
    path.write_text(json.dumps(_TINY))
    return path


_SHORT = ("--random-weights", "--backend", "native", "--prompt-tokens", "8", "--generate", "3", "--runs", "2")


def test_a_measurement_is_kept_and_shown(run: Run, config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    kept = run("measure", "model", config, *_SHORT, "--record", "tiny", "--to", folder, "--json")
    assert kept.code == 0, kept.err
    assert kept.json["measurement"]["tokens"] == 6
    assert kept.json["measurement"]["command"].startswith("govcompute measure model config.json --random-weights")
    assert str(tmp_path) not in (folder / "measurements" / "tiny.yaml").read_text()
    listed = run("registry", "measurements", "--registry", folder)
    assert "tiny" in listed.out
    shown = run("registry", "measurements", "tiny", "--registry", folder).out
    for words in ("what it may not be used for", "bandwidth utilisation", "not measured: there is no such counter on a CPU"):
        assert words in shown


def test_one_that_is_there_is_refused_before_anything_runs(run: Run, config: Path, tmp_path: Path) -> None:
    there = tmp_path / "measurements" / "tiny.yaml"
    there.parent.mkdir()
    there.write_text("kept")
    found = run("measure", "model", config.parent / "no.json", *_SHORT, "--record", "tiny", "--to", tmp_path)
    assert found.code == 3
    assert "exists already" in found.err
    assert there.read_text() == "kept"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--device", "cuda"), 5, "device 'cuda' is not on this machine"),
        (("--device", "tpu"), 3, "no device is called 'tpu'"),
        (("--dtype", "float8"), 3, "no number format is called 'float8'"),
        (("--backend", "nativ"), 3, "nearest: 'native'"),
        (("--record", "tiny"), 3, "--record and --to go together"),
        (("--layers", "1"), 3, "--layers cuts an architecture of the registry"),
        (("--prompt-tokens", "80"), 3, "positions"),
        (("--runs", "0"), 2, "--runs"),
    ],
)
def test_what_cannot_be_measured_is_one_clear_error(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    found = run("measure", "model", config, *_SHORT, *arguments)
    assert (found.code, found.out) == (code, "")
    assert words in found.err
    assert "Traceback" not in found.err


def test_sizes_without_weights_need_a_word(run: Run, config: Path) -> None:
    found = run("measure", "model", config)
    assert found.code == 3
    assert "--random-weights makes some at random" in found.err


def test_a_stack_without_folders_can_be_counted_but_not_run(run: Run) -> None:
    found = run("measure", "stack", "llama-2-chat-7b-70b")
    assert found.code == 3
    assert "names no folder" in found.err
