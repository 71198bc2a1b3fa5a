"""`govcompute stack train-head` and `stack study`, on a pair of random weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="a stack that runs needs PyTorch: pip install 'govcompute[models]'")

from govcompute.speculative.pair.build import sized
from govcompute.speculative.pair.checkpoint import save
from govcompute.speculative.pair.decoder import Decoder
from govcompute.speculative.theory import read_log

from ..conftest import Run

_STACK = """
id: random-pair
name: Random pair
draft: {folder: draft}
target: {folder: target}
rule: {kind: fixed, length: 4}
bounds: {most: 14}
timings: {draft: 0.1, target: 0.5, source: invented}
"""


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A stack's file beside two random decoders and a folder of text."""
    save(Decoder(sized(32, 32, 1, 1), "draft").initialise(0), tmp_path / "draft")
    save(Decoder(sized(64, 64, 1, 2), "target").initialise(1), tmp_path / "target")
    (tmp_path / "text").mkdir()
    for index in range(4):
        (tmp_path / "text" / f"{index}.txt").write_text(f"Text {index}: the quick brown fox jumps over the lazy dog. " * 40)
    (tmp_path / "stack.yaml").write_text(_STACK)
    return tmp_path / "stack.yaml"


def _short(pair: Path) -> list[object]:
    return ["--text", pair.parent / "text", "--prompts", 2, "--prompt-bytes", 16, "--new-tokens", 12]


def test_a_head_is_trained_and_every_rule_studied(run: Run, pair: Path, tmp_path: Path) -> None:
    trained = run("stack", "train-head", pair, "--to", tmp_path / "head", "--epochs", 1, "--tied", *_short(pair), "--json")
    assert trained.code == 0, trained.err
    assert trained.json["kind"] == "trained_head"
    assert trained.json["head"]["tied"] is True
    assert int(trained.json["head"]["label_flop"]) > 0
    # 32² + 32 once, and 2·32 + 2
    assert trained.json["parameters"] == 1122
    options = ["--head", tmp_path / "head", "--seeds", 2, "--stated-times", *_short(pair)]
    found = run("stack", "study", pair, *options, "--to", tmp_path / "study")
    assert found.code == 0, found.err
    assert "| fixed length | K = 14 |" in found.out
    assert sorted(path.name for path in (tmp_path / "study").iterdir()) == [
        "calibration.svg", "log.csv", "speed.svg", "study.json", "study.md",
    ]  # fmt: skip
    record = json.loads((tmp_path / "study" / "study.json").read_text())
    assert record["kind"] == "stack_study"
    assert record["seconds"]["stated"] is True
    assert (tmp_path / "study" / "speed.svg").read_text().startswith("<svg")
    # two prompts under the best rule of each family, one of them of fixed length
    log = read_log(tmp_path / "study" / "log.csv")
    assert len(log) == 2 * len(record["clocked"])
    assert sum(row.length is not None for row in log) == 2
    assert all(row.seconds and row.rejections is not None for row in log)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("train-head", "--to", "head", "--weight", "0"), "a rejection weight is a finite number above zero"),
        (("train-head", "--to", "head", "--laws", "plain"), "'laws' is 'warped' or 'raw_softmax', not 'plain'"),
        (("study", "--head", "head"), "head.yaml"),
    ],
    ids=["weight", "laws", "no head"],
)
def test_what_is_refused(run: Run, pair: Path, command: tuple[str, ...], words: str) -> None:
    found = run("stack", command[0], pair, *command[1:], *_short(pair))
    assert found.code == 3
    assert words in found.err
    assert found.out == ""


def test_stated_times_that_are_not_stated(run: Run, pair: Path) -> None:
    pair.write_text("\n".join(line for line in _STACK.splitlines() if "timings" not in line))
    found = run("stack", "study", pair, "--head", "head", "--stated-times", *_short(pair))
    assert found.code == 3
    assert "states no 'timings'" in found.err
