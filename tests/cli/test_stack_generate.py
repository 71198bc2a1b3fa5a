"""`govcompute stack generate` on a tiny native pair."""

from __future__ import annotations

import json
from collections.abc import Callable
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


def test_a_log_grows_by_a_row_and_is_fitted(run: Run, file: Path, tmp_path: Path) -> None:
    log, made = tmp_path / "log.csv", []
    for length in (1, 3):
        file.write_text(_STACK.replace("length: 3", f"length: {length}"), encoding="utf-8")
        made.append(run("stack", "generate", file, "--prompt", "if x", "--new-tokens", "40", "--log", log, "--json").json)
    header, *rows = log.read_text().splitlines()
    assert header == "emitted,target_passes,drafted,discarded,cut,rejections,length,seconds"
    for one, row, length in zip(made, rows, ("1", "3"), strict=True):
        cells = dict(zip(header.split(","), row.split(","), strict=True))
        for name in ("emitted", "target_passes", "drafted", "discarded", "cut"):
            assert int(cells[name]) == one[name]
        assert cells["length"] == length
        assert float(cells["seconds"]) > 0
    fitted = run("stack", "fit", log, "--json").json
    kept = sum(one["drafted"] - one["discarded"] for one in made)
    refused = sum(int(row.split(",")[5]) for row in rows)
    assert fitted["acceptance"]["value"] == pytest.approx(kept / (kept + refused))
    assert fitted["acceptance"]["trials"] == kept + refused


def test_a_log_that_is_none_is_left_as_it_is(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("a,b\n1,2\n")
    shown = run("stack", "generate", file, "--prompt", "x", "--log", tmp_path / "log.csv")
    assert (shown.code, shown.out) == (3, "")
    assert (tmp_path / "log.csv").read_text() == "a,b\n1,2\n"


def test_what_it_refuses(run: Run, file: Path) -> None:
    assert run("stack", "generate", file).code == 3
    assert run("stack", "generate", file, "--prompt", "x", "--device", "cuda:99").code == 5
    assert run("stack", "generate", file, "--prompt", "x", "--device", "gpu").code == 3
    (file.parent / "target" / "tokenizer.json").unlink()
    assert "no tokenizer.json" in run("stack", "generate", file, "--prompt", "x").err


@pytest.fixture
def governed(file: Path) -> Callable[[str], Path]:
    """The same stack under a governed rule with a head that has learned nothing."""
    from govcompute.speculative.head import AcceptanceHead, Card, HeadSize, save_head

    size = HeadSize(32, 1)
    card = {"draft": "draft", "target": "target", "width": 32, "blocks": 1, "tied": False, "weight": 6, "laws": "warped"}
    counted = {"examples": 1, "seed": 0, "label_flop": 0, "training_flop": 0, "divergence": 0.0}
    save_head(file.parent / "head", AcceptanceHead(size), Card.model_validate(card | counted))

    def written(rule: str) -> Path:
        timings = "timings: {draft: 0.02, target: 0.1, source: invented}\n"
        file.write_text(_STACK.replace("{kind: fixed, length: 3}", f"{{kind: governed, {rule}}}") + timings, encoding="utf-8")
        return file

    return written


def test_a_price_or_a_cap_on_flop_runs(run: Run, governed: Callable[[str], Path]) -> None:
    prompt = ("--prompt", "if x", "--new-tokens", "30", "--json")
    law = "acceptance: [0.82, 0.18]"
    for rule in ("seconds_per_flop: 0", f"seconds_per_flop: 0, {law}", f"flop_per_token: 3, {law}"):
        made = run("stack", "generate", governed(f"head: head, {rule}"), *prompt).json
        assert made["head_calls"] > 0
        assert made["drafted"] + made["target_passes"] == made["emitted"] + made["discarded"] + made["cut"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("head: head, flop_per_token: 3", "expected 'acceptance' (a and b of a Beta law)"),
        ("head: head, flop_per_token: 1, acceptance: [0.8, 0.2]", "no threshold keeps FLOP per token at 1"),
        ("seconds_per_flop: 0", "names no folder with one"),
    ],
    ids=["no law", "too low", "no head"],
)
def test_a_governed_rule_that_cannot_run(run: Run, governed: Callable[[str], Path], rule: str, words: str) -> None:
    found = run("stack", "generate", governed(rule), "--prompt", "if x")
    assert found.code == 3
    assert words in found.err
